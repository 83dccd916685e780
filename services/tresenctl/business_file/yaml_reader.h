// Reads fields of YAML and remembers everything that is wrong with them.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/tresenctl/business_file/business_file.h"
#include "tresen/type/v1/type.pb.h"

namespace tresen::tresenctl {

class YamlReader {
 public:
  void Complain(const YAML::Node& where, absl::string_view what);

  // Whether `node` is a map with these fields only; complains otherwise. `what` names it.
  bool IsMapOf(const YAML::Node& node, absl::string_view what,
               std::initializer_list<absl::string_view> fields);
  // Calls `each` for the entries of the list `map[field]`, which may be absent.
  void ForEach(const YAML::Node& map, const char* field,
               const std::function<void(const YAML::Node&)>& each);

  // "" when absent, with a complaint by the required ones.
  std::string Text(const YAML::Node& map, const char* field);
  std::string RequiredText(const YAML::Node& map, const char* field);
  // An id nobody has in `taken` yet; it is added.
  std::string NewId(const YAML::Node& map, std::set<std::string>& taken);
  std::vector<std::string> Texts(const YAML::Node& map, const char* field);
  int64_t Whole(const YAML::Node& value, absl::string_view what, int64_t least, int64_t most);
  double Degrees(const YAML::Node& map, const char* field, double limit);
  bool Truth(const YAML::Node& map, const char* field, bool fallback);
  // "45m", "24h", "90d" in units of `unit` minutes; 0 when absent.
  int32_t Duration(const YAML::Node& map, const char* field, int unit);
  // "42.00" -> 4200.
  int64_t MinorUnits(const YAML::Node& map, const char* field);

  type::v1::LocalizedText Localized(const YAML::Node& map, const char* field);
  type::v1::LocalizedTerms Terms(const YAML::Node& map, const char* field);

  // Languages that texts may have; every one when empty.
  void set_languages(std::set<std::string> languages) { languages_ = std::move(languages); }
  std::vector<Problem> TakeProblems();

 private:
  // The map by language in `map[field]`; absent or wrong: undefined.
  YAML::Node ByLanguage(const YAML::Node& map, const char* field);

  std::set<std::string> languages_;
  std::vector<Problem> problems_;
};

}  // namespace tresen::tresenctl
