// A tenant's whole calendar out and in.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "libs/crypto/token.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/service.h"
#include "libs/status/status.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/waitlist_store.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::scheduling {

// ExportCalendar and ImportCalendar of SchedulingService. Thread-safe; everything outlives it.
class TransferHandlers {
 public:
  TransferHandlers(LiveCalendars& calendars, SchedulingStore& store, WaitlistStore& waitlist,
                   const Clock& clock, const crypto::TokenSigner& signer)
      : calendars_(calendars), store_(store), waitlist_(waitlist), clock_(clock), signer_(signer) {}

  absl::StatusOr<rpc::Feed<v1::ExportCalendarResponse>> Export(
      const rpc::CallContext& context, const v1::ExportCalendarRequest& request);
  absl::StatusOr<v1::ImportCalendarResponse> Import(const rpc::CallContext& context,
                                                    const v1::ImportCalendarRequest& request);

  void OnChange(std::function<void()> listener) { on_change_ = std::move(listener); }

 private:
  struct Reader;
  struct Taking;
  absl::StatusOr<std::optional<v1::ExportCalendarResponse>> Next(Reader& reader);
  absl::Status ReadRules(Reader& reader, v1::ExportCalendarResponse& response);
  absl::Status ReadWaitlist(Reader& reader, v1::ExportCalendarResponse& response);
  absl::Status ReadVisits(Reader& reader, v1::ExportCalendarResponse& response);

  // Each says in `taking` what came of it; a status only when the database cannot decide.
  absl::Status Take(const v1::CalendarRecord& record, int no, Taking& taking);
  absl::Status TakeCatalog(const v1::Catalog& catalog, int no, Taking& taking);
  absl::Status TakeAbsence(const v1::Absence& absence, int no, Taking& taking);
  absl::Status TakeVisit(const v1::AppointmentRecord& record, int no, Taking& taking);
  absl::Status TakeEntry(const v1::WaitlistEntry& entry, int no, Taking& taking);

  LiveCalendars& calendars_;
  SchedulingStore& store_;
  WaitlistStore& waitlist_;
  const Clock& clock_;
  const crypto::TokenSigner& signer_;
  std::function<void()> on_change_;
};

v1::AppointmentRecord RecordOf(const TenantId& tenant, const Visit& visit,
                               const Catalogue& catalogue);
// Adds a violation for everything that cannot be a visit.
Visit VisitFrom(const TenantId& tenant, const v1::AppointmentRecord& record,
                FieldViolations& wrong);

}  // namespace tresen::scheduling
