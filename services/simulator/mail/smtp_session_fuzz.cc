// Whatever a client says, the session neither crashes nor grows without limit.
#include <cstddef>
#include <cstdint>

#include "services/simulator/mail/mime.h"
#include "services/simulator/mail/smtp_session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  tresen::simulator::SmtpSession session;
  session.Feed(bytes.substr(0, size / 2));
  session.Feed(bytes.substr(size / 2));
  while (auto mail = session.TakeMail()) {
    tresen::simulator::ReadMail(mail->message);
    session.Feed("");
  }
  tresen::simulator::ReadMail(bytes);
  return 0;
}
