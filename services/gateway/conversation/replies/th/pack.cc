#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_th;
extern const CommandWords& CommandWords_th();
extern const absl::Span<const Wording> kSentences_th;
extern const absl::Span<const Wording> kLabels_th;

const LanguagePack& PackOf_th() {
  static const LanguagePack pack = {"th", &kLocale_th, kSentences_th, kLabels_th,
                                    &CommandWords_th()};
  return pack;
}

}  // namespace tresen::gateway
