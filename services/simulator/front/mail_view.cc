#include "services/simulator/front/mail_view.h"

#include <nlohmann/json.hpp>

#include "services/simulator/exchange/json_views.h"
#include "services/simulator/mail/mime.h"

namespace tresen::simulator {

nlohmann::json MailView(const StoredMail& mail) {
  return {{"id", mail.id},
          {"at", Milliseconds(mail.at)},
          {"from", mail.mail.from},
          {"to", mail.mail.to},
          {"subject", ReadMail(mail.mail.message).subject}};
}

}  // namespace tresen::simulator
