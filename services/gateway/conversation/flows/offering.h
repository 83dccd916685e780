#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

// Asks the calendar for the open goal's wish, with what the request says about earlier offers
// ("later", "other times") taken in. Nothing while waiting. `moving` is the appointment that is being
// moved, with whose person and services the draft is filled up by the caller; empty for a booking.
std::optional<Result> FindForGoal(Counter& counter, absl::string_view step, const Draft& draft,
                                  absl::string_view moving);

// What is to be offered of a search: as wished, or the nearest with what differs.
struct Offering {
  std::vector<Offer> offers;
  NoSlotReason why = NoSlotReason::kNone;  // set: the offers are not what was wished
};

Offering ChooseOffers(const Counter& counter, const SlotsFound& found, const Draft& draft);

// Says the offers as the open goal's question; says why when they are not as wished; asks for another
// day when there are none.
void SayOffers(Counter& counter, const Offering& offering, const Draft& draft);

// Asks the calendar again and offers what it has, after a slot turned out to be gone.
void OfferFresh(Counter& counter, absl::string_view step, const Draft& draft,
                absl::string_view moving);

}  // namespace tresen::gateway
