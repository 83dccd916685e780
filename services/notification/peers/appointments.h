#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"

namespace tresen::scheduling::v1 {
class Appointment;
class WatchAppointmentsResponse;
}  // namespace tresen::scheduling::v1

namespace tresen::notification {

// Reads appointments from the scheduling service. Thread-safe.
class Appointments {
 public:
  explicit Appointments(std::shared_ptr<rpc::Channel> scheduling_service);
  ~Appointments();

  // NOT_FOUND when there is none.
  absl::StatusOr<scheduling::v1::Appointment> Get(const rpc::CallContext& context,
                                                  const std::string& tenant,
                                                  const std::string& appointment) const;
  // Whether it will take place at `starts_at`, as it was planned.
  absl::StatusOr<bool> TakesPlace(const rpc::CallContext& context, const std::string& tenant,
                                  const std::string& appointment, absl::Time starts_at) const;
  // Follows changes until `on_change` answers false, the context ends, or the stream does.
  absl::Status Watch(
      const rpc::CallContext& context, const std::string& tenant, const std::string& resume_token,
      const std::function<bool(const scheduling::v1::WatchAppointmentsResponse&)>& on_change) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::notification
