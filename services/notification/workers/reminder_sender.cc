#include "services/notification/workers/reminder_sender.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "services/notification/outbox/stored_content.h"
#include "services/notification/peers/names.h"
#include "services/notification/templates/notice_text.h"
#include "services/notification/templates/placeholders.h"
#include "services/notification/templates/when.h"
#include "services/notification/workers/notice_form.h"
#include "tresen/notification/v1/notification.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::notification {
namespace {

namespace scheduling = ::tresen::scheduling::v1;

constexpr absl::Duration kPeerBudget = absl::Seconds(5);
constexpr const char* kAnswers[] = {"confirm", "move", "cancel"};

bool Stands(const scheduling::Appointment& appointment, absl::Time starts_at) {
  return (appointment.state() == scheduling::APPOINTMENT_STATE_BOOKED ||
          appointment.state() == scheduling::APPOINTMENT_STATE_CONFIRMED) &&
         TimeOf(appointment.start_time()) == starts_at;
}

// The way on which it was booked if we can write there, else any other.
std::string ChannelFor(const CustomerFacts& customer, const std::string& booked_by,
                       const Channels& channels) {
  const auto usable = [&](const std::string& name) {
    const auto address = customer.addresses.find(name);
    return address != customer.addresses.end() && address->second.has_address() &&
           channels.Find(name) != nullptr;
  };
  if (usable(booked_by)) return booked_by;
  for (const auto& [name, address] : customer.addresses) {
    if (usable(name)) return name;
  }
  return "";
}

v1::SendRequest TemplateRequest(const TemplateSetting& wording, const Parameters& parameters,
                                const std::string& appointment_name) {
  v1::SendRequest request;
  v1::TemplateContent* content = request.mutable_template_();
  content->set_template_(wording.name);
  content->set_language(wording.language);
  for (const auto& [name, value] : parameters) (*content->mutable_parameters())[name] = value;
  const size_t buttons = std::min(wording.buttons.size(), std::size(kAnswers));
  for (size_t i = 0; i < buttons; ++i) {
    content->add_button_payloads(absl::StrCat("appt:", appointment_name, ":", kAnswers[i]));
  }
  return request;
}

}  // namespace

absl::StatusOr<workqueue::ClaimBatch> ReminderSender::ClaimDue(
    const workqueue::ClaimRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(
      std::vector<ReminderRow> rows,
      parts_.store.ClaimReminders(request.most, parts_.clock.Now(), request.lease));
  workqueue::ClaimBatch batch;
  absl::MutexLock lock(&mutex_);
  for (ReminderRow& row : rows) {
    batch.claims.push_back({row.tenant, row.reminder_id, row.fence});
    const std::string key = row.reminder_id;
    claimed_[key] = std::move(row);
  }
  return batch;
}

std::optional<ReminderRow> ReminderSender::Take(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = claimed_.find(key);
  if (found == claimed_.end()) return std::nullopt;
  ReminderRow row = std::move(found->second);
  claimed_.erase(found);
  return row;
}

absl::Status ReminderSender::Handle(const workqueue::Claim& claim) {
  std::optional<ReminderRow> row = Take(claim.key);
  if (!row.has_value()) return workqueue::LeaseLost();
  const absl::Status status = Remind(*row);
  if (!status.ok()) {
    absl::MutexLock lock(&mutex_);
    claimed_[claim.key] = *std::move(row);
  }
  return status;
}

absl::Status ReminderSender::GiveBack(const workqueue::Claim& claim, const absl::Status& why) {
  const std::optional<ReminderRow> row = Take(claim.key);
  if (!row.has_value()) return absl::OkStatus();
  const absl::Duration delay =
      absl::IsCancelled(why)
          ? absl::ZeroDuration()
          : std::min(absl::Seconds(1) * (1 << std::min(row->attempts, 6)), absl::Minutes(1));
  return parts_.store.RetryReminder(*row, parts_.clock.Now() + delay);
}

absl::Status ReminderSender::Remind(const ReminderRow& row) {
  const absl::Time now = parts_.clock.Now();
  if (now >= row.starts_at) return Skip(row, kReasonExpired);
  const rpc::CallContext context = rpc::CallContext::Background("notification", kPeerBudget);
  const auto appointment = parts_.appointments.Get(context, row.tenant, row.appointment);
  if (absl::IsNotFound(appointment.status()) ||
      (appointment.ok() && !Stands(*appointment, row.starts_at))) {
    return parts_.store.EndReminder(row, ReminderState::kCancelled, kReasonAppointmentChanged, now);
  }
  TRESEN_RETURN_IF_ERROR(appointment.status());
  TRESEN_ASSIGN_OR_RETURN(
      const CustomerFacts customer,
      parts_.customers.Get(context, row.tenant, LastSegment(appointment->customer())));
  if (customer.erased) return Skip(row, kReasonErased);
  if (customer.consents.service == Grant::kWithdrawn) return Skip(row, kReasonStopped);
  return Send(context, row, *appointment, customer);
}

absl::Status ReminderSender::Send(const rpc::CallContext& context, const ReminderRow& row,
                                  const scheduling::Appointment& appointment,
                                  const CustomerFacts& customer) {
  const std::string channel = ChannelFor(customer, appointment.origin().channel(), parts_.channels);
  if (channel.empty()) return Skip(row, kReasonUnreachable);
  TRESEN_ASSIGN_OR_RETURN(const auto business, parts_.catalogue.Get(context, row.tenant));
  const std::string wanted = row.language.empty() ? customer.language : row.language;
  TRESEN_ASSIGN_OR_RETURN(const auto wording,
                          Wording(row.tenant, wanted, business->default_language));
  if (!wording.has_value()) return Skip(row, "NO_TEMPLATE");
  const absl::Time now = parts_.clock.Now();
  const std::string& language = wording->language;
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(appointment.time_zone(), &zone);
  const Parameters parameters =
      FillPlaceholders(wording->body, {},
                       {{"customer", customer.display_name.empty() ? NamelessCustomer(language)
                                                                   : customer.display_name},
                        {"service", ServiceNames(appointment, language)},
                        {"staff", appointment.staff_display_name()},
                        {"when", When(row.starts_at, zone, language)},
                        {"branch", appointment.branch_display_name()},
                        {"business", business->display_name}});
  DeliveryRow delivery;
  delivery.tenant = row.tenant;
  delivery.delivery_id = parts_.ids.NewId();
  delivery.caller = "notification";
  delivery.request_id = absl::StrCat("reminder:", row.reminder_id);
  delivery.customer = customer.customer;
  delivery.branch = LastSegment(appointment.branch());
  delivery.channel = channel;
  delivery.purpose = Purpose::kService;
  delivery.urgency = Urgency::kMust;
  delivery.appointment = row.appointment;
  delivery.appointment_start = row.starts_at;
  delivery.expires_at = row.starts_at;
  delivery.created_at = now;
  delivery.updated_at = now;
  delivery.traceparent = context.trace().Format();
  TRESEN_ASSIGN_OR_RETURN(
      delivery.sealed_content,
      parts_.vault.Seal(context,
                        {row.tenant, delivery.customer, "notification.delivery", "sealed_content",
                         delivery.delivery_id},
                        EncodeContent(TemplateRequest(*wording, parameters, appointment.name()))));
  TRESEN_ASSIGN_OR_RETURN(const bool sent, parts_.store.SendReminder(row, delivery, now));
  if (!sent) return workqueue::LeaseLost();
  parts_.wake_sender();
  return absl::OkStatus();
}

absl::StatusOr<std::optional<TemplateSetting>> ReminderSender::Wording(
    const std::string& tenant, const std::string& wanted, const std::string& otherwise) {
  for (const std::string& language : {wanted, otherwise}) {
    if (language.empty()) continue;
    TRESEN_ASSIGN_OR_RETURN(auto found,
                            parts_.settings.Template(tenant, kReminderTemplate, language));
    if (found.has_value()) return found;
  }
  return std::optional<TemplateSetting>();
}

absl::Status ReminderSender::Skip(const ReminderRow& row, absl::string_view reason) {
  log::Info("a reminder is not sent", {{log::kTenant, log::Token(row.tenant)},
                                       {log::kAppointment, log::Token(row.appointment)},
                                       {log::kReason, log::Token(reason)}});
  return parts_.store.EndReminder(row, ReminderState::kSkipped, reason, parts_.clock.Now());
}

}  // namespace tresen::notification
