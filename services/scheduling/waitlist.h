// Those who wait: offered what becomes free, oldest first (SCH-05).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/waitlist_store.h"

namespace tresen::scheduling {

// Thread-safe; any number of replicas may advance the same list: an entry changes only from the
// version that was read. Everything outlives it.
class Waitlist {
 public:
  Waitlist(WaitlistStore& entries, SchedulingStore& visits, AppointmentBook& book,
           LiveCalendars& calendars, const Clock& clock)
      : entries_(entries), visits_(visits), book_(book), calendars_(calendars), clock_(clock) {}

  // `entry` without id, state and times. The same request is the same entry.
  absl::StatusOr<WaitlistEntry> Add(const ChangeContext& context, WaitlistEntry entry);
  absl::StatusOr<WaitlistEntry> Withdraw(const ChangeContext& context, const WaitlistEntryId& id);
  absl::StatusOr<WaitlistEntry> Decline(const ChangeContext& context, const WaitlistEntryId& id);

  // Ends what is over, takes back what was not answered, offers what is free. Returns how many
  // entries changed.
  absl::StatusOr<int> Advance(const TenantId& tenant);

 private:
  absl::StatusOr<bool> Save(const TenantId& tenant, WaitlistEntry& entry);
  absl::StatusOr<bool> Settle(const TenantId& tenant, WaitlistEntry& entry);
  absl::StatusOr<bool> WasBooked(const TenantId& tenant, const WaitlistEntry& entry);
  absl::StatusOr<bool> OfferTo(const TenantId& tenant, WaitlistEntry& entry);
  absl::StatusOr<bool> IsDeciding(const TenantId& tenant, const CustomerId& customer);
  absl::StatusOr<BookingPolicy> PolicyAt(const TenantId& tenant, const BranchId& branch,
                                         absl::TimeZone& zone);
  void Release(const TenantId& tenant, const WaitlistEntry& entry);
  ChangeContext ContextOf(const TenantId& tenant, const WaitlistEntry& entry,
                          absl::string_view step) const;

  WaitlistStore& entries_;
  SchedulingStore& visits_;
  AppointmentBook& book_;
  LiveCalendars& calendars_;
  const Clock& clock_;
};

}  // namespace tresen::scheduling
