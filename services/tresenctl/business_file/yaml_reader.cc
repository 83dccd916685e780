#include "services/tresenctl/business_file/yaml_reader.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/ids/id.h"

namespace tresen::tresenctl {
namespace {

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

void YamlReader::Complain(const YAML::Node& where, absl::string_view what) {
  problems_.push_back({where.IsDefined() ? where.Mark().line + 1 : 0, std::string(what)});
}

bool YamlReader::IsMapOf(const YAML::Node& node, absl::string_view what,
                         std::initializer_list<absl::string_view> fields) {
  if (!node.IsMap()) {
    Complain(node, absl::StrCat(what, " must consist of fields"));
    return false;
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(fields.begin(), fields.end(), absl::string_view(name)) == fields.end()) {
      Complain(entry.first, absl::StrCat(what, " has no field \"", name, "\""));
    } else if (!seen.insert(name).second) {
      Complain(entry.first, absl::StrCat(name, " stands twice"));
    }
  }
  return true;
}

void YamlReader::ForEach(const YAML::Node& map, const char* field,
                         const std::function<void(const YAML::Node&)>& each) {
  const YAML::Node list = map[field];
  if (!list.IsDefined()) return;
  if (!list.IsSequence()) return Complain(list, absl::StrCat(field, " must be a list"));
  for (const YAML::Node& entry : list) each(entry);
}

std::string YamlReader::Text(const YAML::Node& map, const char* field) {
  const YAML::Node value = map[field];
  if (!value.IsDefined()) return "";
  if (value.IsScalar() && !value.Scalar().empty()) return value.Scalar();
  Complain(value, absl::StrCat(field, " must be a text"));
  return "";
}

std::string YamlReader::RequiredText(const YAML::Node& map, const char* field) {
  if (!map[field].IsDefined()) Complain(map, absl::StrCat(field, " is missing"));
  return Text(map, field);
}

std::string YamlReader::NewId(const YAML::Node& map, std::set<std::string>& taken) {
  std::string id = RequiredText(map, "id");
  if (id.empty()) return id;
  if (!ValidateId(id).ok()) {
    Complain(map["id"], "id must be 1 to 64 of a-z, 0-9, _ and -");
  } else if (!taken.insert(id).second) {
    Complain(map["id"], absl::StrCat("the id ", id, " stands twice"));
  }
  return id;
}

std::vector<std::string> YamlReader::Texts(const YAML::Node& map, const char* field) {
  std::vector<std::string> texts;
  ForEach(map, field, [&](const YAML::Node& entry) {
    if (!entry.IsScalar()) return Complain(entry, absl::StrCat(field, " must hold texts"));
    texts.push_back(entry.Scalar());
  });
  return texts;
}

int64_t YamlReader::Whole(const YAML::Node& value, absl::string_view what, int64_t least,
                          int64_t most) {
  int64_t number = 0;
  if (!value.IsDefined() || !value.IsScalar() || !absl::SimpleAtoi(value.Scalar(), &number) ||
      number < least || number > most) {
    Complain(value, absl::StrCat(what, " must be a whole number from ", least, " to ", most));
    return least;
  }
  return number;
}

double YamlReader::Degrees(const YAML::Node& map, const char* field, double limit) {
  double degrees = 0;
  const std::string text = RequiredText(map, field);
  if (text.empty()) return 0;
  if (!absl::SimpleAtod(text, &degrees) || !(std::abs(degrees) <= limit)) {
    Complain(map[field], absl::StrCat(field, " must be from -", limit, " to ", limit));
  }
  return degrees;
}

bool YamlReader::Truth(const YAML::Node& map, const char* field, bool fallback) {
  const std::string text = Text(map, field);
  if (text == "true" || text == "false") return text == "true";
  if (!text.empty()) Complain(map[field], absl::StrCat(field, " must be true or false"));
  return fallback;
}

int32_t YamlReader::Duration(const YAML::Node& map, const char* field, int unit) {
  const std::string text = Text(map, field);
  if (text.empty()) return 0;
  const absl::string_view digits = absl::string_view(text).substr(0, text.size() - 1);
  const int factor = text.back() == 'm'   ? 1
                     : text.back() == 'h' ? 60
                     : text.back() == 'd' ? 1440
                                          : 0;
  int number = 0;
  if (factor == 0 || !AllDigits(digits) || digits.size() > 5 ||
      !absl::SimpleAtoi(digits, &number)) {
    Complain(map[field], absl::StrCat(field, " must be like 45m, 24h or 90d"));
    return 0;
  }
  if (number * factor % unit != 0) {
    Complain(map[field], absl::StrCat(field, " must be in whole ", unit == 60 ? "hours" : "days"));
  }
  return number * factor / unit;
}

int64_t YamlReader::MinorUnits(const YAML::Node& map, const char* field) {
  const std::string text = RequiredText(map, field);
  if (text.empty()) return 0;
  const size_t dot = text.find('.');
  const std::string whole = text.substr(0, dot);
  std::string cents = dot == std::string::npos ? "00" : text.substr(dot + 1);
  if (cents.size() == 1) cents += '0';
  int64_t units = 0;
  if (!AllDigits(whole) || !AllDigits(cents) || cents.size() != 2 || whole.size() > 12 ||
      !absl::SimpleAtoi(absl::StrCat(whole, cents), &units)) {
    Complain(map[field], absl::StrCat(field, " must be an amount like 42.00"));
  }
  return units;
}

YAML::Node YamlReader::ByLanguage(const YAML::Node& map, const char* field) {
  const YAML::Node texts = map[field];
  if (!texts.IsDefined()) return YAML::Node(YAML::NodeType::Map);
  if (!texts.IsMap()) {
    Complain(texts, absl::StrCat(field, " must be given by language"));
    return YAML::Node(YAML::NodeType::Map);
  }
  for (const auto& entry : texts) {
    const std::string language = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (!languages_.empty() && !languages_.contains(language)) {
      Complain(entry.first,
               absl::StrCat(field, ": the business does not speak \"", language, "\""));
    }
  }
  return texts;
}

type::v1::LocalizedText YamlReader::Localized(const YAML::Node& map, const char* field) {
  type::v1::LocalizedText result;
  for (const auto& entry : ByLanguage(map, field)) {
    if (!entry.first.IsScalar()) continue;
    if (!entry.second.IsScalar() || entry.second.Scalar().empty()) {
      Complain(entry.first, absl::StrCat(field, " must have a text for each language"));
      continue;
    }
    (*result.mutable_text())[entry.first.Scalar()] = entry.second.Scalar();
  }
  return result;
}

type::v1::LocalizedTerms YamlReader::Terms(const YAML::Node& map, const char* field) {
  type::v1::LocalizedTerms result;
  for (const auto& entry : ByLanguage(map, field)) {
    if (!entry.first.IsScalar()) continue;
    if (!entry.second.IsSequence()) {
      Complain(entry.first, absl::StrCat(field, " must have a list for each language"));
      continue;
    }
    auto& list = (*result.mutable_terms())[entry.first.Scalar()];
    for (const YAML::Node& term : entry.second) {
      if (!term.IsScalar()) {
        Complain(term, absl::StrCat(field, " must hold texts"));
      } else {
        list.add_terms(term.Scalar());
      }
    }
  }
  return result;
}

std::vector<Problem> YamlReader::TakeProblems() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return std::move(problems_);
}

}  // namespace tresen::tresenctl
