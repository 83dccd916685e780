#include "services/gateway/gateway_app.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/clock/stopper.h"
#include "libs/config/secrets.h"
#include "libs/config/textproto.h"
#include "libs/connect/transcoder.h"
#include "libs/crypto/random.h"
#include "libs/http/server.h"
#include "libs/ids/id_source.h"
#include "libs/log/log.h"
#include "libs/postgres/listener.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "libs/workqueue/work_queue.h"
#include "services/gateway/api/conversation_handlers.h"
#include "services/gateway/channels/whatsapp/webhook.h"
#include "services/gateway/desk/case_watch.h"
#include "services/gateway/desk/housekeeping.h"
#include "services/gateway/desk/queue_watch.h"
#include "services/gateway/desk/status_courier.h"
#include "services/gateway/desk/turn_desk.h"
#include "services/gateway/desk/turn_queue.h"
#include "services/gateway/http/appointment_pages.h"
#include "services/gateway/http/calendar_feeds.h"
#include "services/gateway/http/notice_pages.h"
#include "services/gateway/migrations.h"
#include "services/gateway/square/facade.h"
#include "services/gateway/store/postgres_gateway_store.h"
#include "tresen/gateway/config/v1/config.pb.h"

namespace tresen::gateway {
namespace {

using Config = ::tresen::gateway::config::v1::Gateway;

constexpr absl::Duration kDrainLimit = absl::Seconds(20);

// What other services offer through the Connect protocol here.
constexpr struct {
  const char* peer;
  const char* service;
} kOffered[] = {
    {"gateway", "tresen.gateway.v1.ConversationService"},
    {"gateway", "tresen.gateway.v1.CalendarFeedService"},
    {"nlu", "tresen.nlu.v1.NluService"},
    {"scheduling", "tresen.scheduling.v1.SchedulingService"},
    {"scheduling", "tresen.scheduling.v1.CatalogService"},
    {"knowledge", "tresen.knowledge.v1.KnowledgeService"},
    {"notification", "tresen.notification.v1.NotificationService"},
    {"customer", "tresen.customer.v1.CustomerService"},
};

struct Secrets {
  WhatsAppWebhook::Secrets webhook;
  crypto::SecretBytes link_key;
};

BurstPolicy BurstOf(const Config& config) {
  BurstPolicy burst;
  if (config.has_burst_quiet_ms()) burst.quiet = absl::Milliseconds(config.burst_quiet_ms());
  if (config.burst_longest_ms() > 0) burst.longest = absl::Milliseconds(config.burst_longest_ms());
  return burst;
}

// A turn computes about as long as it waits for the database: more workers than two for each core
// only take the processor from whoever answers webhooks.
int TurnWorkers(const Config& config) {
  if (config.turn_workers() > 0) return config.turn_workers();
  return std::max(4, 2 * static_cast<int>(std::thread::hardware_concurrency()));
}

bool IsLoopback(absl::string_view host) {
  return absl::StartsWith(host, "127.") || host == "::1" || host == "localhost";
}

class GatewayApp final : public service::App {
 public:
  GatewayApp(const service::Environment& environment, Config config, Secrets secrets,
             const rpc::Peers& peers)
      : config_(std::move(config)),
        environment_(environment),
        pool_({.connection = environment.database_url,
               .role = "tresen_gateway",
               .application_name = "tresen-gateway",
               .size = 16,
               .figures = &environment.metrics}),
        ids_(environment.clock),
        store_(pool_),
        links_(std::move(secrets.link_key), config_.public_url()),
        vault_(peers.Get("customer").value()),
        businesses_(peers.Get("scheduling").value(), environment.clock,
                    {.consent_purpose = config_.consent_purpose()}),
        world_(peers, store_, environment.clock,
               [this](absl::string_view tenant, absl::string_view appointment) {
                 return links_.UrlOf(tenant, appointment);
               }),
        courier_(store_, vault_, environment.clock, peers.Get("notification").value()),
        status_courier_(store_, environment.clock, peers.Get("notification").value()),
        case_watch_(store_, environment.clock, peers.Get("notification").value()),
        housekeeping_(store_, environment.clock),
        queue_watch_(pool_, environment.clock, environment.metrics),
        desk_({store_, vault_, world_, businesses_, courier_, environment.clock,
               environment.metrics, peers.Get("customer").value()}),
        turns_({.name = "gateway.inbox",
                .workers = TurnWorkers(config_),
                .lease = absl::Seconds(30),
                .figures = &environment.metrics},
               desk_),
        outbox_({.name = "gateway.outbox", .workers = 2, .lease = absl::Seconds(15),
                 .figures = &environment.metrics},
                courier_.source()),
        intake_(store_, peers.Get("customer").value(), environment.clock, BurstOf(config_),
                turns_, status_courier_),
        addresses_(store_),
        webhook_(std::move(secrets.webhook), addresses_, intake_, environment.clock,
                 environment.metrics),
        notice_pages_(peers.Get("notification").value()),
        pages_(links_, store_, businesses_, peers.Get("scheduling").value()),
        feeds_(links_, store_, businesses_, environment.clock, peers.Get("scheduling").value(),
               peers.Get("customer").value()),
        handlers_({store_, store_, store_, vault_, intake_, environment.clock, ids_,
                   peers.Get("customer").value(), peers.Get("notification").value()}),
        service_("tresen.gateway.v1.ConversationService"),
        feed_service_("tresen.gateway.v1.CalendarFeedService"),
        transcoder_(environment.authenticator),
        bookings_(environment.authenticator, transcoder_) {
    service_.Unary("ListConversations", &handlers_, &ConversationHandlers::List);
    service_.Unary("GetConversation", &handlers_, &ConversationHandlers::Get);
    service_.Unary("ListMessages", &handlers_, &ConversationHandlers::ListMessages);
    service_.Unary("SendMessage", &handlers_, &ConversationHandlers::Send);
    service_.Unary("TakeOver", &handlers_, &ConversationHandlers::TakeOver);
    service_.Unary("HandBack", &handlers_, &ConversationHandlers::HandBack);
    service_.Stream("WatchConversations", &handlers_, &ConversationHandlers::Watch);
    service_.Unary("IngestMessage", &handlers_, &ConversationHandlers::Ingest);
    feed_service_.Unary("GetCalendarFeed", &feeds_, &CalendarFeeds::Get);
    feed_service_.Unary("RenewCalendarFeed", &feeds_, &CalendarFeeds::Renew);
    service_.Unary("ApplyChannels", &handlers_, &ConversationHandlers::ApplyChannels);
  }

  std::vector<rpc::BoundService*> services() override { return {&service_, &feed_service_}; }

  absl::Status Start() override {
    // Without a database they end by themselves.
    if (environment_.sole_instance) store_.FreeLeases().IgnoreError();
    courier_.Start();
    turns_.Start();
    outbox_.Start();
    status_courier_.Start();
    case_watch_.Start();
    housekeeping_.Start();
    queue_watch_.Start();
    listener_ = std::make_unique<postgres::Listener>(
        postgres::ListenerOptions{.connection = environment_.database_url,
                                  .role = "tresen_gateway",
                                  .application_name = "tresen-gateway-listener",
                                  .channels = {kInboxChannel, kOutboxChannel, kFeedChannel}},
        [this](absl::string_view channel) {
          if (channel == kInboxChannel) turns_.Wake();
          if (channel == kOutboxChannel) outbox_.Wake();
          if (channel == kFeedChannel) service_.Wake();
        });
    if (config_.http_listen().empty()) return absl::OkStatus();
    return StartHttp();
  }

  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "gateway", Migrations());
  }

  void BeginDrain() override {
    if (http_ != nullptr) http_->Drain(kDrainLimit);
  }

  void Stop() override {
    listener_.reset();
    http_.reset();
    turns_.Drain(kDrainLimit);
    housekeeping_.Stop();
    queue_watch_.Stop();
    case_watch_.Stop();
    status_courier_.Stop();
    outbox_.Drain(kDrainLimit);
    courier_.Stop();
  }

 private:
  absl::Status StartHttp() {
    http::Router router;
    router.Handle("GET", "/webhook",
                  [this](const http::Request& request) { return webhook_.Handshake(request); });
    router.Handle(
        "POST", "/webhook",
        [this](const http::Request& request) {
          return webhook_.Receive(request);
        },
        WhatsAppWebhook::kBodyLimit);
    router.HandlePrefix("GET", "/a/",
                        [this](const http::Request& request) { return pages_.Show(request); });
    for (const char* method : {"GET", "POST"}) {
      router.HandlePrefix(method, "/n/", [this](const http::Request& request) {
        return notice_pages_.Show(request);
      });
    }
    router.HandlePrefix("GET", "/c/",
                        [this](const http::Request& request) { return feeds_.Show(request); });
    for (const auto& offered : kOffered) {
      TRESEN_ASSIGN_OR_RETURN(auto channel, environment_.peers.Get(offered.peer));
      TRESEN_RETURN_IF_ERROR(transcoder_.Serve(offered.service, std::move(channel)));
    }
    transcoder_.AddRoutes(router);
    bookings_.AddRoutes(router);
    if (!config_.phone_page_url().empty()) AddPhonePage(router);
    http::ServerOptions options;
    const std::pair<std::string, std::string> listen =
        absl::StrSplit(config_.http_listen(), absl::MaxSplits(':', 1));
    options.host = listen.first;
    if (!absl::SimpleAtoi(listen.second, &options.port)) {
      return InvalidField("http_listen", "must be host:port");
    }
    if (!config_.tls_certificate_file().empty()) {
      options.tls = http::ServerTls{config_.tls_certificate_file(), config_.tls_key_file(), ""};
    }
    TRESEN_ASSIGN_OR_RETURN(http_, http::Server::Start(options, std::move(router)));
    return absl::OkStatus();
  }

  void AddPhonePage(http::Router& router) {
    const auto lead = [url = config_.phone_page_url()](const http::Request&) {
      http::Response response = http::Plain(302, url);
      response.headers.push_back({"Location", url});
      return response;
    };
    router.Handle("GET", "/", lead);
    router.Handle("GET", "/phone", lead);
  }

  const Config config_;
  const service::Environment& environment_;
  mutable postgres::Pool pool_;
  RandomIdSource ids_;
  PostgresGatewayStore store_;
  const AppointmentLinks links_;
  const Vault vault_;
  BusinessBook businesses_;
  const World world_;
  OutboxCourier courier_;
  StatusCourier status_courier_;
  CaseWatch case_watch_;
  Housekeeping housekeeping_;
  QueueWatch queue_watch_;
  TurnDesk desk_;
  TurnQueue turns_;
  workqueue::WorkQueue outbox_;
  InboxIntake intake_;
  AddressBook addresses_;
  WhatsAppWebhook webhook_;
  NoticePages notice_pages_;
  AppointmentPages pages_;
  CalendarFeeds feeds_;
  ConversationHandlers handlers_;
  rpc::BoundService service_;
  rpc::BoundService feed_service_;
  connect::Transcoder transcoder_;
  const square::BookingsFacade bookings_;
  std::unique_ptr<postgres::Listener> listener_;
  std::unique_ptr<http::Server> http_;
};

// Plain HTTP is for loopback or behind a proxy that ends TLS.
void CheckHttp(const Config& config, FieldViolations& wrong) {
  if (config.http_listen().empty()) return;
  const std::pair<std::string, std::string> listen =
      absl::StrSplit(config.http_listen(), absl::MaxSplits(':', 1));
  int port = 0;
  if (!absl::SimpleAtoi(listen.second, &port) || port < 0 || port > 65535) {
    wrong.Add("http_listen", "must be host:port");
  }
  if (config.tls_certificate_file().empty() && !config.behind_tls_proxy() &&
      !IsLoopback(listen.first)) {
    wrong.Add("http_listen", "plain HTTP is for loopback; give a certificate or behind_tls_proxy");
  }
  if (config.app_secret_files().empty()) wrong.Add("app_secret_files", "must not be empty");
  if (config.verify_token_file().empty()) wrong.Add("verify_token_file", "must not be empty");
}

absl::StatusOr<Secrets> ReadSecrets(const Config& config, const service::Environment& environment) {
  Secrets secrets;
  FieldViolations wrong;
  CheckHttp(config, wrong);
  if (config.burst_quiet_ms() < 0) wrong.Add("burst_quiet_ms", "must not be negative");
  for (const std::string& file : config.app_secret_files()) {
    absl::StatusOr<crypto::SecretBytes> secret = ::tresen::config::SecretFromFile(file);
    if (secret.ok()) secrets.webhook.app_secrets.push_back(*std::move(secret));
    else wrong.Merge("app_secret_files", secret.status());
  }
  if (!config.verify_token_file().empty()) {
    absl::StatusOr<crypto::SecretBytes> token = ::tresen::config::SecretFromFile(config.verify_token_file());
    if (token.ok()) secrets.webhook.verify_token = *std::move(token);
    else wrong.Merge("verify_token_file", token.status());
  }
  const std::string link_file = config.link_key_file().empty()
                                    ? absl::StrCat(environment.data_dir, "/link.key")
                                    : config.link_key_file();
  if (environment.local_profile) {
    const absl::Status made = ::tresen::config::CreateSecretFile(link_file, crypto::RandomSecret(32));
    if (!made.ok() && !absl::IsAlreadyExists(made)) wrong.Merge("link_key_file", made);
  }
  absl::StatusOr<crypto::SecretBytes> link = ::tresen::config::KeyFromFile(link_file, 32);
  if (link.ok()) secrets.link_key = *std::move(link);
  else wrong.Merge("link_key_file", link.status());
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  return secrets;
}

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  Config config;
  TRESEN_RETURN_IF_ERROR(
      ::tresen::config::ParseTextProto(environment.config_text, environment.config_file, config));
  TRESEN_ASSIGN_OR_RETURN(Secrets secrets, ReadSecrets(config, environment));
  for (const char* peer : {"nlu", "scheduling", "knowledge", "notification", "customer"}) {
    TRESEN_RETURN_IF_ERROR(environment.peers.Get(peer).status());
  }
  return std::make_unique<GatewayApp>(environment, std::move(config), std::move(secrets),
                                      environment.peers);
}

}  // namespace

service::Definition Definition() { return {.name = "gateway", .create = Create}; }

}  // namespace tresen::gateway
