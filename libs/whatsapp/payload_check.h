// Collects what is wrong with an outgoing payload. Only for this library.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/status/status.h"

namespace tresen::whatsapp::internal {

class PayloadCheck {
 public:
  // Not empty, at most `limit` code points, valid UTF-8.
  void Needed(absl::string_view field, absl::string_view text, size_t limit);
  // The same, but may be empty.
  void Optional(absl::string_view field, absl::string_view text, size_t limit);
  // An id of a button or row: needed, unique within the message, no spaces at the ends.
  void UniqueId(absl::string_view field, absl::string_view id, size_t limit);
  void UniqueTitle(absl::string_view field, absl::string_view title, size_t limit);
  void Count(absl::string_view field, size_t count, size_t least, size_t most);
  void Add(absl::string_view field, absl::string_view description) {
    violations_.Add(field, description);
  }

  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  FieldViolations violations_;
  std::set<std::string> ids_;
  std::set<std::string> titles_;
};

}  // namespace tresen::whatsapp::internal
