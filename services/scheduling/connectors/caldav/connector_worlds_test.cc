#include "services/scheduling/connectors/caldav/connector_worlds.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/crypto/encoding.h"
#include "libs/http/server.h"
#include "libs/icalendar/reader.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/simulator/caldav/caldav_server.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace tresen::scheduling {
namespace {

constexpr char kPython[] = "/usr/bin/python3";
const StaffId kLena("lena");

std::string Instant(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

}  // namespace

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

absl::Time At(absl::string_view local) {
  absl::Time time;
  std::string error;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M", local, Berlin(), &time, &error));
  return time;
}

VisitPlan PlanOf(absl::Time start, std::vector<StaffId> people) {
  VisitPlan plan;
  plan.branch = BranchId("mitte");
  for (const StaffId& staff : people) {
    const Interval hour{start, start + absl::Hours(1)};
    plan.items.push_back({ServiceId("cut"), {staff}, StaffWish::kAnyone, hour, 4200, ""});
    plan.claims.push_back({PersonUnit(staff, 0), hour, 0, 0, static_cast<int>(plan.claims.size())});
    start = hour.end;
  }
  plan.during = {plan.items.front().during.start, plan.items.back().during.end};
  return plan;
}

std::string EventFile(const std::string& uid, Interval during, absl::string_view lines) {
  std::string file =
      absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Somebody//EN\nBEGIN:VEVENT\nUID:", uid,
                   "\nDTSTAMP:20260301T000000Z\nDTSTART:", Instant(during.start),
                   "\nDTEND:", Instant(during.end), "\nSUMMARY:Zahnarzt\n", lines,
                   "END:VEVENT\nEND:VCALENDAR\n");
  return absl::StrJoin(absl::StrSplit(file, '\n'), "\r\n");
}

BookOrder CalDavWorld::OrderFor(absl::Time start, std::vector<StaffId> people) {
  BookOrder order;
  order.visit = VisitId(absl::StrCat("visit-", ++orders_));
  order.contact.customer = CustomerId(absl::StrCat("c", orders_));
  order.plan = PlanOf(start, std::move(people));
  order.title = "Haarschnitt, Färben";
  return order;
}

BookOrder CalDavWorld::FreeOrder(int no) {
  return OrderFor(At("2026-03-03 09:00") + absl::Hours(no), {kLena});
}

int CalDavWorld::CountAt(const BookOrder& order) {
  icalendar::ReadOptions options;
  options.from = order.plan.during.start;
  options.to = order.plan.during.end;
  options.zone = Berlin();
  int count = 0;
  for (const std::string& file : FilesOf("lena")) {
    const auto contents = icalendar::Read(file, options);
    REQUIRE(contents.ok());
    for (const auto& instance : contents->instances) count += instance.start == options.from;
  }
  return count;
}

void CalDavWorld::TakenByOthers(const BookOrder& order) {
  PutFile("lena", "dentist.ics", EventFile("dentist", order.plan.during));
}

void CalDavWorld::Connect(const std::string& address, absl::Duration patience) {
  address_ = address;
  patience_ = patience;
  Reconnect();
  // A desk that has been running has read the calendar before.
  REQUIRE(connector_->Read({{At("2026-03-01 00:00"), At("2026-04-01 00:00")}, "", {}}).ok());
}

void CalDavWorld::SetOwn(IsOwn is_own) {
  is_own_ = std::move(is_own);
  Reconnect();
}

void CalDavWorld::Reconnect() {
  CalDavConnector::Sources sources;
  sources.account = {"salon", "secret", patience_};
  sources.zone = Berlin();
  sources.is_own = is_own_;
  for (const char* person : {"lena", "max"})
    sources.staff_urls[StaffId(person)] = absl::StrCat(address_, "/salon/", person, "/");
  connector_ = std::make_unique<CalDavConnector>(client_, sources, clock_);
}

SimulatedWorld::SimulatedWorld()
    : simulator_(std::make_unique<simulator::caldav::CalDavServer>("secret")) {
  for (const char* calendar : {"salon/lena", "salon/max"}) simulator_->MakeCalendar(calendar);
  Listen(0);
  Connect(absl::StrCat("http://127.0.0.1:", server_->port(), "/dav"), absl::Milliseconds(500));
}

SimulatedWorld::~SimulatedWorld() = default;

void SimulatedWorld::Listen(int port) {
  http::Router router;
  simulator_->AddRoutes(router);
  http::ServerOptions options;
  options.port = port;
  auto server = http::Server::Start(options, std::move(router));
  REQUIRE(server.ok());
  server_ = *std::move(server);
}

bool SimulatedWorld::Break(Fault fault) {
  using simulator::caldav::FaultKind;
  const auto next_change = [&](FaultKind kind) {
    for (const char* method : {"PUT", "DELETE"})
      simulator_->AddFault({0, kind, method, absl::Seconds(2), 1});
    return true;
  };
  switch (fault) {
    case Fault::kAnswerLost:
      return next_change(FaultKind::kLoseAnswer);
    case Fault::kRequestLost:
      return next_change(FaultKind::kLoseRequest);
    case Fault::kTooSlow:
      return next_change(FaultKind::kHang);
    case Fault::kServerError:
      return next_change(FaultKind::kErrorAfter);
    case Fault::kGarbage:
      return next_change(FaultKind::kPage);
    case Fault::kGarbledRead:
      simulator_->AddFault({0, FaultKind::kPage, "REPORT", absl::Seconds(2), 1});
      return true;
    case Fault::kOffline:
      server_.reset();
      return true;
  }
  return false;
}

void SimulatedWorld::Mend() {
  int port = 0;
  const std::string digits = address_.substr(address_.rfind(':') + 1);
  REQUIRE(absl::SimpleAtoi(digits.substr(0, digits.find('/')), &port));
  if (server_ == nullptr) Listen(port);
}

std::vector<std::string> SimulatedWorld::FilesOf(const std::string& person) {
  return simulator_->BodiesOf(absl::StrCat("salon/", person));
}

void SimulatedWorld::PutFile(const std::string& person, const std::string& name, std::string file) {
  simulator_->Put(absl::StrCat("salon/", person), name, std::move(file));
}

void SimulatedWorld::DeleteFile(const std::string& person, const std::string& name) {
  REQUIRE(simulator_->Delete(absl::StrCat("salon/", person), name));
}

bool RadicaleWorld::IsInstalled() {
  static const bool installed =
      std::system("/usr/bin/python3 -c 'import radicale' >/dev/null 2>&1") == 0;
  return installed;
}

RadicaleWorld::RadicaleWorld() : port_(testing::FreePort()) {
  std::ofstream(folder_.path() + "/users") << "salon:secret\n";
  std::ofstream(folder_.path() + "/config")
      << "[server]\nhosts = 127.0.0.1:" << port_
      << "\n[auth]\ntype = htpasswd\nhtpasswd_filename = " << folder_.path()
      << "/users\nhtpasswd_encryption = plain\n[storage]\nfilesystem_folder = " << folder_.path()
      << "/collections\n[logging]\nlevel = warning\n";
  Start();
  for (const char* person : {"lena", "max"})
    REQUIRE(Send("MKCALENDAR", absl::StrCat("/salon/", person, "/"), "").status == 201);
  Connect(absl::StrCat("http://127.0.0.1:", port_), absl::Seconds(10));
}

void RadicaleWorld::Start() {
  server_ = std::make_unique<testing::Process>(testing::Command{
      {kPython, "-m", "radicale", "--config", folder_.path() + "/config"}, {}, ""});
  // Python takes its time to start on a busy machine.
  REQUIRE(testing::Eventually(
      [&] { return client_.Get(absl::StrCat("http://127.0.0.1:", port_, "/")).ok(); },
      absl::Minutes(2)));
}

http::ClientResponse RadicaleWorld::Send(const std::string& method, const std::string& path,
                                         std::string body, http::Headers headers) {
  http::ClientRequest request;
  request.method = method;
  request.url = absl::StrCat("http://127.0.0.1:", port_, path);
  request.headers = std::move(headers);
  request.headers.push_back(
      {"Authorization", absl::StrCat("Basic ", crypto::Base64Encode("salon:secret"))});
  request.body = std::move(body);
  const auto response = client_.Send(request);
  REQUIRE(response.ok());
  return *response;
}

bool RadicaleWorld::Break(Fault fault) {
  if (fault != Fault::kOffline) return false;
  server_.reset();
  return true;
}

void RadicaleWorld::Mend() {
  if (server_ == nullptr) Start();
}

// The whole calendar is one file.
std::vector<std::string> RadicaleWorld::FilesOf(const std::string& person) {
  const http::ClientResponse answer = Send("GET", absl::StrCat("/salon/", person, "/"), "");
  REQUIRE(answer.status == 200);
  if (!absl::StrContains(answer.body, "BEGIN:VEVENT")) return {};
  return {answer.body};
}

void RadicaleWorld::PutFile(const std::string& person, const std::string& name, std::string file) {
  const int status = Send("PUT", absl::StrCat("/salon/", person, "/", name), std::move(file),
                          {{"Content-Type", "text/calendar"}})
                         .status;
  REQUIRE((status == 201 || status == 204));
}

void RadicaleWorld::DeleteFile(const std::string& person, const std::string& name) {
  REQUIRE(Send("DELETE", absl::StrCat("/salon/", person, "/", name), "").status == 200);
}

}  // namespace tresen::scheduling
