#include "services/simulator/domain/customer.h"

namespace tresen::simulator {

bool ShowsPhone(const Customer& customer, absl::string_view phone_number_id, absl::Time now) {
  if (customer.phone.empty()) return false;
  if (customer.username.empty() || customer.in_contact_book) return true;
  const auto known = customer.known_until.find(phone_number_id);
  return known != customer.known_until.end() && now < known->second;
}

std::optional<PhoneState> ParsePhoneState(absl::string_view word) {
  if (word == "on") return PhoneState::kOn;
  if (word == "off") return PhoneState::kOff;
  return std::nullopt;
}

std::optional<Reads> ParseReads(absl::string_view word) {
  if (word == "automatically") return Reads::kAutomatically;
  if (word == "when_opened") return Reads::kWhenOpened;
  if (word == "never") return Reads::kNever;
  return std::nullopt;
}

absl::string_view Word(PhoneState state) { return state == PhoneState::kOn ? "on" : "off"; }

absl::string_view Word(Reads reads) {
  switch (reads) {
    case Reads::kAutomatically:
      return "automatically";
    case Reads::kWhenOpened:
      return "when_opened";
    case Reads::kNever:
      return "never";
  }
  return "never";
}

}  // namespace tresen::simulator
