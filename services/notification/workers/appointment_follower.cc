#include "services/notification/workers/appointment_follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "services/notification/domain/reminder.h"
#include "services/notification/domain/sending.h"
#include "services/notification/peers/names.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::notification {
namespace {

namespace scheduling = ::tresen::scheduling::v1;
using Change = scheduling::WatchAppointmentsResponse;

constexpr absl::Duration kLookForTenants = absl::Seconds(1);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);
constexpr absl::Duration kStreamBudget = absl::Minutes(30);
constexpr absl::Duration kChangeBudget = absl::Seconds(10);

bool IsTold(scheduling::AppointmentChange change) {
  return change == scheduling::APPOINTMENT_CHANGE_BOOKED ||
         change == scheduling::APPOINTMENT_CHANGE_MOVED ||
         change == scheduling::APPOINTMENT_CHANGE_CANCELLED;
}

bool WillTakePlace(const scheduling::Appointment& appointment) {
  return appointment.state() == scheduling::APPOINTMENT_STATE_BOOKED ||
         appointment.state() == scheduling::APPOINTMENT_STATE_CONFIRMED;
}

// The same for the same change, however often and by whomever it is followed.
std::string SourceOf(const Change& change) {
  return absl::StrCat("appointment/", LastSegment(change.appointment().name()), "/",
                      static_cast<int>(change.change()), "/", change.appointment().etag());
}

absl::Time HappenedAt(const Change& change, const Clock& clock) {
  return change.has_change_time() ? TimeOf(change.change_time()) : clock.Now();
}

}  // namespace

AppointmentFollower::AppointmentFollower(FollowerParts parts)
    : parts_(std::move(parts)), cancellation_(std::make_shared<rpc::Cancellation>()) {}

AppointmentFollower::~AppointmentFollower() { Stop(); }

void AppointmentFollower::Start() {
  looking_ = std::thread([this] { LookForTenants(); });
}

void AppointmentFollower::Stop() {
  stopper_.Stop();
  cancellation_->Cancel();
  if (looking_.joinable()) looking_.join();
  for (auto& [tenant, thread] : following_) thread.join();
  following_.clear();
}

void AppointmentFollower::LookForTenants() {
  do {
    const auto tenants =
        parts_.catalogue.ListTenants(rpc::CallContext::Background("notification", kChangeBudget));
    if (!tenants.ok()) continue;  // asked again
    for (const std::string& tenant : *tenants) {
      std::thread& thread = following_[tenant];
      if (!thread.joinable()) thread = std::thread([this, tenant] { FollowTenant(tenant); });
    }
  } while (stopper_.SleepUnlessStopped(kLookForTenants));
}

void AppointmentFollower::FollowTenant(const std::string& tenant) {
  while (!stopper_.stopped()) {
    const absl::Status status = FollowOnce(tenant);
    if (!status.ok() && !absl::IsCancelled(status) && !absl::IsUnavailable(status) &&
        !absl::IsDeadlineExceeded(status)) {
      log::Warning("appointments are followed anew",
                   {{log::kTenant, log::Token(tenant)}, {log::kStatus, status}});
    }
    if (!status.ok()) stopper_.SleepUnlessStopped(kPauseAfterError);
  }
}

rpc::CallContext AppointmentFollower::StreamContext() const {
  const rpc::CallContext base = rpc::CallContext::Background("notification", kStreamBudget);
  rpc::CallContext::Fields fields;
  fields.caller = base.caller();
  fields.deadline = base.deadline();
  fields.trace = base.trace();
  fields.cancellation = cancellation_;
  return rpc::CallContext(std::move(fields));
}

absl::Status AppointmentFollower::FollowOnce(const std::string& tenant) {
  TRESEN_ASSIGN_OR_RETURN(std::string token, parts_.store.ResumeToken(tenant));
  absl::Status taken = absl::OkStatus();
  const absl::Status watched =
      parts_.appointments.Watch(StreamContext(), tenant, token, [&](const Change& change) {
        taken = Take(tenant, token, change);
        if (taken.ok()) token = change.resume_token();
        return taken.ok();
      });
  return taken.ok() ? watched : taken;
}

absl::Status AppointmentFollower::Take(const std::string& tenant, const std::string& known_token,
                                       const Change& change) {
  if (change.resume_token() == known_token) return absl::OkStatus();
  const rpc::CallContext context = rpc::CallContext::Background("notification", kChangeBudget);
  TRESEN_ASSIGN_OR_RETURN(FollowedChange effects, Effects(context, tenant, change));
  effects.known_token = known_token;
  effects.next_token = change.resume_token();
  TRESEN_ASSIGN_OR_RETURN(const bool ours, parts_.store.Follow(effects, parts_.clock.Now()));
  if (!ours) return absl::AbortedError("somebody else has followed further");
  if (!effects.notices.empty()) parts_.wake_notices();
  return absl::OkStatus();
}

absl::StatusOr<FollowedChange> AppointmentFollower::Effects(const rpc::CallContext& context,
                                                            const std::string& tenant,
                                                            const Change& change) const {
  FollowedChange effects;
  effects.tenant = tenant;
  if (!change.has_appointment() || change.change() == scheduling::APPOINTMENT_CHANGE_UNSPECIFIED ||
      change.change() == scheduling::APPOINTMENT_CHANGE_HELD) {
    return effects;
  }
  if (IsTold(change.change())) {
    Happening happening;
    happening.tenant = tenant;
    happening.branch = LastSegment(change.appointment().branch());
    happening.customer = LastSegment(change.appointment().customer());
    happening.kind = NoticeKind::kAppointment;
    happening.source = SourceOf(change);
    happening.content = change.SerializeAsString();
    happening.happened_at = HappenedAt(change, parts_.clock);
    happening.visit_at = TimeOf(change.appointment().start_time());
    if (change.has_previous_start_time()) {
      happening.visit_at = std::min(*happening.visit_at, TimeOf(change.previous_start_time()));
    }
    TRESEN_ASSIGN_OR_RETURN(effects.notices, parts_.notices.Write(context, happening));
  }
  TRESEN_ASSIGN_OR_RETURN(const auto business, parts_.catalogue.Get(context, tenant));
  TRESEN_ASSIGN_OR_RETURN(const MessageRules rules, parts_.settings.Rules(tenant));
  PlanReminders(*business, rules, change, effects);
  return effects;
}

void AppointmentFollower::PlanReminders(const Business& business, const MessageRules& rules,
                                        const Change& change, FollowedChange& effects) const {
  const scheduling::Appointment& appointment = change.appointment();
  const bool agreed = change.change() == scheduling::APPOINTMENT_CHANGE_BOOKED ||
                      change.change() == scheduling::APPOINTMENT_CHANGE_MOVED;
  // Another field changed: what is planned stays, as long as the visit does.
  if (!agreed && WillTakePlace(appointment)) return;
  effects.appointment = LastSegment(appointment.name());
  effects.cancel_reason = kReasonAppointmentChanged;
  const std::string customer = LastSegment(appointment.customer());
  if (!WillTakePlace(appointment) || customer.empty()) return;
  ReminderRow row;
  row.tenant = effects.tenant;
  row.appointment = effects.appointment;
  row.customer = customer;
  row.branch = LastSegment(appointment.branch());
  row.starts_at = TimeOf(appointment.start_time());
  const auto branch = business.branches.find(row.branch);
  if (branch != business.branches.end() && branch->second.calendar_reminds) return;
  const absl::TimeZone zone =
      branch == business.branches.end() ? absl::UTCTimeZone() : branch->second.zone;
  for (const PlannedReminder& planned :
       ReminderTimes(rules, HappenedAt(change, parts_.clock), row.starts_at, zone)) {
    row.reminder_id = parts_.ids.NewId();
    row.step = planned.step;
    row.send_at = planned.send_at;
    effects.plans.push_back(row);
  }
}

}  // namespace tresen::notification
