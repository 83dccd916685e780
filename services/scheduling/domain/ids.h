// Ids of the trade that only the calendar knows; the others are in libs/ids.
#pragma once

#include "libs/ids/id.h"

namespace tresen::scheduling {

using AbsenceId = Id<struct AbsenceTag>;
// A kind of room, chair or device of which a branch has a pool ("chair", "colour_station").
using KindId = Id<struct PoolKindTag>;
// A visit is what the contract calls an appointment; a hold is a visit in the state held.
using VisitId = AppointmentId;
using WaitlistEntryId = Id<struct WaitlistEntryTag>;

}  // namespace tresen::scheduling
