#include "services/notification/notification_app.h"

#include <memory>
#include <utility>

#include "libs/ids/id_source.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/retry.h"
#include "libs/status/status.h"
#include "libs/workqueue/work_queue.h"
#include "services/notification/channels/whatsapp/whatsapp_channel.h"
#include "services/notification/handlers.h"
#include "services/notification/migrations.h"
#include "services/notification/notification_settings.h"
#include "services/notification/store/postgres_delivery_store.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kDrainLimit = absl::Seconds(12);

struct PeerChannels {
  std::shared_ptr<rpc::Channel> customer;  // shared with Peers and the clients made of them
  std::shared_ptr<rpc::Channel> scheduling;
};

class NotificationApp final : public service::App {
 public:
  NotificationApp(const service::Environment& environment, Settings settings, PeerChannels peers)
      : pool_({.connection = environment.database_url,
               .role = "tresen_notification",
               .application_name = "tresen-notification",
               .size = 12,
               .figures = &environment.metrics}),
        ids_(environment.clock),
        deliveries_(pool_),
        vault_(peers.customer),
        customers_(peers.customer),
        catalogue_(peers.scheduling),
        appointments_(peers.scheduling),
        sender_({deliveries_, vault_, customers_, catalogue_, appointments_, channels_,
                 environment.clock, environment.metrics, rpc::RealRetryEnvironment().random}),
        sender_queue_({.name = "notification.deliveries",
                       .workers = settings.sender_workers,
                       .lease = Sender::kLease,
                       .figures = &environment.metrics},
                      sender_),
        delivery_handlers_({deliveries_, vault_, channels_, sender_, environment.clock, ids_,
                            [this] { sender_queue_.Wake(); }}),
        service_("tresen.notification.v1.NotificationService") {
    channels_.Add("whatsapp",
                  std::make_unique<WhatsAppChannel>(
                      GraphOptions{.url = settings.graph_url, .version = settings.graph_version},
                      std::move(settings.token), environment.metrics));
    service_.Unary("Send", &delivery_handlers_, &DeliveryHandlers::Send);
    service_.Unary("GetDelivery", &delivery_handlers_, &DeliveryHandlers::GetDelivery);
    service_.Unary("ListDeliveries", &delivery_handlers_, &DeliveryHandlers::ListDeliveries);
    service_.Unary("ReportStatuses", &delivery_handlers_, &DeliveryHandlers::ReportStatuses);
    service_.Unary("ReportInbound", &delivery_handlers_, &DeliveryHandlers::ReportInbound);
    service_.Unary(
        "ScheduleReminder", &delivery_handlers_,
        &DeliveryHandlers::ComesSoon<v1::ScheduleReminderRequest, v1::ScheduledReminder>);
    service_.Unary(
        "CancelScheduled", &delivery_handlers_,
        &DeliveryHandlers::ComesSoon<v1::CancelScheduledRequest, v1::CancelScheduledResponse>);
    service_.Unary("NotifyBranch", &delivery_handlers_,
                   &DeliveryHandlers::ComesSoon<v1::NotifyBranchRequest, v1::NotifyBranchResponse>);
    service_.Unary(
        "ApplySettings", &delivery_handlers_,
        &DeliveryHandlers::ComesSoon<v1::ApplySettingsRequest, v1::ApplySettingsResponse>);
  }

  std::vector<rpc::BoundService*> services() override { return {&service_}; }

  absl::Status Start() override {
    sender_queue_.Start();
    return absl::OkStatus();
  }

  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "notification", Migrations());
  }

  void Stop() override { sender_queue_.Drain(kDrainLimit); }

 private:
  mutable postgres::Pool pool_;
  RandomIdSource ids_;
  PostgresDeliveryStore deliveries_;
  Vault vault_;
  Customers customers_;
  Catalogue catalogue_;
  Appointments appointments_;
  Channels channels_;
  Sender sender_;
  workqueue::WorkQueue sender_queue_;
  DeliveryHandlers delivery_handlers_;
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
