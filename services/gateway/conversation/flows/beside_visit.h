#pragma once

#include "services/gateway/conversation/flows/drafting.h"

namespace tresen::gateway {

// A new visit said by one that the customer has: "right after my appointment" wishes for its end, "at the same time" for
// its start, "can my daughter come along" for either, in its branch. Without such words or without a visit nothing
// changes. False: it waits for the visits, or could not have them and said so.
bool ReadBesideVisit(Counter& counter, DraftReading& reading);

// A move said by the visit that is moved: "same time", "an hour later", "half an hour earlier".
void ReadMoveBeside(const Counter& counter, const Appointment& visit, DraftReading& reading);

}  // namespace tresen::gateway
