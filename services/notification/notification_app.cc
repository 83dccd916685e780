#include "services/notification/notification_app.h"

#include <memory>
#include <utility>

#include "libs/ids/id_source.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/retry.h"
#include "libs/status/status.h"
#include "libs/workqueue/work_queue.h"
#include "services/notification/acknowledge_handlers.h"
#include "services/notification/channels/whatsapp/whatsapp_channel.h"
#include "services/notification/handlers.h"
#include "services/notification/migrations.h"
#include "services/notification/notification_settings.h"
#include "services/notification/plan_handlers.h"
#include "services/notification/store/postgres_delivery_store.h"
#include "services/notification/store/postgres_plan_store.h"
#include "services/notification/store/postgres_settings_store.h"
#include "services/notification/workers/appointment_follower.h"
#include "services/notification/workers/housekeeping.h"
#include "services/notification/workers/notice_sender.h"
#include "services/notification/workers/reminder_sender.h"
#include "services/notification/workers/stop_teller.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kDrainLimit = absl::Seconds(12);
constexpr int kNoticeWorkers = 4;
constexpr int kReminderWorkers = 2;

struct PeerChannels {
  std::shared_ptr<rpc::Channel> customer;  // shared with Peers and the clients made of them
  std::shared_ptr<rpc::Channel> scheduling;
};

GraphOptions GraphOf(const Settings& settings) {
  GraphOptions options;
  options.url = settings.graph_url;
  options.version = settings.graph_version;
  return options;
}

MailOptions MailOf(Settings& settings) {
  MailOptions options;
  options.server = settings.smtp_url;
  options.user = settings.smtp_user;
  options.password = std::move(settings.smtp_password);
  options.from = settings.sender_address;
  options.plain_allowed = settings.plain_mail;
  return options;
}

NoticeDefaults DefaultsOf(Settings& settings) {
  NoticeDefaults defaults;
  defaults.webhook_url = settings.default_webhook_url;
  defaults.webhook_secret = std::move(settings.webhook_secret);
  defaults.mail = !settings.smtp_url.empty();
  return defaults;
}

workqueue::WorkQueueOptions QueueOf(const char* name, int workers, absl::Duration lease,
                                    metrics::Registry& figures) {
  workqueue::WorkQueueOptions options;
  options.name = name;
  options.workers = workers;
  options.lease = lease;
  options.figures = &figures;
  return options;
}

class NotificationApp final : public service::App {
 public:
  NotificationApp(const service::Environment& environment, Settings settings, PeerChannels peers)
      : clock_(environment.clock),
        sole_instance_(environment.sole_instance),
        figures_(environment.metrics),
        pool_({.connection = environment.database_url,
               .role = "tresen_notification",
               .application_name = "tresen-notification",
               .size = 12,
               .figures = &environment.metrics}),
        ids_(environment.clock),
        deliveries_(pool_),
        plans_(pool_),
        settings_(pool_),
        vault_(peers.customer),
        customers_(peers.customer),
        catalogue_(peers.scheduling),
        hours_(peers.scheduling),
        appointments_(peers.scheduling),
        mail_(MailOf(settings)),
        webhook_(settings.local_profile ? SignedWebhook::Reach::kAnywhere
                                        : SignedWebhook::Reach::kPublicOnly),
        addresses_(settings_, catalogue_, vault_, DefaultsOf(settings)),
        links_(std::move(settings.link_key), settings.public_url),
        writer_(addresses_, hours_, links_, vault_, clock_, ids_),
        sender_({deliveries_, settings_, vault_, customers_, catalogue_, appointments_, channels_,
                 clock_, figures_, rpc::RealRetryEnvironment().random,
                 settings.messages_per_second}),
        notice_sender_(
            {plans_, addresses_, vault_, customers_, links_, mail_, webhook_, clock_, figures_}),
        reminder_sender_({plans_, settings_, vault_, customers_, catalogue_, appointments_,
                          channels_, clock_, ids_, [this] { sender_queue_.Wake(); }}),
        sender_queue_(
            QueueOf("notification.deliveries", settings.sender_workers, Sender::kLease, figures_),
            sender_),
        notice_queue_(
            QueueOf("notification.notices", kNoticeWorkers, NoticeSender::kLease, figures_),
            notice_sender_),
        reminder_queue_(
            QueueOf("notification.reminders", kReminderWorkers, ReminderSender::kLease, figures_),
            reminder_sender_),
        follower_({plans_, settings_, catalogue_, appointments_, writer_, clock_, ids_,
                   [this] { notice_queue_.Wake(); }}),
        stop_teller_(deliveries_, customers_),
        housekeeping_(deliveries_, plans_, clock_, figures_),
        delivery_handlers_({deliveries_, vault_, channels_, sender_, clock_, ids_,
                            [this] { sender_queue_.Wake(); }}),
        plan_handlers_({plans_, settings_, vault_, catalogue_, appointments_, writer_, clock_, ids_,
                        [this] { notice_queue_.Wake(); }, [this] { reminder_queue_.Wake(); },
                        settings.local_profile}),
        acknowledge_handlers_(plans_, addresses_, links_, clock_),
        service_("tresen.notification.v1.NotificationService") {
    // One line per channel on which we send ourselves.
    channels_.Add("whatsapp", std::make_unique<WhatsAppChannel>(
                                  GraphOf(settings), std::move(settings.token), figures_));
    Bind();
  }

  std::vector<rpc::BoundService*> services() override { return {&service_}; }

  absl::Status Start() override {
    // Without a database they end by themselves.
    if (sole_instance_) deliveries_.FreeLeases().IgnoreError();
    sender_queue_.Start();
    notice_queue_.Start();
    reminder_queue_.Start();
    follower_.Start();
    stop_teller_.Start();
    housekeeping_.Start();
    return absl::OkStatus();
  }

  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "notification", Migrations());
  }

  void Stop() override {
    follower_.Stop();
    stop_teller_.Stop();
    housekeeping_.Stop();
    reminder_queue_.Drain(kDrainLimit);
    notice_queue_.Drain(kDrainLimit);
    sender_queue_.Drain(kDrainLimit);
  }

 private:
  void Bind() {
    service_.Unary("Send", &delivery_handlers_, &DeliveryHandlers::Send);
    service_.Unary("GetDelivery", &delivery_handlers_, &DeliveryHandlers::GetDelivery);
    service_.Unary("ListDeliveries", &delivery_handlers_, &DeliveryHandlers::ListDeliveries);
    service_.Unary("ReportStatuses", &delivery_handlers_, &DeliveryHandlers::ReportStatuses);
    service_.Unary("ReportInbound", &delivery_handlers_, &DeliveryHandlers::ReportInbound);
    service_.Unary("ScheduleReminder", &plan_handlers_, &PlanHandlers::ScheduleReminder);
    service_.Unary("CancelScheduled", &plan_handlers_, &PlanHandlers::CancelScheduled);
    service_.Unary("NotifyBranch", &plan_handlers_, &PlanHandlers::NotifyBranch);
    service_.Unary("AcknowledgeNotice", &acknowledge_handlers_,
                   &AcknowledgeHandlers::AcknowledgeNotice);
    service_.Unary("ApplySettings", &plan_handlers_, &PlanHandlers::ApplySettings);
  }

  const Clock& clock_;
  const bool sole_instance_;
  metrics::Registry& figures_;
  mutable postgres::Pool pool_;
  RandomIdSource ids_;
  PostgresDeliveryStore deliveries_;
  PostgresPlanStore plans_;
  PostgresSettingsStore settings_;
  Vault vault_;
  Customers customers_;
  Catalogue catalogue_;
  BranchHours hours_;
  Appointments appointments_;
  Channels channels_;
  BranchMail mail_;
  SignedWebhook webhook_;
  NoticeAddresses addresses_;
  NoticeLinks links_;
  NoticeWriter writer_;
  Sender sender_;
  NoticeSender notice_sender_;
  ReminderSender reminder_sender_;
  workqueue::WorkQueue sender_queue_;
  workqueue::WorkQueue notice_queue_;
  workqueue::WorkQueue reminder_queue_;
  AppointmentFollower follower_;
  StopTeller stop_teller_;
  Housekeeping housekeeping_;
  DeliveryHandlers delivery_handlers_;
  PlanHandlers plan_handlers_;
  AcknowledgeHandlers acknowledge_handlers_;
  rpc::BoundService service_;
};

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  TRESEN_ASSIGN_OR_RETURN(Settings settings, ReadSettings(environment));
  PeerChannels peers;
  TRESEN_ASSIGN_OR_RETURN(peers.customer, environment.peers.Get("customer"));
  TRESEN_ASSIGN_OR_RETURN(peers.scheduling, environment.peers.Get("scheduling"));
  return std::make_unique<NotificationApp>(environment, std::move(settings), std::move(peers));
}

}  // namespace

service::Definition Definition() { return {.name = "notification", .create = Create}; }

}  // namespace tresen::notification
