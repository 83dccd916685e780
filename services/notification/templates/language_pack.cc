#include "services/notification/templates/language_pack.h"

#include "libs/text/language.h"

namespace tresen::notification {

const LanguagePack& PackFor(absl::string_view language) {
  for (const absl::string_view wanted : {language, text::kFallbackLanguage}) {
    if (const LanguagePack* pack = text::FindPack(LanguagePacks(), wanted); pack != nullptr) return *pack;
  }
  return *LanguagePacks().front();
}

}  // namespace tresen::notification
