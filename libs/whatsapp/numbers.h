#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::whatsapp {

// Digits only, as wa_id is written: "+49 171 392-0001", "0049171…" -> "49171…". Empty for anything
// that is no international number. Never call it with a business-scoped user id.
std::string PhoneDigits(absl::string_view written);

// All ways in which WhatsApp may write the same customer's number, the given one first: Brazil with
// and without the ninth digit, Mexico 521/52, Argentina 549/54. Other countries: only itself.
std::vector<std::string> NumberVariants(absl::string_view digits);

// Has the form of a BSUID: two capital letters, a dot (and "ENT."), digits or letters; at most 131
// (135) characters.
bool LooksLikeUserId(absl::string_view id);

}  // namespace tresen::whatsapp
