#pragma once

#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/flows/drafting.h"

namespace tresen::gateway {

// How many people the request speaks of: 1 unless it counts more.
int PeopleOf(const Request& request);

// "For me and my daughter": the visits of the others come after this one. Two services that were named are one for
// each of two people.
void QueueOthers(Counter& counter, DraftReading& reading);

// "And then my son": whether somebody joins the booking that is under way.
bool JoinsBooking(const Counter& counter);
// Keeps what was said about that person for when the booking is done, which stays as it is.
void QueueJoining(Counter& counter);

// What the next person's visit takes over from the one just booked, as far as nothing else was said: the same service,
// at the same time or right after it.
void FollowBooked(Counter& counter, const Appointment& booked);

}  // namespace tresen::gateway
