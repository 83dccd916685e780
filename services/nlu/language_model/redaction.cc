#include "services/nlu/language_model/redaction.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {
namespace {

constexpr absl::string_view kMark = "[…]";
constexpr size_t kLongestNumber = 2;  // digits: an hour or a day, never a part of an address or code

bool IsPersonal(EntityKind kind) {
  switch (kind) {
    case EntityKind::kPersonName:
    case EntityKind::kPhone:
    case EntityKind::kEmail:
    case EntityKind::kUrl:
    case EntityKind::kCode:
    case EntityKind::kStaff:
      return true;
    default:
      return false;
  }
}

bool MayLeave(const Word& word, const Understanding& found, const IsEverydayWord& everyday) {
  const bool personal = std::any_of(
      found.entities.begin(), found.entities.end(),
      [&](const Entity& entity) { return IsPersonal(entity.kind) && Overlap(entity.span, word.span); });
  if (personal) return false;
  switch (word.kind) {
    case WordKind::kPunctuation:
    case WordKind::kEmoji:
      return true;
    case WordKind::kNumber:
      return word.lower.size() <= kLongestNumber;
    case WordKind::kLetters:
      return word.script == Script::kLatin && everyday(word.skeleton);
  }
  return false;
}

}  // namespace

std::string Redacted(absl::string_view text, const Understanding& found, const IsEverydayWord& everyday) {
  std::string out;
  int copied = 0;
  bool anything = false;
  for (const Word& word : SplitWords(text)) {
    const bool leaves = MayLeave(word, found, everyday);
    anything = anything || (leaves && word.kind == WordKind::kLetters);
    absl::StrAppend(&out, text.substr(copied, word.span.begin - copied));
    copied = word.span.end;
    if (leaves) {
      absl::StrAppend(&out, text.substr(word.span.begin, word.span.end - word.span.begin));
    } else if (!absl::EndsWith(out, kMark)) {
      absl::StrAppend(&out, kMark);
    }
  }
  return anything ? out : "";
}

}  // namespace tresen::nlu
