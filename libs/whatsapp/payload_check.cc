#include "libs/whatsapp/payload_check.h"

#include "absl/strings/str_cat.h"
#include "libs/text/text.h"

namespace tresen::whatsapp::internal {

void PayloadCheck::Needed(absl::string_view field, absl::string_view text, size_t limit) {
  if (text::Trim(text).empty()) violations_.Add(field, "must not be empty");
  Optional(field, text, limit);
}

void PayloadCheck::Optional(absl::string_view field, absl::string_view text, size_t limit) {
  if (!text::IsValidUtf8(text)) violations_.Add(field, "is not valid UTF-8");
  if (text::CountCodePoints(text) > limit) {
    violations_.Add(field, absl::StrCat("is longer than ", limit, " characters"));
  }
}

void PayloadCheck::UniqueId(absl::string_view field, absl::string_view id, size_t limit) {
  Needed(field, id, limit);
  if (text::Trim(id) != id) violations_.Add(field, "must not begin or end with a space");
  if (!ids_.insert(std::string(id)).second) violations_.Add(field, "occurs twice");
}

void PayloadCheck::UniqueTitle(absl::string_view field, absl::string_view title, size_t limit) {
  Needed(field, title, limit);
  if (!titles_.insert(std::string(title)).second) violations_.Add(field, "occurs twice");
}

void PayloadCheck::Count(absl::string_view field, size_t count, size_t least, size_t most) {
  if (count >= least && count <= most) return;
  violations_.Add(field, absl::StrCat("must be ", least, " to ", most, ", not ", count));
}

}  // namespace tresen::whatsapp::internal
