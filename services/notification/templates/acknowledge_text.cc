#include "services/notification/templates/acknowledge_text.h"

#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

AcknowledgeText WriteAcknowledge(AcknowledgePage page, absl::string_view language) {
  const LanguagePack& pack = PackFor(language);
  if (page == AcknowledgePage::kDone) return {pack.code, pack.acknowledge.done, ""};
  return {pack.code, pack.acknowledge.asked, pack.acknowledge.button};
}

}  // namespace tresen::notification
