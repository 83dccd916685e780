// What becomes of the appointments that an absence affects (SCH-09).
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/waitlist_store.h"

namespace tresen::scheduling {

enum class ReassignmentOutcome { kReassigned, kProposed, kCall, kSettled };

struct Reassignment {
  Visit visit;
  ReassignmentOutcome outcome = ReassignmentOutcome::kCall;
  std::vector<Offer> proposals;  // the same time with somebody else first
  absl::Time deadline;
};

enum class ReassignmentMode { kForReal, kLookOnly };

// Thread-safe. Everything outlives it.
class Reassignments {
 public:
  Reassignments(WaitlistStore& records, SchedulingStore& visits, AppointmentBook& book,
                LiveCalendars& calendars, const Clock& clock)
      : records_(records), visits_(visits), book_(book), calendars_(calendars), clock_(clock) {}

  // By start. NOT_FOUND (ABSENCE_NOT_FOUND) for an absence that does not exist. Doing it again
  // goes on with what is open; the deadlines stay.
  absl::StatusOr<std::vector<Reassignment>> Run(const ChangeContext& context, const AbsenceId& id,
                                                ReassignmentMode mode);

 private:
  // What the calendar says about the absence.
  struct Scene {
    Absence absence;
    std::vector<Visit> affected;  // by start
    std::map<VisitId, absl::Duration> answer_time;
  };
  absl::StatusOr<Scene> Look(const TenantId& tenant, const AbsenceId& id);
  absl::StatusOr<Reassignment> Decide(const ChangeContext& context, const Scene& scene,
                                      const Visit& visit, const ReassignmentRecord* record,
                                      ReassignmentMode mode);
  absl::StatusOr<bool> GiveAway(const ChangeContext& context, const Visit& visit,
                                const Offer& offer, Reassignment& reassignment);

  WaitlistStore& records_;
  SchedulingStore& visits_;
  AppointmentBook& book_;
  LiveCalendars& calendars_;
  const Clock& clock_;
};

}  // namespace tresen::scheduling
