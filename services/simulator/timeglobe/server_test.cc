// The TimeGlobe stand-in over real HTTP: what a client sees of it, oddities included.
#include "services/simulator/timeglobe/server.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "libs/http/client.h"
#include "libs/http/server.h"

namespace tresen::simulator::timeglobe {
namespace {

using nlohmann::json;

absl::Time Utc(const char* text) {
  absl::Time time;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
  return time;
}

class Scene {
 public:
  Scene() {
    auto companies = ReadCompanies("deploy/demo/timeglobe.json");
    REQUIRE(companies.ok());
    salons = std::make_unique<TimeGlobeServer>(*std::move(companies), clock, 7);
    http::Router router;
    salons->AddRoutes(router);
    auto started = http::Server::Start({}, std::move(router));
    REQUIRE(started.ok());
    server_ = *std::move(started);
  }

  absl::StatusOr<http::ClientResponse> Send(const std::string& path, const json& body,
                                            const std::string& key = "tg-demo-key",
                                            const std::string& phone = "+491700000001") {
    http::ClientRequest request;
    request.method = "POST";
    request.url = absl::StrCat("http://127.0.0.1:", server_->port(), path);
    request.headers = {{"Content-Type", "application/json"}, {"x-book-auth-key", key}};
    if (!phone.empty()) request.headers.push_back({"x-book-login-nm", phone});
    request.body = body.dump();
    return client_.Send(request);
  }
  json Call(const std::string& path, const json& body, const std::string& key = "tg-demo-key",
            const std::string& phone = "+491700000001") {
    const auto answer = Send(absl::StrCat("/timeglobe/", path), body, key, phone);
    REQUIRE(answer.ok());
    REQUIRE(answer->status == 200);
    return json::parse(answer->body);
  }
  json Suggestions(int week, const json& positions, const char* site = "mitte_1") {
    return Call("browse/getSuggestions", {{"customerCd", "beispiel"},
                                          {"siteCd", site},
                                          {"week", week},
                                          {"positions", positions}})
        .at("suggestions");
  }
  json Booking(const json& suggestion, const char* site = "mitte_1") {
    return {{"siteCd", site},
            {"reminderSms", false},
            {"reminderEmail", false},
            {"positions", suggestion.at("positions")}};
  }

  // Wednesday 20 May 2026, 10:05 in Berlin.
  FakeClock clock{Utc("2026-05-20T08:05:00Z")};
  std::unique_ptr<TimeGlobeServer> salons;

 private:
  http::Client client_;
  std::unique_ptr<http::Server> server_;
};

const json kCut = json::parse(R"([{"itemNo": 10}])");

std::set<std::string> StartsOf(const json& suggestions) {
  std::set<std::string> starts;
  for (const json& one : suggestions) starts.insert(one.at("beginTs").get<std::string>());
  return starts;
}

TEST_CASE("week 0 is today and five more days, week n the whole ISO week") {
  const auto week = [](int n, int year, int month, int day) {
    const DayRange range = DaysOfWeek(n, absl::CivilDay(year, month, day));
    return absl::StrCat(absl::FormatCivilTime(range.first), " ",
                        absl::FormatCivilTime(range.last));
  };
  CHECK(week(0, 2026, 5, 20) == "2026-05-20 2026-05-25");
  CHECK(week(1, 2026, 5, 20) == "2026-05-25 2026-05-31");
  CHECK(week(1, 2026, 5, 24) == "2026-05-25 2026-05-31");
  CHECK(week(1, 2026, 5, 25) == "2026-06-01 2026-06-07");
  CHECK(week(4, 2026, 12, 20) == "2027-01-11 2027-01-17");
}

TEST_CASE("suggestions are a capped random choice in no order, with the first and the last") {
  Scene scene;
  const json first = scene.Suggestions(0, kCut);
  const json second = scene.Suggestions(0, kCut);
  std::map<std::string, std::vector<std::string>> by_day;
  for (const json& one : first) {
    const std::string start = one.at("beginTs");
    CHECK(absl::EndsWith(start, ".000Z"));
    by_day[start.substr(0, 10)].push_back(start);
  }
  CHECK(by_day.size() == 5);  // without Sunday
  for (const auto& [day, starts] : by_day) CHECK(starts.size() <= 16);
  const std::set<std::string> sorted = StartsOf(first);
  CHECK(sorted.size() == first.size());
  std::vector<std::string> order;
  for (const json& one : first) order.push_back(one.at("beginTs"));
  CHECK_FALSE(std::ranges::is_sorted(order));
  CHECK(*sorted.begin() == "2026-05-20T08:30:00.000Z");
  CHECK(StartsOf(second) != sorted);
  CHECK(*StartsOf(second).begin() == *sorted.begin());
  CHECK(*StartsOf(second).rbegin() == *sorted.rbegin());
}

TEST_CASE("colour comes first, its rest is invisible, a short service lies in the waiting time") {
  Scene scene;
  const json visits = scene.Suggestions(1, json::parse(R"([{"itemNo": 12}, {"itemNo": 30}])"));
  REQUIRE_FALSE(visits.empty());
  const json& positions = visits.front().at("positions");
  REQUIRE(positions.size() == 3);
  CHECK(positions[0].at("itemNo") == 30);
  CHECK(positions[1].at("itemNo") == 80);
  CHECK(positions[1].at("invisibleToCustomer") == true);
  CHECK(positions[2].at("itemNo") == 12);
  CHECK_FALSE(positions[2].contains("invisibleToCustomer"));
  CHECK(positions[2].at("beginTs") < positions[1].at("beginTs"));
}

TEST_CASE("a booking takes its time; the second is told 32, a third open one 90") {
  Scene scene;
  const json visits = scene.Suggestions(1, kCut);
  const json& one = visits[0];
  const json booked = scene.Call("bot/book", scene.Booking(one));
  CHECK(booked.at("code") == 0);
  CHECK(scene.Call("bot/book", scene.Booking(one)).dump() == R"({"code":32,"orderId":null})");
  const auto of_other_start = [&](const json& list, const std::set<std::string>& not_these) {
    for (const json& visit : list)
      if (!not_these.contains(visit.at("beginTs"))) return visit;
    return json();
  };
  const json next = scene.Suggestions(2, kCut);
  CHECK(scene.Call("bot/book", scene.Booking(of_other_start(next, {}))).at("code") == 0);
  const json later = scene.Suggestions(3, kCut);
  CHECK(scene.Call("bot/book", scene.Booking(later[0])).at("code") == 90);
  CHECK(scene.Call("bot/cancel", {{"siteCd", "mitte_1"}, {"orderId", booked.at("orderId")}})
            .at("code") == 0);
  CHECK(scene.Call("bot/book", scene.Booking(later[0])).at("code") == 0);
}

TEST_CASE("order times are true UTC or local time that says it were, as switched") {
  Scene scene;
  const json visit = scene.Suggestions(1, kCut)[0];
  REQUIRE(scene.Call("bot/book", scene.Booking(visit)).at("code") == 0);
  const std::string utc = visit.at("beginTs");
  CHECK(scene.Call("bot/getOrders", json::object())[0].at("orderBegin") == utc);
  scene.salons->SetOrderTimes(OrderTimes::kLocal);
  const std::string local = scene.Call("bot/getOrders", json::object())[0].at("orderBegin");
  CHECK(*ParseUtc(local) - *ParseUtc(utc) == absl::Hours(2));
}

TEST_CASE("keys, numbers, sites and forms that are wrong get their code or the error page") {
  Scene scene;
  CHECK(scene.Call("bot/getConfig", json::object()).at("customerCd") == "beispiel");
  CHECK(scene.Call("bot/getConfig", json::object(), "wrong").at("code") == -1003);
  CHECK(scene.Call("bot/getProfile", json::object(), "tg-demo-key", "").at("code") == -1004);
  CHECK(scene.Call("bot/getProfile", json::object()).at("code") == -3);
  const json visit = scene.Suggestions(1, kCut)[0];
  CHECK(scene.Call("bot/book", scene.Booking(visit, "nowhere")).at("code") == -90);
  json no_millis = scene.Booking(visit);
  no_millis["positions"][0]["beginTs"] = "2026-05-26T07:00:00Z";
  const auto page = scene.Send("/timeglobe/bot/book", no_millis);
  REQUIRE(page.ok());
  CHECK(page->status == 500);
  CHECK(absl::StartsWith(page->body, "<!doctype html>"));
  json no_site = scene.Booking(visit);
  no_site["siteCd"] = nullptr;
  CHECK(scene.Send("/timeglobe/bot/book", no_site)->status == 500);
}

TEST_CASE("what is ordered goes wrong, once") {
  Scene scene;
  const json visit = scene.Suggestions(1, kCut)[0];
  struct Row {
    const char* kind;
    int status;      // 0: no answer
    size_t orders;
  };
  const auto row = GENERATE(values<Row>({{"reset_before", 0, 0},
                                         {"reset_after", 0, 1},
                                         {"page_before", 500, 0},
                                         {"page_after", 500, 1},
                                         {"html_200", 200, 1},
                                         {"truncated", 200, 1},
                                         {"http_401", 401, 0},
                                         {"code", 200, 0},
                                         {"steal_slot", 200, 1}}));
  INFO(row.kind);
  const auto ordered =
      scene.Send("/sim/timeglobe/faults", {{"kind", row.kind}, {"endpoint", "book"}});
  REQUIRE(ordered.ok());
  REQUIRE(ordered->status == 200);
  const auto answer = scene.Send("/timeglobe/bot/book", scene.Booking(visit));
  CHECK((answer.ok() ? answer->status : 0) == row.status);
  CHECK(scene.salons->OrdersIn("beispiel").size() == row.orders);
  CHECK(scene.Call("browse/getSites", {{"customerCd", "beispiel"}}).at("sites").size() == 2);
}

TEST_CASE("the ledger tells what must not be: no consent, altered positions, twice") {
  Scene scene;
  json booking = scene.Booking(scene.Suggestions(1, kCut)[0]);
  booking["positions"][0]["durationMillis"] = 60000;
  REQUIRE(scene.Call("bot/book", booking).at("code") == 0);
  const std::vector<std::string> found = scene.salons->Violations();
  REQUIRE(found.size() == 2);
  CHECK(absl::StartsWith(found[0], "without consent"));
  CHECK(absl::StartsWith(found[1], "altered positions"));
  REQUIRE(scene.Call("bot/storeProfileData", {{"fullNm", "Test"}, {"dplAccepted", true}})
              .at("code") == 0);
  CHECK(scene.Call("bot/getProfile", json::object()).at("dplAccepted") == true);
}

TEST_CASE("the salon's staff enter, move and take out") {
  Scene scene;
  const json visit = scene.Suggestions(1, json::parse(R"([{"itemNo": 10, "employeeId": 7}])"))[0];
  const absl::Time begin = *ParseUtc(visit.at("beginTs"));
  CHECK(scene.salons->StaffBook("beispiel", "mitte_1", 7, begin, absl::Minutes(30)));
  CHECK_FALSE(scene.salons->StaffBook("beispiel", "mitte_1", 7, begin, absl::Minutes(30)));
  CHECK(scene.Call("bot/book", scene.Booking(visit)).at("code") == 32);
  const int id = scene.salons->OrdersIn("beispiel")[0].id;
  CHECK(scene.salons->StaffMove("beispiel", "mitte_1", id, absl::Hours(1)));
  CHECK(scene.salons->StaffCancel("beispiel", "mitte_1", id));
  CHECK_FALSE(scene.salons->StaffCancel("beispiel", "mitte_1", id));
}

}  // namespace
}  // namespace tresen::simulator::timeglobe
