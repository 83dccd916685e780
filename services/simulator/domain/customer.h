#pragma once

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator {

// Whether the customer's phone takes messages from the network.
enum class PhoneState { kOn, kOff };

// When a delivered message becomes read.
enum class Reads { kAutomatically, kWhenOpened, kNever };

// A contact with this number counts for so long.
inline constexpr absl::Duration kContactMemory = absl::Hours(24 * 30);

struct Customer {
  std::string id;        // ours, "c1"; stable
  std::string name;      // profile name
  std::string username;  // "@mina.k", or empty
  std::string phone;     // digits with country code; empty when the simulator knows none
  std::string user_id;   // business-scoped, "DE.1000000000000000001"
  PhoneState phone_state = PhoneState::kOn;
  Reads reads = Reads::kAutomatically;
  bool blocks_us = false;
  bool refuses_marketing = false;
  bool in_contact_book = false;
  // Business numbers that were in contact with the customer's phone number, by phone number id.
  absl::flat_hash_map<std::string, absl::Time> known_until;
};

// The phone number is shown to a business number if the customer has no username, is in the contact
// book, or was in contact with that number within 30 days.
bool ShowsPhone(const Customer& customer, absl::string_view phone_number_id, absl::Time now);

std::optional<PhoneState> ParsePhoneState(absl::string_view word);
std::optional<Reads> ParseReads(absl::string_view word);
absl::string_view Word(PhoneState state);
absl::string_view Word(Reads reads);

}  // namespace tresen::simulator
