#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/ids/id.h"

namespace tresen {

// The ids found in a resource name, in the order of the pattern.
class ResourceName {
 public:
  // `variable` is one of the pattern's; anything else is a mistake in the program and gives "".
  const std::string& Get(absl::string_view variable) const;

  template <class TypedId>
  TypedId Get(absl::string_view variable) const {
    return TypedId(Get(variable));
  }

 private:
  friend class ResourcePattern;
  std::vector<std::string> variables_;
  std::vector<std::string> ids_;
};

// The form of one kind of resource name: ResourcePattern("tenants/{tenant}/branches/{branch}").
// Immutable and thread-safe; keep it as a function-local static.
class ResourcePattern {
 public:
  explicit ResourcePattern(absl::string_view pattern);

  // INVALID_ARGUMENT naming the wanted form; every id is checked by ValidateId ("-" passes: AIP-159
  // uses it for "any").
  absl::StatusOr<ResourceName> Parse(absl::string_view name) const;

  // As many ids as the pattern has variables, in order.
  std::string Format(std::initializer_list<absl::string_view> ids) const;

  const std::string& pattern() const { return pattern_; }

 private:
  std::string pattern_;
  std::vector<std::string> segments_;   // "{...}" stands for a variable
  std::vector<std::string> variables_;  // without braces
};

}  // namespace tresen
