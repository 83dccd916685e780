// Appointments, offers and wishes on the wire <-> the domain.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::scheduling {

// `catalogue` gives display names; what it does not know any more stays without one.
v1::Appointment AppointmentOf(const TenantId& tenant, const Visit& visit,
                              const Catalogue& catalogue);
v1::Offer OfferOf(const TenantId& tenant, const Offer& offer, const Catalogue& catalogue);

v1::AppointmentState StateOf(VisitState state);
std::optional<VisitState> VisitStateOf(v1::AppointmentState state);
v1::AppointmentChange ChangeOf(ChangeKind kind);
v1::NoSlotReason ReasonOf(const OfferList& list);

// Adds a violation for every bad field, below `prefix` ("wish.").
VisitWish WishFrom(const TenantId& tenant, const v1::SlotWish& wish, absl::string_view prefix,
                   FieldViolations& wrong);
// A word for one of the customer's people; may be empty.
std::string GuestFrom(absl::string_view field, const std::string& guest, FieldViolations& wrong);
void SetOrigin(const Origin& from, tresen::type::v1::Origin* to);
Origin OriginFrom(const tresen::type::v1::Origin& origin, FieldViolations& wrong);

// The version an etag stands for; nothing if it is empty.
std::optional<int64_t> VersionFrom(absl::string_view field, const std::string& etag,
                                   FieldViolations& wrong);

// NOT_FOUND for a branch, service or person that the catalogue does not have.
absl::Status CheckKnown(const VisitWish& wish, const Catalogue& catalogue);

// The error of a refusal, with its alternatives as a SlotAlternatives detail.
absl::Status StatusOf(const TenantId& tenant, const BookFailure& failure,
                      const Catalogue& catalogue);

}  // namespace tresen::scheduling
