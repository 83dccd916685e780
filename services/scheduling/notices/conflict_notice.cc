#include "services/scheduling/notices/conflict_notice.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/text/language.h"

namespace tresen::scheduling::notices {
namespace {

const LanguagePack& PackFor(absl::string_view language) {
  for (const absl::string_view wanted : {language, text::kFallbackLanguage}) {
    const auto found = std::ranges::find(LanguagePacks(), wanted,
                                         [](const LanguagePack* pack) { return pack->code; });
    if (found != LanguagePacks().end()) return **found;
  }
  return *LanguagePacks().front();
}

absl::string_view TextOf(const LanguagePack& pack, Conflict conflict) {
  switch (conflict) {
    case Conflict::kOverlap:
      return pack.overlap;
    case Conflict::kMoved:
      return pack.moved;
    case Conflict::kGone:
      return pack.gone;
    case Conflict::kChanged:
      break;
  }
  return pack.changed;
}

}  // namespace

std::vector<std::string> ForbiddenLines(absl::string_view language, int entries,
                                        const std::string& person) {
  std::vector<std::string> lines = {absl::StrCat(PackFor(language).forbidden, " ", entries)};
  if (!person.empty()) lines.push_back(person);
  return lines;
}

std::vector<std::string> ConflictLines(Conflict conflict, const ConflictFacts& facts) {
  const LanguagePack& pack = PackFor(facts.language);
  return {std::string(TextOf(pack, conflict)),
          absl::StrCat(absl::FormatTime(pack.when, facts.start, facts.zone), " · ", facts.people)};
}

}  // namespace tresen::scheduling::notices
