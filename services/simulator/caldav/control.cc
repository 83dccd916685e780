// CalDavServer: what a test says to it.
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/simulator/caldav/caldav_server.h"

namespace tresen::simulator::caldav {
namespace {

using nlohmann::json;

http::Response Json(const json& value, int status = 200) {
  return http::Answer(status, "application/json", value.dump());
}

http::Response Bad(const std::string& why) { return Json({{"error", {{"message", why}}}}, 400); }

template <typename Value>
Value FieldOf(const json& body, const char* name, Value otherwise) {
  const auto found = body.find(name);
  if (found == body.end()) return otherwise;
  try {
    return found->get<Value>();
  } catch (const json::exception&) {
    return otherwise;
  }
}

}  // namespace

http::Response CalDavServer::Control(const http::Request& request) {
  if (request.Header("Sec-Fetch-Site").value_or("") == "cross-site")
    return http::Plain(403, "only for the simulator's own page");
  const absl::string_view what = request.path().substr(absl::string_view("/sim/dav/").size());
  const json body = json::parse(request.body, nullptr, false);
  if (request.method == "GET" && what == "state") {
    absl::MutexLock lock(&mutex_);
    json state = {
        {"calendars", json::object()}, {"faults", json::array()}, {"requests", requests_}};
    for (const auto& [name, calendar] : calendars_) {
      json& events = state["calendars"][name] = json::object();
      for (const auto& [resource, stored] : calendar.resources())
        events[resource] = {{"etag", stored.etag}, {"body", stored.body}};
    }
    for (const Fault& fault : faults_.all())
      state["faults"].push_back({{"id", fault.id},
                                 {"fault", std::string(Word(fault.kind))},
                                 {"method", fault.method},
                                 {"times", fault.times}});
    return Json(state);
  }
  if (request.method == "DELETE" && what == "faults") {
    ClearFaults();
    return Json(json::object());
  }
  if (request.method == "POST" && what == "forget-tokens") {
    ForgetTokens();
    return Json(json::object());
  }
  if (request.method != "POST") return http::Plain(404, "there is no such path");
  if (!body.is_object()) return Bad("a JSON object is needed");
  if (what == "settings") {
    Configure(FieldOf(body, "sync_collection", true) ? Sync::kTokens : Sync::kNone,
              FieldOf(body, "free_busy_only", false) ? Reading::kFreeBusyOnly : Reading::kData);
    return Json(json::object());
  }
  if (what == "hide") {
    static const std::map<std::string, Hidden> kinds = {{"nothing", Hidden::kNothing},
                                                        {"contents", Hidden::kContents},
                                                        {"everything", Hidden::kEverything},
                                                        {"data", Hidden::kData}};
    const auto kind = kinds.find(FieldOf<std::string>(body, "hidden", ""));
    if (kind == kinds.end()) return Bad("hidden is nothing, contents, everything or data");
    Hide(FieldOf<std::string>(body, "calendar", ""), FieldOf<std::string>(body, "name", ""),
         kind->second);
    return Json(json::object());
  }
  if (what == "calendars") {
    const std::string user = FieldOf<std::string>(body, "user", "");
    const std::string calendar = FieldOf<std::string>(body, "calendar", "");
    if (user.empty() || calendar.empty()) return Bad("user and calendar are needed");
    MakeCalendar(absl::StrCat(user, "/", calendar));
    return Json({{"path", absl::StrCat("/dav/", user, "/", calendar, "/")}});
  }
  if (what != "faults") return http::Plain(404, "there is no such path");
  const auto kind = FaultNamed(FieldOf<std::string>(body, "fault", ""));
  if (!kind) return Bad("there is no such fault");
  Fault fault;
  fault.kind = *kind;
  fault.method = FieldOf<std::string>(body, "method", "*");
  fault.times = FieldOf(body, "times", 1);
  fault.delay = absl::Milliseconds(FieldOf(body, "delay_ms", 20000));
  return Json({{"id", AddFault(fault)}});
}

}  // namespace tresen::simulator::caldav
