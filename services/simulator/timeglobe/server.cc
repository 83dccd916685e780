#include "services/simulator/timeglobe/server.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/clock/stopper.h"

namespace tresen::simulator::timeglobe {
namespace {

using nlohmann::json;

constexpr size_t kLongestLedger = 20000;
constexpr int kCodeSlotGone = 32;
constexpr int kCodeTooMany = 90;
constexpr int kCodeNoCustomer = -3;
constexpr int kCodeNoSite = -90;
constexpr int kCodeBadKey = -1003;
constexpr int kCodeBadLogin = -1004;

http::Response Json(const json& value) {
  return http::Answer(200, "application/json;charset=UTF-8",
                      value.dump(-1, ' ', false, json::error_handler_t::replace));
}

http::Response Code(int code) { return Json({{"code", code}}); }

http::Response Code(int code, const char* text) { return Json({{"code", code}, {"text", text}}); }

http::Response Page(int status) {
  return http::Answer(status, "text/html;charset=utf-8",
                      "<!doctype html><html lang=\"en\"><head><title>HTTP Status 500 – Internal "
                      "Server Error</title></head><body><h1>HTTP Status 500</h1></body></html>");
}

http::Response Late(absl::Duration delay, http::Response answer) {
  http::Response late;
  late.status = answer.status == 0 ? 200 : answer.status;
  late.headers = answer.headers;
  late.stream = [delay, body = std::move(answer.body)](http::ResponseStream& stream) {
    auto stopper = std::make_shared<Stopper>();
    stream.OnClosed([stopper] { stopper->Stop(); });
    if (stopper->SleepUnlessStopped(delay)) stream.Write(body).IgnoreError();
  };
  return late;
}

http::Response Broken() {
  http::Response broken;
  broken.status = 0;
  return broken;
}

bool ActsBefore(FaultKind kind) {
  return kind == FaultKind::kResetBefore || kind == FaultKind::kHangBefore ||
         kind == FaultKind::kCode || kind == FaultKind::kPageBefore ||
         kind == FaultKind::kHttp401;
}

http::Response Spoilt(const Fault& fault, http::Response good) {
  switch (fault.kind) {
    case FaultKind::kResetBefore:
    case FaultKind::kResetAfter:
    case FaultKind::kLate:
      return Broken();
    case FaultKind::kHangBefore:
    case FaultKind::kHangAfter:
    case FaultKind::kSlow:
      return Late(fault.delay, std::move(good));
    case FaultKind::kCode:
      return fault.code == kCodeSlotGone || fault.code == kCodeTooMany
                 ? Json({{"code", fault.code}, {"orderId", nullptr}})
                 : Code(fault.code, "");
    case FaultKind::kPageBefore:
    case FaultKind::kPageAfter:
      return Page(500);
    case FaultKind::kHtml200:
      return Page(200);
    case FaultKind::kTruncated:
      good.body.resize(good.body.size() / 2);
      return good;
    case FaultKind::kHttp401:
      return Page(401);
    case FaultKind::kStealSlot:
      break;
  }
  return good;
}

std::string TextIn(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::string> OptionalIn(const json& object, const char* field) {
  std::string text = TextIn(object, field);
  if (text.empty()) return std::nullopt;
  return text;
}

// What makes two positions the same to the salon.
std::string PrintOf(const std::string& site, const std::vector<Position>& positions) {
  std::string print = site;
  for (const Position& p : positions)
    absl::StrAppend(&print, "|", p.ordinal, " ", FormatUtc(p.begin), " ",
                    absl::ToInt64Milliseconds(p.length), " ", p.employee, " ", p.item, " ", p.name);
  return print;
}

}  // namespace

TimeGlobeServer::TimeGlobeServer(std::vector<Company> companies, const Clock& clock, uint64_t seed)
    : clock_(clock), companies_(std::move(companies)), random_(seed) {}

void TimeGlobeServer::AddRoutes(http::Router& router) {
  for (const char* method : {"GET", "POST"})
    router.HandlePrefix(method, "/timeglobe/",
                        [this](const http::Request& request) { return Serve(request); });
  for (const char* method : {"GET", "POST", "PATCH", "DELETE"})
    router.HandlePrefix(method, "/sim/timeglobe/",
                        [this](const http::Request& request) { return Control(request); });
}

Company* TimeGlobeServer::FindCompany(absl::string_view id) {
  for (Company& company : companies_)
    if (company.id == id) return &company;
  return nullptr;
}

http::Response TimeGlobeServer::Serve(const http::Request& request) {
  absl::string_view path = request.path();
  absl::ConsumePrefix(&path, "/timeglobe/");
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() != 2 || (parts[0] != "browse" && parts[0] != "bot")) return Page(404);
  absl::MutexLock lock(&mutex_);
  if (ledger_.size() < kLongestLedger)
    ledger_.push_back({parts[1], request.Header("x-book-auth-key").value_or(""),
                       request.Header("x-book-login-nm").value_or(""), request.body});
  CatchUp();
  const std::optional<Fault> fault = faults_.Take(parts[1]);
  if (!fault) return Answer(request, parts[0], parts[1]);
  if (ActsBefore(fault->kind)) return Spoilt(*fault, Page(500));
  if (fault->kind == FaultKind::kLate) {
    waiting_.push_back({clock_.Now() + fault->delay, parts[0], parts[1], request});
    return Broken();
  }
  if (fault->kind == FaultKind::kStealSlot) StealSlotOf(request);
  return Spoilt(*fault, Answer(request, parts[0], parts[1]));
}

void TimeGlobeServer::CatchUp() {
  const absl::Time now = clock_.Now();
  std::vector<Waiting> waiting = std::move(waiting_);
  waiting_.clear();
  for (Waiting& one : waiting) {
    if (one.due > now) {
      waiting_.push_back(std::move(one));
    } else {
      Answer(one.request, one.family, one.endpoint);  // nobody hears it
    }
  }
}

http::Response TimeGlobeServer::Answer(const http::Request& request, const std::string& family,
                                       const std::string& endpoint) {
  json body = json::object();
  if (!request.body.empty()) body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return Page(500);
  if (family == "browse") {
    Company* company = FindCompany(TextIn(body, "customerCd"));
    return Browse({endpoint, company, "", body});
  }
  const std::string key = request.Header("x-book-auth-key").value_or("");
  const auto company = std::ranges::find(companies_, key, &Company::key);
  if (key.empty() || company == companies_.end())
    return Code(kCodeBadKey, "x-book-auth-key: unauthorized");
  if (endpoint == "getConfig") return Json({{"customerCd", company->id}});
  const std::string phone = request.Header("x-book-login-nm").value_or("");
  if (!absl::StartsWith(phone, "+"))
    return Code(kCodeBadLogin, "x-book-login-nm: unauthorized");
  return Bot({endpoint, &*company, phone, body});
}

http::Response TimeGlobeServer::Browse(const Call& call) {
  if (call.company == nullptr) return Page(500);
  if (call.endpoint == "getSites") return Json(SitesOf(*call.company, clock_.Now()));
  const auto named = call.body.find("siteCd");
  if (named == call.body.end() || !named->is_string()) return Page(500);
  Site* site = call.company->FindSite(named->get<std::string>());
  if (site == nullptr) return Code(kCodeNoSite);
  if (call.endpoint == "getProducts") return Json(ProductsOf(*site));
  if (call.endpoint == "getEmployees")
    return Json(EmployeesOf(*site, call.body.value("items", json::array())));
  if (call.endpoint == "getSuggestions") return Suggestions(call, *site);
  return Page(404);
}

http::Response TimeGlobeServer::Suggestions(const Call& call, Site& site) {
  const auto wanted = WantedFrom(call.body);
  const auto week = call.body.find("week");
  if (!wanted || week == call.body.end() || !week->is_number_integer()) return Page(500);
  const std::vector<Suggested> visits =
      Suggest(*call.company, site, week->get<int>(), *wanted, clock_.Now(), random_);
  for (const Suggested& visit : visits) suggested_.insert(PrintOf(site.id, visit));
  return Json(SuggestionsOf(site, visits));
}

http::Response TimeGlobeServer::Bot(const Call& call) {
  if (call.endpoint == "getProfile") {
    const auto profile = call.company->profiles.find(call.phone);
    if (profile == call.company->profiles.end()) return Code(kCodeNoCustomer);
    return Json(ProfileOf(profile->second));
  }
  if (call.endpoint == "getOrders") return Orders(call, false);
  if (call.endpoint == "getOldOrders") return Orders(call, true);
  if (call.endpoint == "book") return Book(call);
  if (call.endpoint == "cancel") return Cancel(call);
  return StoreProfile(call);
}

// Open means not settled in the salon: past orders stay among them.
http::Response TimeGlobeServer::Orders(const Call& call, bool past) {
  std::vector<const Order*> orders;
  for (const Order& order : call.company->orders)
    if (order.phone == call.phone && (!past || order.end() < clock_.Now()))
      orders.push_back(&order);
  return Json(OrdersOf(*call.company, orders, order_times_, fields_));
}

http::Response TimeGlobeServer::StoreProfile(const Call& call) {
  const bool stores = call.endpoint == "storeProfileData";
  if (!stores && !call.company->profiles.contains(call.phone)) return Code(kCodeNoCustomer);
  const auto agreed = call.body.find("dplAccepted");
  if (agreed != call.body.end() && !agreed->is_boolean()) return Page(500);
  if (stores || call.endpoint == "updateProfileName") {
    if (TextIn(call.body, "fullNm").empty()) return Page(500);
  } else if (call.endpoint != "updateProfileEmail" && call.endpoint != "updateDataProtection" &&
             call.endpoint != "updateProfileSalutation") {
    return Page(404);
  }
  Profile& profile = call.company->profiles[call.phone];
  const auto set = [&](const char* field, std::optional<std::string>& value) {
    if (auto given = OptionalIn(call.body, field)) value = std::move(given);
  };
  set("fullNm", profile.full_name);
  set("firstNm", profile.first_name);
  set("lastNm", profile.last_name);
  set("email", profile.email);
  set("title", profile.title);
  set("salutationCd", profile.salutation);
  if (agreed != call.body.end()) profile.agreed = agreed->get<bool>();
  return Code(0);
}

http::Response TimeGlobeServer::Book(const Call& call) {
  const auto named = call.body.find("siteCd");
  if (named == call.body.end() || !named->is_string()) return Page(500);
  auto positions = PositionsFrom(call.body);
  if (!positions) return Page(500);
  Site* site = call.company->FindSite(named->get<std::string>());
  if (site == nullptr) return Json({{"code", kCodeNoSite}, {"orderId", nullptr}});
  const int limit = 1 + site->additional_orders;
  if (call.company->OpenOrders(call.phone, clock_.Now()) >= limit)
    return Json({{"code", kCodeTooMany}, {"orderId", nullptr}});
  if (!MayBook(*call.company, *site, *positions))
    return Json({{"code", kCodeSlotGone}, {"orderId", nullptr}});
  Order order;
  order.id = site->next_order++;
  order.site = site->id;
  order.phone = call.phone;
  order.altered = !suggested_.contains(PrintOf(site->id, *positions));
  for (Position& position : *positions) position.id = call.company->next_position++;
  order.positions = *std::move(positions);
  order.sms_reminder = call.body.value("reminderSms", false);
  const auto profile = call.company->profiles.find(call.phone);
  order.without_consent = profile == call.company->profiles.end() || !profile->second.agreed;
  call.company->orders.push_back(std::move(order));
  return Json({{"code", 0}, {"orderId", call.company->orders.back().id}});
}

http::Response TimeGlobeServer::Cancel(const Call& call) {
  const auto named = call.body.find("siteCd");
  const auto number = call.body.find("orderId");
  if (named == call.body.end() || !named->is_string() || number == call.body.end() ||
      !number->is_number_integer())
    return Page(500);
  const int id = number->get<int>();
  const std::string site = named->get<std::string>();
  const auto gone = std::erase_if(call.company->orders, [&](const Order& order) {
    return order.site == site && order.id == id && order.phone == call.phone;
  });
  return Code(gone > 0 ? 0 : kCodeNoCustomer);
}

void TimeGlobeServer::StealSlotOf(const http::Request& request) {
  const json body = json::parse(request.body, nullptr, false);
  const std::string key = request.Header("x-book-auth-key").value_or("");
  const auto company = std::ranges::find(companies_, key, &Company::key);
  if (!body.is_object() || company == companies_.end()) return;
  const auto positions = PositionsFrom(body);
  Site* site = company->FindSite(TextIn(body, "siteCd"));
  if (!positions || positions->empty() || site == nullptr) return;
  if (!MayBook(*company, *site, *positions)) return;
  Order order{.id = site->next_order++, .site = site->id, .positions = {positions->front()}};
  company->orders.push_back(std::move(order));
}

}  // namespace tresen::simulator::timeglobe
