// The filter of ListAppointments: a subset of AIP-160.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// Terms joined by AND, in any order:
//   state = BOOKED · state != CANCELLED_LATE · (state = BOOKED OR state = CONFIRMED)
//   branch = "tenants/demo/branches/mitte" (or "mitte"), staff = …, customer = …
//   start_time >= "2026-03-06T00:00:00+01:00", also <, and end_time > and <=
// States are the enum's names, with or without APPOINTMENT_STATE_. INVALID_ARGUMENT (field
// "filter") says what was not understood.
absl::StatusOr<VisitFilter> ParseFilter(const TenantId& tenant, absl::string_view filter);

// "", "start_time", "start_time asc", "start_time desc".
absl::StatusOr<ListOrder> ParseOrder(absl::string_view order_by);

}  // namespace tresen::scheduling
