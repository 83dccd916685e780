#include "libs/ids/resource_name.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tresen {
namespace {

bool IsVariable(absl::string_view segment) {
  return absl::StartsWith(segment, "{") && absl::EndsWith(segment, "}");
}

}  // namespace

const std::string& ResourceName::Get(absl::string_view variable) const {
  static const std::string* const nothing = new std::string;
  for (size_t i = 0; i < variables_.size(); ++i) {
    if (variables_[i] == variable) return ids_[i];
  }
  return *nothing;
}

ResourcePattern::ResourcePattern(absl::string_view pattern)
    : pattern_(pattern), segments_(absl::StrSplit(pattern, '/')) {
  for (const absl::string_view segment : segments_) {
    if (IsVariable(segment)) variables_.emplace_back(segment.substr(1, segment.size() - 2));
  }
}

absl::StatusOr<ResourceName> ResourcePattern::Parse(absl::string_view name) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  bool matches = parts.size() == segments_.size();
  ResourceName result;
  result.variables_ = variables_;
  for (size_t i = 0; matches && i < parts.size(); ++i) {
    if (IsVariable(segments_[i])) {
      matches = ValidateId(parts[i]).ok();
      result.ids_.emplace_back(parts[i]);
    } else {
      matches = parts[i] == segments_[i];
    }
  }
  if (matches) return result;
  return absl::InvalidArgumentError(absl::StrCat("must have the form ", pattern_));
}

std::string ResourcePattern::Format(std::initializer_list<absl::string_view> ids) const {
  if (ids.size() != variables_.size()) std::abort();  // a mistake in the program
  std::vector<absl::string_view> parts;
  const auto* id = ids.begin();
  for (const absl::string_view segment : segments_) {
    parts.push_back(IsVariable(segment) ? *id++ : segment);
  }
  return absl::StrJoin(parts, "/");
}

}  // namespace tresen
