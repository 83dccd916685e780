// The connectors of all branches, made from the catalogue, and who the customers are for them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/store/foreign_store.h"

namespace tresen::scheduling {

// Tells who a customer is. Thread-safe.
class ContactBook {
 public:
  virtual ~ContactBook() = default;
  // NOT_FOUND for an unknown or erased customer.
  virtual absl::StatusOr<Contact> Find(const TenantId& tenant, const CustomerId& customer) = 0;
};

// What a failed reading is called: REFUSED, UNREADABLE or UNREACHABLE.
absl::string_view SyncFailureName(const absl::Status& status);

// What is counted; each may be called from any thread.
struct ForeignFigures {
  std::function<void()> time_mode_flipped;  // the lists of a calendar are read in another way now
  std::function<void()> sync_failed;
  std::function<void()> carried_out_late;  // a request that had been given up, each once
};

// Makes the connector of a branch. FAILED_PRECONDITION when its settings or secret cannot be used.
// `reading` is how times were read last; `on_reading` hears of changes.
using MakeConnector = std::function<absl::StatusOr<std::unique_ptr<Connector>>(
    const TenantId& tenant, const Branch& branch, Connector::TimeReading reading,
    std::function<void(const Connector::TimeReading&)> on_reading)>;

struct ForeignOptions {
  absl::Duration look_pause = absl::Seconds(2);  // between two looks for what became of a change
  absl::Duration lease = absl::Seconds(60);      // a change is its holder's so long
  absl::Duration retry = absl::Seconds(15);      // before somebody looks again
  absl::Duration suggestion_age = absl::Seconds(60);  // older ones are asked for again
};

// Thread-safe. Everything outlives it.
class ForeignCalendars {
 public:
  ForeignCalendars(ForeignStore& store, ContactBook& contacts, const Clock& clock,
                   MakeConnector make, ForeignOptions options = {})
      : store_(store), contacts_(contacts), clock_(clock), make_(std::move(make)),
        options_(options) {}

  // Before anything else.
  void Count(ForeignFigures figures) { figures_ = std::move(figures); }

  // Null for a branch with our own calendar. Shared with calls under way: new settings make a new
  // connector.
  absl::StatusOr<std::shared_ptr<Connector>> Of(const TenantId& tenant, const Branch& branch);

  ForeignStore& store() { return store_; }
  const ForeignOptions& options() const { return options_; }
  // Who they are for that connector: nobody needs to be asked where it needs no contact.
  absl::StatusOr<Contact> ContactFor(const Connector& connector, const TenantId& tenant,
                                     const CustomerId& customer);

  // Notes how a sync went; `failure` empty: well.
  void NoteSync(const TenantId& tenant, const BranchId& branch, absl::string_view failure);
  // A calendar carried out a request that had been given up.
  void CountLate() const {
    if (figures_.carried_out_late) figures_.carried_out_late();
  }
  // Is it time to read the branch's calendar again?
  bool IsSyncDue(const TenantId& tenant, const Branch& branch);
  absl::StatusOr<CalendarState> StateOf(const TenantId& tenant, const BranchId& branch);

 private:
  struct Made {
    ForeignCalendar settings;
    std::string zone;
    std::shared_ptr<Connector> connector;  // shared with calls under way
    absl::Time next_sync = absl::InfinitePast();
  };

  void SaveReading(const TenantId& tenant, const BranchId& branch,
                   const Connector::TimeReading& reading);

  ForeignStore& store_;
  ContactBook& contacts_;
  const Clock& clock_;
  const MakeConnector make_;
  const ForeignOptions options_;
  ForeignFigures figures_;
  absl::Mutex mutex_;
  std::map<std::pair<TenantId, BranchId>, Made> made_ ABSL_GUARDED_BY(mutex_);
  absl::Mutex states_;  // one writer of states at a time
};

}  // namespace tresen::scheduling
