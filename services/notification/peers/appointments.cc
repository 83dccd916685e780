#include "services/notification/peers/appointments.h"

#include <utility>

#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/notification/peers/names.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::notification {

namespace proto = ::tresen::scheduling::v1;
using Stub = proto::SchedulingService::Stub;

struct Appointments::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}
  rpc::Client<proto::SchedulingService> client;
};

Appointments::Appointments(std::shared_ptr<rpc::Channel> scheduling_service)
    : impl_(std::make_unique<Impl>(std::move(scheduling_service))) {}
Appointments::~Appointments() = default;

absl::StatusOr<proto::Appointment> Appointments::Get(const rpc::CallContext& context,
                                                     const std::string& tenant,
                                                     const std::string& appointment) const {
  proto::GetAppointmentRequest request;
  request.set_name(NameOf(tenant, "appointments", appointment));
  return impl_->client.Call(&Stub::GetAppointment, context, request);
}

absl::StatusOr<bool> Appointments::TakesPlace(const rpc::CallContext& context,
                                              const std::string& tenant,
                                              const std::string& appointment,
                                              absl::Time starts_at) const {
  const auto found = Get(context, tenant, appointment);
  if (absl::IsNotFound(found.status())) return false;
  TRESEN_RETURN_IF_ERROR(found.status());
  const bool stands = found->state() == proto::APPOINTMENT_STATE_BOOKED ||
                      found->state() == proto::APPOINTMENT_STATE_CONFIRMED;
  return stands && TimeOf(found->start_time()) == starts_at;
}

absl::Status Appointments::Watch(
    const rpc::CallContext& context, const std::string& tenant, const std::string& resume_token,
    const std::function<bool(const proto::WatchAppointmentsResponse&)>& on_change) const {
  proto::WatchAppointmentsRequest request;
  request.set_parent(absl::StrCat("tenants/", tenant));
  request.set_resume_token(resume_token);
  return impl_->client.Watch<proto::WatchAppointmentsRequest, proto::WatchAppointmentsResponse>(
      &Stub::WatchAppointments, context, request, on_change);
}

}  // namespace tresen::notification
