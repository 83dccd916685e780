#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/simulator/domain/graph_error.h"

namespace tresen::simulator {

// Reads typed fields and remembers the first one of a wrong type. A missing field is empty: what is
// required is for the limits to say.
class JsonFields {
 public:
  std::string Text(const nlohmann::json& object, const char* name);
  double Number(const nlohmann::json& object, const char* name);
  // An integer, also when it is written as text ("0").
  int Integer(const nlohmann::json& object, const char* name);
  bool Has(const nlohmann::json& object, const char* name) const;
  // An empty object or array when the field is missing or of a wrong type.
  const nlohmann::json& Object(const nlohmann::json& object, const char* name);
  const nlohmann::json& Array(const nlohmann::json& object, const char* name);

  const std::optional<GraphError>& problem() const { return problem_; }

 private:
  void Complain(const char* name, absl::string_view wanted);

  std::optional<GraphError> problem_;
};

}  // namespace tresen::simulator
