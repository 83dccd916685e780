#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_pl;
extern const CommandWords& CommandWords_pl();
extern const absl::Span<const Wording> kSentences_pl;
extern const absl::Span<const Wording> kLabels_pl;

const LanguagePack& PackOf_pl() {
  static const LanguagePack pack = {"pl", &kLocale_pl, kSentences_pl, kLabels_pl,
                                    &CommandWords_pl()};
  return pack;
}

}  // namespace tresen::gateway
