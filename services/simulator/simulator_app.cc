#include "services/simulator/simulator_app.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/clock/stopwatch.h"
#include "libs/crypto/random.h"
#include "libs/http/client.h"
#include "services/simulator/caldav/caldav_server.h"
#include "services/simulator/exchange/exchange.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/branch_inbox.h"
#include "services/simulator/front/control_front.h"
#include "services/simulator/front/graph_front.h"
#include "services/simulator/front/json_answer.h"
#include "services/simulator/front/mail_view.h"
#include "services/simulator/mail/mailbox.h"
#include "services/simulator/mail/smtp_server.h"
#include "services/simulator/page/page.h"
#include "services/simulator/timeglobe/server.h"

namespace tresen::simulator {
namespace {

constexpr std::size_t kGraphBodyLimit = std::size_t{1} << 20;
// Raw webhooks near Meta's 3 MB, and above it.
constexpr std::size_t kControlBodyLimit = std::size_t{8} << 20;
constexpr absl::Duration kWebhookPatience = absl::Seconds(20);

http::Response ServePage(const http::Request& request) {
  absl::string_view name = request.path();
  absl::ConsumePrefix(&name, "/phone/");
  const PageFile file = FindPageFile(name);
  if (file.content.empty()) return http::Plain(404, "not found");
  http::Response response = http::Answer(200, file.content_type, std::string(file.content));
  response.headers.push_back({"Content-Security-Policy", std::string(kPageSecurityPolicy)});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cache-Control", "no-cache"});
  return response;
}

http::Response GoToPage(const http::Request&) {
  http::Response response = http::Plain(302, "the page is at /phone/");
  response.headers.push_back({"Location", "/phone/"});
  return response;
}

PostWebhook PosterTo(http::Client& client, std::string url) {
  return [&client, url = std::move(url)](const std::string& body, const std::string& signature) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}};
    if (!signature.empty()) request.headers.push_back({"X-Hub-Signature-256", signature});
    request.body = body;
    request.timeout = kWebhookPatience;
    const absl::StatusOr<http::ClientResponse> answer = client.Send(request);
    return answer.ok() ? answer->status : 0;
  };
}

// Tokens are letters and digits; anything else would have to be encoded.
HandshakeAnswer AskHandshake(http::Client& client, const std::string& url,
                             const std::string& token) {
  const std::string challenge = absl::StrCat(crypto::RandomUint64());
  const absl::StatusOr<http::ClientResponse> answer = client.Get(absl::StrCat(
      url, "?hub.mode=subscribe&hub.challenge=", challenge, "&hub.verify_token=", token));
  if (!answer.ok()) return {};
  return {answer->status, answer->body == challenge};
}

ClockControl ControlOf(SharedOffsetClock* movable) {
  if (movable == nullptr) return {};
  return {[movable](absl::Duration step) { movable->Advance(step); },
          [movable](absl::Time now) { movable->Set(now); }};
}

}  // namespace

struct SimulatorApp::Parts {
  SimulatorOptions options;
  const Clock& clock;
  Stopwatch watch;
  http::Client client = http::Client(http::ClientOptions{});
  EventLog events;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Mailbox> mailbox;
  std::unique_ptr<BranchInbox> branch_inbox;
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<GraphFront> graph;
  std::unique_ptr<ControlFront> control;
  std::unique_ptr<timeglobe::TimeGlobeServer> salons;
  caldav::CalDavServer calendars = caldav::CalDavServer(options.account.access_token);
  std::unique_ptr<SmtpServer> smtp;  // last: its threads use the mailbox

  absl::Status OpenFolder();
  void Assemble(SharedOffsetClock* movable);
};

absl::Status SimulatorApp::Parts::OpenFolder() {
  std::error_code error;
  std::filesystem::create_directories(options.data_dir, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", options.data_dir));
  auto opened = Journal::Open(absl::StrCat(options.data_dir, "/journal.jsonl"));
  if (!opened.ok()) return opened.status();
  journal = *std::move(opened);
  auto mails = Mailbox::Open(absl::StrCat(options.data_dir, "/mail"));
  if (!mails.ok()) return mails.status();
  mailbox = *std::move(mails);
  auto notices = BranchInbox::Open(absl::StrCat(options.data_dir, "/branch-webhooks.jsonl"),
                                   options.branch_webhook_secret);
  if (!notices.ok()) return notices.status();
  branch_inbox = *std::move(notices);
  return absl::OkStatus();
}

void SimulatorApp::Parts::Assemble(SharedOffsetClock* movable) {
  const PostWebhook post = PosterTo(client, options.webhook_url);
  exchange = std::make_unique<Exchange>(
      ExchangeParts{options.account, clock, watch, *journal, events, post, options.lanes});
  graph = std::make_unique<GraphFront>(*exchange);
  const auto handshake = [this](const std::string& token) {
    return AskHandshake(client, options.webhook_url, token);
  };
  control =
      std::make_unique<ControlFront>(ControlParts{*exchange, *graph, *mailbox, *branch_inbox, post,
                                                  handshake, ControlOf(movable), options.zone});
  salons = std::make_unique<timeglobe::TimeGlobeServer>(options.salons, clock,
                                                        crypto::RandomUint64());
  mailbox->OnArrival([this](const StoredMail& mail) {
    events.Publish(absl::StrCat("\"kind\":\"mail\",\"mail\":", Dump(MailView(mail))));
  });
}

SimulatorApp::SimulatorApp(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SimulatorApp::~SimulatorApp() { Stop(); }

absl::StatusOr<std::unique_ptr<SimulatorApp>> SimulatorApp::Create(SimulatorOptions options,
                                                                   const Clock& clock,
                                                                   SharedOffsetClock* movable) {
  auto parts = std::unique_ptr<Parts>(new Parts{.options = std::move(options), .clock = clock});
  const absl::Status opened = parts->OpenFolder();
  if (!opened.ok()) return opened;
  parts->Assemble(movable);
  auto smtp =
      SmtpServer::Start(parts->options.smtp_host, parts->options.smtp_port, *parts->mailbox, clock);
  if (!smtp.ok()) return smtp.status();
  parts->smtp = *std::move(smtp);
  return std::unique_ptr<SimulatorApp>(new SimulatorApp(std::move(parts)));
}

void SimulatorApp::AddRoutes(http::Router& router) {
  for (const char* method : {"GET", "POST"}) {
    router.HandlePrefix(
        method, "/v",
        [this](const http::Request& request) { return parts_->graph->Handle(request); },
        kGraphBodyLimit);
  }
  for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
    router.HandlePrefix(
        method, "/sim/",
        [this](const http::Request& request) {
          std::vector<std::string> path = PathParts(request.path());
          path.erase(path.begin());
          return parts_->control->Handle(request, path);
        },
        kControlBodyLimit);
  }
  parts_->salons->AddRoutes(router);
  parts_->calendars.AddRoutes(router);
  router.HandlePrefix("GET", "/phone/", ServePage);
  router.Handle("GET", "/phone", GoToPage);
}

// Templates of the business come first; what the journal knows of them is newer.
absl::Status SimulatorApp::Start() {
  parts_->exchange->Direct([this](Network& network) {
    for (const MessageTemplate& entry : parts_->options.templates) network.templates().Put(entry);
  });
  return parts_->exchange->Restore();
}

void SimulatorApp::Stop() {
  parts_->events.Close();
  parts_->exchange->Stop();
}

int SimulatorApp::smtp_port() const { return parts_->smtp->port(); }

}  // namespace tresen::simulator
