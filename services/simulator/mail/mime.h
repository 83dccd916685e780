#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::simulator {

// What a person reads of a mail.
struct ReadableMail {
  std::string subject;
  std::string text;  // the first plain text part, decoded
};

// Understands encoded words, base64, quoted-printable and multipart, all in UTF-8. Anything else is
// shown as it is.
ReadableMail ReadMail(absl::string_view message);

}  // namespace tresen::simulator
