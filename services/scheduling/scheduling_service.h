#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/crypto/token.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/service.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/scheduling_store.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::scheduling {

// SchedulingService: appointments. Thread-safe; everything outlives it.
class SchedulingHandlers {
 public:
  SchedulingHandlers(AppointmentBook& book, LiveCalendars& calendars, SchedulingStore& store,
                     const Clock& clock, const crypto::TokenSigner& signer)
      : book_(book), calendars_(calendars), store_(store), clock_(clock), signer_(signer) {}

  absl::StatusOr<v1::FindSlotsResponse> FindSlots(const rpc::CallContext& context,
                                                  const v1::FindSlotsRequest& request);
  absl::StatusOr<v1::Hold> HoldSlot(const rpc::CallContext& context,
                                    const v1::HoldSlotRequest& request);
  absl::StatusOr<v1::Appointment> Book(const rpc::CallContext& context,
                                       const v1::BookAppointmentRequest& request);
  absl::StatusOr<v1::RescheduleAppointmentResponse> Reschedule(
      const rpc::CallContext& context, const v1::RescheduleAppointmentRequest& request);
  absl::StatusOr<v1::Appointment> Cancel(const rpc::CallContext& context,
                                         const v1::CancelAppointmentRequest& request);
  absl::StatusOr<v1::Appointment> Confirm(const rpc::CallContext& context,
                                          const v1::ConfirmAppointmentRequest& request);
  absl::StatusOr<v1::Appointment> Mark(const rpc::CallContext& context,
                                       const v1::MarkAppointmentRequest& request);
  absl::StatusOr<v1::SwapAppointmentsResponse> Swap(const rpc::CallContext& context,
                                                    const v1::SwapAppointmentsRequest& request);
  absl::StatusOr<v1::BookSeriesResponse> BookSeries(const rpc::CallContext& context,
                                                    const v1::BookSeriesRequest& request);
  absl::StatusOr<v1::ListAppointmentChangesResponse> ListChanges(
      const rpc::CallContext& context, const v1::ListAppointmentChangesRequest& request);
  absl::StatusOr<v1::Appointment> Get(const rpc::CallContext& context,
                                      const v1::GetAppointmentRequest& request);
  absl::StatusOr<v1::ListAppointmentsResponse> List(const rpc::CallContext& context,
                                                    const v1::ListAppointmentsRequest& request);
  absl::StatusOr<rpc::Feed<v1::WatchAppointmentsResponse>> Watch(
      const rpc::CallContext& context, const v1::WatchAppointmentsRequest& request);

  // For branches with another calendar: ids there, and what is provisional.
  void UseForeign(ForeignStore& foreign) { foreign_ = &foreign; }

  // Called after every change; wakes those who watch.
  void OnChange(std::function<void()> listener) { on_change_ = std::move(listener); }

 private:
  struct Watcher;

  absl::StatusOr<std::optional<v1::WatchAppointmentsResponse>> Next(Watcher& watcher);
  ChangeContext ContextOf(const rpc::CallContext& context, const TenantId& tenant,
                          const std::string& request_id,
                          const google::protobuf::Message& request) const;
  // Runs `convert(const Catalogue&)` on the tenant's catalogue.
  absl::Status WithCatalogue(const TenantId& tenant,
                             absl::FunctionRef<void(const Catalogue&)> convert);
  void AddForeign(const TenantId& tenant, const Visit& visit, v1::Appointment& answer);
  absl::StatusOr<v1::Appointment> Answer(const TenantId& tenant, const Visit& visit);
  absl::Status Failure(const TenantId& tenant, const BookFailure& failure);
  void Changed() const {
    if (on_change_) on_change_();
  }

  AppointmentBook& book_;
  LiveCalendars& calendars_;
  SchedulingStore& store_;
  const Clock& clock_;
  const crypto::TokenSigner& signer_;
  std::function<void()> on_change_;
  ForeignStore* foreign_ = nullptr;
};

}  // namespace tresen::scheduling
