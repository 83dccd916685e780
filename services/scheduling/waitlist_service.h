#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "libs/crypto/token.h"
#include "libs/rpc/call_context.h"
#include "services/scheduling/reassignment.h"
#include "services/scheduling/waitlist.h"
#include "tresen/scheduling/v1/catalog.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::scheduling {

// The waitlist of SchedulingService and ReassignAppointments of CatalogService. Thread-safe;
// everything outlives it.
class WaitlistHandlers {
 public:
  WaitlistHandlers(Waitlist& waitlist, WaitlistStore& entries, Reassignments& reassignments,
                   AppointmentBook& book, LiveCalendars& calendars, const Clock& clock,
                   const crypto::TokenSigner& signer)
      : waitlist_(waitlist),
        entries_(entries),
        reassignments_(reassignments),
        book_(book),
        calendars_(calendars),
        clock_(clock),
        signer_(signer) {}

  absl::StatusOr<v1::WaitlistEntry> Create(const rpc::CallContext& context,
                                           const v1::CreateWaitlistEntryRequest& request);
  absl::StatusOr<v1::ListWaitlistEntriesResponse> List(
      const rpc::CallContext& context, const v1::ListWaitlistEntriesRequest& request);
  absl::StatusOr<v1::WaitlistEntry> Withdraw(const rpc::CallContext& context,
                                             const v1::WithdrawWaitlistEntryRequest& request);
  absl::StatusOr<v1::WaitlistEntry> Decline(const rpc::CallContext& context,
                                            const v1::DeclineWaitlistOfferRequest& request);
  absl::StatusOr<v1::ReassignAppointmentsResponse> Reassign(
      const rpc::CallContext& context, const v1::ReassignAppointmentsRequest& request);

  // Called after every change of the list or of appointments.
  void OnChange(std::function<void()> listener) { on_change_ = std::move(listener); }

 private:
  absl::StatusOr<v1::WaitlistEntry> Answer(const TenantId& tenant, const WaitlistEntry& entry);
  void Changed() const {
    if (on_change_) on_change_();
  }

  Waitlist& waitlist_;
  WaitlistStore& entries_;
  Reassignments& reassignments_;
  AppointmentBook& book_;
  LiveCalendars& calendars_;
  const Clock& clock_;
  const crypto::TokenSigner& signer_;
  std::function<void()> on_change_;
};

// Also what an export says. Offers are told by whoever can open their token.
v1::WaitlistEntry WaitlistEntryOf(const TenantId& tenant, const WaitlistEntry& entry);
v1::SlotWish WishOf(const TenantId& tenant, const VisitWish& wish, const CustomerId& customer);
v1::WaitlistState StateOf(WaitlistState state);
std::optional<WaitlistState> WaitlistStateFrom(v1::WaitlistState state);

}  // namespace tresen::scheduling
