#include "services/simulator/graph_api/json_fields.h"

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

const nlohmann::json kEmptyObject = nlohmann::json::object();
const nlohmann::json kEmptyArray = nlohmann::json::array();

const nlohmann::json* Find(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

void JsonFields::Complain(const char* name, absl::string_view wanted) {
  if (problem_) return;
  problem_ =
      GraphError{graph_code::kBadParameter, absl::StrCat("Param ", name, " must be ", wanted, ".")};
}

std::string JsonFields::Text(const nlohmann::json& object, const char* name) {
  const nlohmann::json* field = Find(object, name);
  if (field == nullptr) return "";
  if (!field->is_string()) {
    Complain(name, "a string");
    return "";
  }
  return field->get<std::string>();
}

double JsonFields::Number(const nlohmann::json& object, const char* name) {
  const nlohmann::json* field = Find(object, name);
  double value = 0;
  if (field == nullptr) return 0;
  if (field->is_number()) return field->get<double>();
  if (!field->is_string() || !absl::SimpleAtod(field->get<std::string>(), &value)) {
    Complain(name, "a number");
  }
  return value;
}

int JsonFields::Integer(const nlohmann::json& object, const char* name) {
  const nlohmann::json* field = Find(object, name);
  int value = 0;
  if (field == nullptr) return 0;
  if (field->is_number_integer()) return field->get<int>();
  if (!field->is_string() || !absl::SimpleAtoi(field->get<std::string>(), &value)) {
    Complain(name, "an integer");
  }
  return value;
}

bool JsonFields::Has(const nlohmann::json& object, const char* name) const {
  return Find(object, name) != nullptr;
}

const nlohmann::json& JsonFields::Object(const nlohmann::json& object, const char* name) {
  const nlohmann::json* field = Find(object, name);
  if (field != nullptr && field->is_object()) return *field;
  if (field != nullptr) Complain(name, "a JSON object");
  return kEmptyObject;
}

const nlohmann::json& JsonFields::Array(const nlohmann::json& object, const char* name) {
  const nlohmann::json* field = Find(object, name);
  if (field != nullptr && field->is_array()) return *field;
  if (field != nullptr) Complain(name, "an array");
  return kEmptyArray;
}

}  // namespace tresen::simulator
