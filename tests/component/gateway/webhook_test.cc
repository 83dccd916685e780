// The door to WhatsApp: what is refused, what is stored before 200, what is asked for again.
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/component/gateway/installation.h"

namespace tresen::testing {
namespace {

std::string Everything() {
  return "(SELECT 1 FROM gateway.inbox UNION ALL SELECT 1 FROM gateway.status_report"
         " UNION ALL SELECT 1 FROM gateway.raw_event) x";
}

std::string Status(const std::string& id, const std::string& status,
                   const std::string& more = "") {
  return absl::StrCat(R"({"id":")", id, R"(","status":")", status, R"(","timestamp":")",
                      NowSeconds(), R"(","recipient_id":"491713920001")", more, "}");
}

TEST_CASE("the handshake answers the challenge to whoever knows the token, and to nobody else") {
  Installation installation;
  installation.Start();
  const auto right = installation.Fetch(
      "/webhook?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444");
  CHECK(right.status == 200);
  CHECK(right.body == "1158201444");
  for (const char* query :
       {"?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
        "?hub.mode=other&hub.verify_token=verify-me&hub.challenge=1",
        "?hub.mode=subscribe&hub.challenge=1", ""}) {
    const auto refused = installation.Fetch(absl::StrCat("/webhook", query));
    CHECK(refused.status == 403);
    CHECK(refused.body != "1");
  }
}

TEST_CASE("without the right signature over these very bytes nothing is taken: 401") {
  Installation installation;
  installation.Start();
  const std::string body = TextBody("w1", "Gr\\u00fc\\u00dfe \\ud83d\\ude00");
  const std::string right = installation.SignatureOf(body);
  CHECK(installation.Post(body, http::Headers{}) == 401);
  CHECK(installation.Post(body, {{"X-Hub-Signature-256", ""}}) == 401);
  CHECK(installation.Post(body, {{"X-Hub-Signature-256", right.substr(7)}}) == 401);
  CHECK(installation.Post(body, {{"X-Hub-Signature-256", installation.SignatureOf(body + " ")}}) ==
        401);
  CHECK(installation.Post(body + " ", {{"X-Hub-Signature-256", right}}) == 401);
  CHECK(installation.Post(body, {{"X-Hub-Signature-256", right}, {"X-Hub-Signature-256", right}}) ==
        401);
  CHECK(installation.Count(Everything()) == 0);
  CHECK(installation.Post(body) == 200);
  CHECK(installation.Count("gateway.inbox") == 1);
}

TEST_CASE("a body of 3 MB is taken, one above 4 MiB is not: 413") {
  Installation installation;
  installation.Start();
  std::vector<std::string> messages;
  for (int i = 0; i < 800; ++i) {
    messages.push_back(Text(absl::StrCat("w", i), std::string(3600, 'a'), "DE.1"));
  }
  const std::string large = Envelope({From("DE.1", messages)});
  REQUIRE(large.size() > 2'900'000);
  CHECK(installation.Post(large) == 200);
  CHECK(installation.Count("gateway.inbox") == 800);
  // As large, and nothing that can be read.
  const std::string unreadable(3'500'000, 'x');
  CHECK(installation.Post(unreadable) == 200);
  CHECK(installation.database.QueryValue("SELECT count(*) > 1 AND sum(length(sealed_body))"
                                         " >= 3500000 FROM gateway.raw_event") == "t");
  const std::string endless = TextBody("w9", std::string(2'000'000, 'a'));
  CHECK(installation.Post(endless) == 200);
  CHECK(installation.Count("gateway.inbox") == 800);
  CHECK(installation.Count("gateway.raw_event WHERE kind = 'bad_item'") > 1);
  // However long the burst, it is handled in turns.
  CHECK(Eventually([&] { return installation.Count("gateway.inbox WHERE state = 'open'") == 0; },
                   absl::Seconds(60)));
  const int64_t kept = installation.Count("gateway.raw_event");
  const std::string too_large(4 * 1024 * 1024 + 1, ' ');
  CHECK(installation.Post(too_large) == 413);
  CHECK(installation.Count("gateway.raw_event") == kept);
}

TEST_CASE("while it cannot be stored it is asked for again, and then handled once: 503") {
  Installation installation;
  installation.Start();
  const std::string body = TextBody("w1", "Hallo");
  SECTION("nobody can seal it") {
    installation.peers.SetDown("customer", true);
    CHECK(installation.Post(body) == 503);
    CHECK(installation.Count(Everything()) == 0);
    installation.peers.SetDown("customer", false);
  }
  SECTION("the database lets nobody in") {
    installation.database.Execute(
        "DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC',"
        " current_database()); END $$");
    installation.database.Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = 'tresen_gateway'");
    CHECK(installation.Post(body) == 503);
    CHECK(installation.Count(Everything()) == 0);
    installation.database.Execute(
        "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC',"
        " current_database()); END $$");
  }
  REQUIRE(Eventually([&] { return installation.Post(body) == 200; }));
  CHECK(installation.Post(body) == 200);
  CHECK(Eventually([&] { return installation.Replies("DE.1") == 1; }));
  CHECK(installation.Count("gateway.inbox WHERE state = 'done'") == 1);
  CHECK(installation.Count("gateway.turn") == 1);
}

TEST_CASE("a batch is walked through: entries, changes, messages and statuses of many customers") {
  Installation installation;
  installation.Start();
  std::vector<std::string> changes;
  for (int c = 0; c < 5; ++c) {
    const std::string user = absl::StrCat("DE.", c);
    changes.push_back(From(user, {Text(absl::StrCat("w", c, "a"), "Hallo", user),
                                  Text(absl::StrCat("w", c, "b"), "morgen?", user)}));
  }
  changes.push_back(Change("messages", absl::StrCat(R"("statuses":[)", Status("out1", "sent"), ",",
                                                    Status("out1", "delivered"), "]")));
  // Two entries in one body.
  std::string body = Envelope({changes[0], changes[1], changes[5]});
  const std::string rest = Envelope({changes[2], changes[3], changes[4]});
  const size_t end = body.rfind("]}");
  const size_t begin = rest.find("[{") + 1;
  body = absl::StrCat(body.substr(0, end), ",", rest.substr(begin));
  CHECK(installation.Post(body) == 200);
  CHECK(installation.Count("gateway.inbox") == 10);
  CHECK(installation.Count("gateway.conversation") == 5);
  for (int c = 0; c < 5; ++c) {
    const std::string user = absl::StrCat("DE.", c);
    // The pieces of one burst are one turn with one reply.
    CHECK(Eventually([&] { return installation.Replies(user) == 1; }));
  }
  CHECK(installation.Count("gateway.turn") == 5);
  CHECK(Eventually([&] { return installation.peers.heard().statuses.size() == 2; }));
}

TEST_CASE("the same update again, also at the same moment on many connections, has no effect") {
  Installation installation;
  installation.Start();
  const std::string body = Envelope(
      {From("DE.1", {Text("w1", "Hallo"), Text("w1", "Hallo")}),
       Change("messages", absl::StrCat(R"("statuses":[)", Status("out1", "sent"), "]"))});
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> connections;
    for (int i = 0; i < 8; ++i) {
      connections.emplace_back([&] {
        http::Client own;
        if (installation.Post(body) == 200) ++taken;
      });
    }
  }
  CHECK(taken == 8);
  CHECK(Eventually([&] { return installation.Replies("DE.1") == 1; }));
  CHECK(Eventually([&] { return installation.peers.heard().statuses.size() == 1; }));
  CHECK(installation.Post(body) == 200);
  CHECK(installation.Count("gateway.inbox") == 1);
  CHECK(installation.Count("gateway.turn") == 1);
  CHECK(installation.Count("gateway.outbox") == 1);
  CHECK(Eventually([&] { return installation.Count("gateway.status_report") == 0; }));
}

TEST_CASE("what is signed but not understood is kept sealed and answered 200") {
  Installation installation;
  installation.Start();
  const auto kept = [&](const char* kind) {
    return installation.Count(absl::StrCat("gateway.raw_event WHERE kind = '", kind, "'"));
  };
  for (const char* body : {"", "no json", "[1,2]", R"({"object":"page","entry":[]})", "\xff\xfe"}) {
    INFO(body);
    CHECK(installation.Post(body) == 200);
  }
  CHECK(kept("unreadable") == 5);
  CHECK(installation.Post("no json") == 200);
  CHECK(kept("unreadable") == 5);
  CHECK(installation.Post(Envelope({R"({"field":"account_update","value":{"event":"X"}})"})) ==
        200);
  CHECK(kept("other_field") == 1);
  const std::string elsewhere = Envelope({Change(
      "messages", absl::StrCat(R"("messages":[)", Text("w9", "Hallo"), "]"), "700000000000999")});
  CHECK(installation.Post(elsewhere) == 200);
  CHECK(kept("unknown_address") == 1);
  const std::string error = Envelope({Change(
      "messages", R"("errors":[{"code":130429,"title":"Rate limit hit"}])")});
  CHECK(installation.Post(error) == 200);
  CHECK(kept("number_error") == 1);
  // A bad item does not fail its neighbours.
  const std::string mixed =
      Envelope({From("DE.1", {R"({"id":7,"type":"text"})", Text("w1", "Hallo")})});
  CHECK(installation.Post(mixed) == 200);
  CHECK(kept("bad_item") == 1);
  CHECK(installation.Count("gateway.inbox") == 1);
  CHECK(installation.database.QueryValue(
            "SELECT count(*) FROM gateway.raw_event WHERE sealed_body NOT LIKE 'sealed|%'") ==
        "0");
}

TEST_CASE("every status is handed on once, whatever its order, with its error and token") {
  Installation installation;
  installation.Start();
  const std::string body = Envelope({Change(
      "messages",
      absl::StrCat(
          R"("statuses":[)", Status("out1", "read", R"(,"biz_opaque_callback_data":"t-1")"), ",",
          Status("out1", "delivered"), ",",
          Status("out1", "sent", R"(,"pricing":{"billable":true,"category":"utility"})"), ",",
          Status("out2", "played"), ",", Status("out3", "warehoused"), ",",
          Status("out4", "failed", R"(,"errors":[{"code":131047,"title":"Re-engagement"}])"),
          "]"))});
  CHECK(installation.Post(body) == 200);
  CHECK(installation.Post(body) == 200);
  REQUIRE(Eventually([&] { return installation.peers.heard().statuses.size() == 6; }));
  std::map<std::string, notification::v1::ChannelStatus> by_name;
  for (const auto& status : installation.peers.heard().statuses) {
    by_name[status.channel_message_id() + " " + status.status()] = status;
  }
  REQUIRE(by_name.size() == 6);
  CHECK(by_name.at("out1 read").callback_token() == "t-1");
  CHECK(by_name.at("out1 sent").billable());
  CHECK(by_name.at("out1 sent").pricing_category() == "utility");
  CHECK(by_name.at("out4 failed").error_code() == 131047);
  CHECK(by_name.count("out3 warehoused") == 1);
}

}  // namespace
}  // namespace tresen::testing
