#pragma once

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// Books an offer for the open goal: confirms from the committed row, or says that the slot is gone and
// offers fresh ones. Asks for the name first where the business requires one.
void BookOffer(Counter& counter, absl::string_view token);

// Books what was held while the name was asked for.
void BookHold(Counter& counter, absl::string_view hold_token);

// Moves an appointment to an offer; shows old and new. With release_first the old time is given up before the new one
// is certain, as the customer agreed.
void MoveToOffer(Counter& counter, absl::string_view appointment, absl::string_view token,
                 bool release_first = false);

// Cancels an appointment and names it; late is named as late.
void CancelNow(Counter& counter, const Appointment& appointment);

// Whether something of the customer's waits behind what was just finished.
bool MoreToDo(const Counter& counter);

}  // namespace tresen::gateway
