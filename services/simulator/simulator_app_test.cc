// The simulator over real HTTP: what a business and a test see of it.
#include "services/simulator/simulator_app.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/real_clock.h"
#include "libs/http/client.h"
#include "libs/http/server.h"
#include "libs/whatsapp/signature.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kSecret = "tresen-test-secret";
constexpr absl::string_view kMitte = "700000000000001";

// The business: takes webhooks and remembers those that are signed well.
class Desk {
 public:
  Desk() {
    http::Router router;
    router.Handle("POST", "/webhook", [this](const http::Request& request) {
      absl::MutexLock lock(&mutex_);
      std::vector<crypto::SecretBytes> secrets;
      secrets.emplace_back(kSecret);
      const std::string header = request.Header("X-Hub-Signature-256").value_or("");
      if (!whatsapp::VerifySignature(header, request.body, secrets)) {
        return http::Plain(401, "no");
      }
      bodies_.push_back(request.body);
      return http::Plain(200, "");
    });
    router.Handle("GET", "/webhook", [](const http::Request& request) {
      if (request.QueryParameter("hub.verify_token") != "verify") return http::Plain(403, "");
      return http::Answer(200, "text/plain", *request.QueryParameter("hub.challenge"));
    });
    auto started = http::Server::Start({}, std::move(router));
    REQUIRE(started.ok());
    server_ = *std::move(started);
  }

  std::string url() const { return absl::StrCat("http://127.0.0.1:", server_->port(), "/webhook"); }

  bool Heard(absl::string_view piece) {
    absl::MutexLock lock(&mutex_);
    const auto heard = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      for (const std::string& body : bodies_) {
        if (absl::StrContains(body, piece)) return true;
      }
      return false;
    };
    return mutex_.AwaitWithTimeout(absl::Condition(&heard), absl::Seconds(20));
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> bodies_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<http::Server> server_;
};

class Scene {
 public:
  Scene() {
    std::string pattern = (std::filesystem::temp_directory_path() / "simulator-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    auto clock =
        SharedOffsetClock::Create((folder_ / "clock").string(), absl::FromUnixSeconds(1795000000));
    REQUIRE(clock.ok());
    clock_ = *std::move(clock);
    SimulatorOptions options;
    options.account.access_token = "token";
    options.account.app_secret = std::string(kSecret);
    options.account.verify_token = "verify";
    options.account.numbers = {{std::string(kMitte), "493023125001", "Salon Beispiel Mitte", "49"}};
    options.zone = "Europe/Berlin";
    options.data_dir = (folder_ / "data").string();
    options.webhook_url = desk_.url();
    options.branch_webhook_secret = "branch";
    auto app = SimulatorApp::Create(options, *clock_, clock_.get());
    REQUIRE(app.ok());
    app_ = *std::move(app);
    http::Router router;
    app_->AddRoutes(router);
    auto server = http::Server::Start({}, std::move(router));
    REQUIRE(server.ok());
    server_ = *std::move(server);
    REQUIRE(app_->Start().ok());
  }

  ~Scene() {
    app_->Stop();
    server_.reset();
    app_.reset();
    std::filesystem::remove_all(folder_);
  }

  http::ClientResponse Call(std::string method, absl::string_view path, std::string body = "",
                            std::string token = "token",
                            absl::Duration timeout = absl::Seconds(20)) {
    http::ClientRequest request;
    request.method = std::move(method);
    request.url = absl::StrCat("http://127.0.0.1:", server_->port(), path);
    request.headers = {{"Authorization", absl::StrCat("Bearer ", token)},
                       {"Content-Type", "application/json"}};
    request.body = std::move(body);
    request.timeout = timeout;
    auto answer = client_.Send(request);
    return answer.ok() ? *std::move(answer) : http::ClientResponse{};
  }

  json Get(absl::string_view path) { return json::parse(Call("GET", path).body); }
  json Post(absl::string_view path, const json& body) {
    return json::parse(Call("POST", path, body.dump()).body);
  }

  std::string AddMina() {
    return Post("/sim/customers", {{"name", "Mina K."}, {"phone", "+49 171 3920001"}})["id"];
  }

  std::string Says(const std::string& customer, json message) {
    message["phone_number_id"] = kMitte;
    return Post(absl::StrCat("/sim/customers/", customer, "/messages"), message)["id"];
  }

  http::ClientResponse Send(const json& message, std::string token = "token") {
    json body = {{"messaging_product", "whatsapp"}, {"to", "+491713920001"}};
    body.update(message);
    return Call("POST", absl::StrCat("/v23.0/", kMitte, "/messages"), body.dump(),
                std::move(token));
  }

  Desk& desk() { return desk_; }

 private:
  std::filesystem::path folder_;
  Desk desk_;
  std::unique_ptr<SharedOffsetClock> clock_;
  std::unique_ptr<SimulatorApp> app_;
  std::unique_ptr<http::Server> server_;
  http::Client client_;
};

const json kText = {{"type", "text"}, {"text", {{"body", "Grüße"}}}};

TEST_CASE("a conversation: the customer writes, the desk reads, types and answers") {
  Scene scene;
  const std::string mina = scene.AddMina();
  const std::string wamid = scene.Says(mina, kText);
  CHECK(scene.desk().Heard(wamid));
  CHECK(scene.desk().Heard(R"(Gr\u00fc\u00dfe)"));

  const auto read = scene.Call("POST", absl::StrCat("/v23.0/", kMitte, "/messages"),
                               json{{"messaging_product", "whatsapp"},
                                    {"status", "read"},
                                    {"message_id", wamid},
                                    {"typing_indicator", {{"type", "text"}}}}
                                   .dump());
  CHECK(read.body == R"({"success":true})");

  const auto sent = scene.Send(kText);
  CHECK(sent.status == 200);
  const json answer = json::parse(sent.body);
  CHECK(answer["contacts"][0]["wa_id"] == "491713920001");
  CHECK(scene.desk().Heard(
      absl::StrCat(R"("id":")", answer["messages"][0]["id"].get<std::string>())));

  const json messages = scene.Get(absl::StrCat("/sim/chats/", kMitte, "/", mina))["messages"];
  REQUIRE(messages.size() == 2);
  CHECK(messages[0]["seen"] == true);
  CHECK(messages[1]["content"]["text"]["body"] == "Grüße");
}

TEST_CASE("token, version, number and body are checked with Meta's codes") {
  Scene scene;
  CHECK(scene.Send(kText, "wrong").status == 401);
  CHECK(json::parse(scene.Send(kText, "wrong").body)["error"]["code"] == 190);
  CHECK(
      json::parse(
          scene
              .Call(
                  "POST", "/v23.0/700000000000009/messages",
                  R"({"messaging_product":"whatsapp","to":"+491713920001","type":"text","text":{"body":"x"}})")
              .body)["error"]["error_subcode"] == 33);
  CHECK(json::parse(scene.Call("POST", absl::StrCat("/v23.0/", kMitte, "/messages"), "nonsense")
                        .body)["error"]["code"] == 100);
  CHECK(json::parse(scene.Send(kText).body)["error"]["code"] == 131047);
  CHECK(scene.Get(absl::StrCat("/v23.0/", kMitte))["display_phone_number"] == "+493023125001");
}

TEST_CASE("moving the clock closes the window") {
  Scene scene;
  scene.Says(scene.AddMina(), kText);
  CHECK(scene.Send(kText).status == 200);
  CHECK(scene.Post("/sim/clock", {{"advance", "24h"}}).contains("now"));
  CHECK(scene.Send(kText).status == 400);
  CHECK(scene.Call("POST", "/sim/clock", R"({"advance":"tomorrow"})").status == 400);
}

TEST_CASE("a send that hangs after acceptance is recorded although nobody hears the answer") {
  Scene scene;
  scene.Says(scene.AddMina(), kText);
  scene.Post("/sim/switches", {{"failure", "hang_after_accept"}, {"hold_ms", 60000}});
  json message = kText;
  message["messaging_product"] = "whatsapp";
  message["to"] = "+491713920001";
  message["biz_opaque_callback_data"] = "outbox-9";
  const auto answer = scene.Call("POST", absl::StrCat("/v23.0/", kMitte, "/messages"),
                                 message.dump(), "token", absl::Milliseconds(300));
  CHECK(answer.status == 0);
  CHECK(scene.Get("/sim/record?callback_data=outbox-9")["messages"].size() == 1);
}

TEST_CASE("a switch can choose the HTTP status of a refusal") {
  Scene scene;
  scene.Says(scene.AddMina(), kText);
  scene.Post("/sim/switches", {{"failure", "refuse"}, {"code", 130429}, {"http_status", 429}});
  CHECK(scene.Send(kText).status == 429);
  CHECK(scene.Send(kText).status == 200);
}

TEST_CASE("accepting the same outbox id twice shows in the counts") {
  Scene scene;
  scene.Says(scene.AddMina(), kText);
  json message = kText;
  message["biz_opaque_callback_data"] = "outbox-1";
  scene.Send(message);
  scene.Send(message);
  const json counts = scene.Get("/sim/record/counts");
  CHECK(counts["to_customer"] == 2);
  CHECK(counts["callback_data_accepted_more_than_once"]["outbox-1"] == 2);
}

TEST_CASE("templates are registered as at Meta and then filled") {
  Scene scene;
  const json made =
      scene.Post("/v23.0/900000000000001/message_templates",
                 {{"name", "appointment_reminder"},
                  {"language", "de"},
                  {"category", "UTILITY"},
                  {"components", {{{"type", "BODY"}, {"text", "Termin {{when}} bei uns"}}}}});
  CHECK(made["status"] == "APPROVED");
  const json reminder = {
      {"type", "template"},
      {"template",
       {{"name", "appointment_reminder"},
        {"language", {{"code", "de"}}},
        {"components",
         {{{"type", "body"},
           {"parameters",
            {{{"type", "text"}, {"parameter_name", "when"}, {"text", "morgen"}}}}}}}}}};
  const json answer = json::parse(scene.Send(reminder).body);
  CHECK(answer["messages"][0]["message_status"] == "accepted");
  const json record = scene.Get("/sim/record?direction=to_customer")["messages"][0];
  CHECK(record["filled"]["body"] == "Termin morgen bei uns");
  CHECK(record["category"] == "UTILITY");
}

TEST_CASE("every kind of customer message is delivered") {
  Scene scene;
  const std::string mina = scene.AddMina();
  const json message = GENERATE(
      json{{"type", "location"}, {"location", {{"latitude", 52.5}, {"longitude", 13.4}}}},
      json{{"type", "image"}, {"image", {{"mime_type", "image/jpeg"}}}},
      json{{"type", "audio"},
           {"audio", {{"mime_type", "audio/ogg; codecs=opus"}, {"voice", true}}}},
      json{{"type", "contacts"}, {"own_phone", true}},
      json{{"type", "unsupported"}, {"unsupported", {{"type", "poll"}}}},
      json{{"type", "reaction"}, {"reaction", {{"message_id", "wamid.X"}, {"emoji", "👍"}}}},
      json{{"type", "interactive"},
           {"context", "wamid.X"},
           {"interactive",
            {{"type", "button_reply"}, {"button_reply", {{"id", "a"}, {"title", "A"}}}}}});
  CHECK(scene.desk().Heard(scene.Says(mina, message)));
}

TEST_CASE("a media id leads to a url that needs the token") {
  Scene scene;
  const std::string mina = scene.AddMina();
  scene.Says(mina, {{"type", "image"},
                    {"image", {{"id", "1100000000000001"}, {"mime_type", "image/png"}}}});
  const json media = scene.Get("/v23.0/1100000000000001");
  CHECK(media["mime_type"] == "image/png");
  CHECK(absl::EndsWith(media["url"].get<std::string>(), "/sim/media/1100000000000001"));
  CHECK(scene.Call("GET", "/sim/media/1100000000000001").status == 200);
  CHECK(scene.Call("GET", "/sim/media/1100000000000001", "", "wrong").status == 401);
}

TEST_CASE("raw webhooks can be signed badly or not at all") {
  Scene scene;
  CHECK(scene.Post("/sim/webhook", json::object())["http_status"] == 200);
  CHECK(scene.Post("/sim/webhook?sign=bad", json::object())["http_status"] == 401);
  CHECK(scene.Post("/sim/webhook?sign=none", json::object())["http_status"] == 401);
}

TEST_CASE("the handshake is asked with the right token or any other") {
  Scene scene;
  CHECK(scene.Post("/sim/handshake", json::object())["echoed"] == true);
  CHECK(scene.Post("/sim/handshake?token=wrong", json::object())["http_status"] == 403);
}

TEST_CASE("a branch's webhook is kept with what its signature is worth") {
  Scene scene;
  CHECK(scene.Call("POST", "/sim/branch-webhook", "{}").status == 401);
  const json received = scene.Get("/sim/branch-webhooks")["received"];
  REQUIRE(received.size() == 1);
  CHECK(received[0]["signature_valid"] == false);
}

TEST_CASE("the page comes with a strict policy, other sites may not use the controls") {
  Scene scene;
  const auto page = scene.Call("GET", "/phone/");
  CHECK(page.status == 200);
  CHECK(absl::StartsWith(http::FindHeader(page.headers, "Content-Security-Policy").value_or(""),
                         "default-src 'none'"));
  CHECK(scene.Call("GET", "/phone/app.js").status == 200);
  CHECK(scene.Call("GET", "/phone/nothing.js").status == 404);
  CHECK(scene.Call("GET", "/sim/nothing").status == 404);
  CHECK(scene.Call("PATCH", "/sim/clock").status == 405);
}

TEST_CASE("bad orders are refused with a reason") {
  Scene scene;
  const std::string mina = scene.AddMina();
  const std::string messages = absl::StrCat("/sim/customers/", mina, "/messages");
  CHECK(scene.Call("POST", "/sim/customers", R"({"name":"x"})").status == 400);
  CHECK(scene.Call("POST", "/sim/customers", R"({"phone":"+491713920001"})").status == 409);
  CHECK(scene.Call("POST", messages, "[]").status == 400);
  CHECK(scene.Call("POST", messages, R"({"type":"text"})").status == 400);
  CHECK(scene.Call("POST", messages, R"({"type":"text","text":{"body":"x"},"phone_number_id":"7"})")
            .status == 404);
  CHECK(scene.Call("POST", "/sim/customers/c99/messages", "{}").status == 404);
  CHECK(scene.Call("PATCH", "/sim/settings", R"({"batch":5000})").status == 400);
  CHECK(scene.Call("POST", "/sim/switches", R"({"failure":"explode"})").status == 400);
}

}  // namespace
}  // namespace tresen::simulator
