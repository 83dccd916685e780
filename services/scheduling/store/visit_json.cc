#include "services/scheduling/store/visit_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

using Json = nlohmann::json;

int64_t Seconds(absl::Time time) { return absl::ToUnixSeconds(time); }
// Columns of rows keep microseconds; JSON numbers hold them exactly.
int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

Json ToJson(const PlannedItem& item) {
  Json staff = Json::array();
  for (const StaffId& id : item.staff) staff.push_back(id.value());
  return {{"service", item.service.value()},
          {"staff", std::move(staff)},
          {"named", item.wish == StaffWish::kNamed},
          {"from", Seconds(item.during.start)},
          {"to", Seconds(item.during.end)},
          {"price_cents", item.price_cents},
          {"guest", item.guest}};
}

Json ToJson(const Claim& claim) {
  return Json::array({claim.resource.value(), Seconds(claim.during.start),
                      Seconds(claim.during.end), claim.buffer_before_minutes,
                      claim.buffer_after_minutes, claim.item});
}

template <typename Item>
Json ToJsonArray(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const Item& item : items) array.push_back(ToJson(item));
  return array;
}

Interval SpanOf(const Json& from, const Json& to) {
  return {absl::FromUnixSeconds(from.get<int64_t>()), absl::FromUnixSeconds(to.get<int64_t>())};
}

PlannedItem ItemOf(const Json& json) {
  PlannedItem item;
  item.service = ServiceId(json.at("service").get<std::string>());
  for (const Json& id : json.at("staff")) item.staff.emplace_back(id.get<std::string>());
  item.wish = json.at("named").get<bool>() ? StaffWish::kNamed : StaffWish::kAnyone;
  item.during = SpanOf(json.at("from"), json.at("to"));
  item.price_cents = json.at("price_cents").get<int64_t>();
  item.guest = json.value("guest", "");  // absent in rows from before there were guests
  return item;
}

Claim ClaimOf(const Json& json) {
  Claim claim;
  claim.resource = ResourceId(json.at(0).get<std::string>());
  claim.during = SpanOf(json.at(1), json.at(2));
  claim.buffer_before_minutes = json.at(3).get<int>();
  claim.buffer_after_minutes = json.at(4).get<int>();
  claim.item = json.at(5).get<int>();
  return claim;
}

Json ToJson(const Origin& origin) {
  return {{"channel", origin.channel}, {"conversation", origin.conversation},
          {"message", origin.message}, {"turn", origin.turn},
          {"intent", origin.intent},   {"offer", origin.offer},
          {"hold", origin.hold}};
}

Origin OriginOf(const Json& json) {
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  return {text("channel"), text("conversation"), text("message"), text("turn"),
          text("intent"),  text("offer"),        text("hold")};
}

Json ToJson(const MovedFrom& from) {
  return {{"start", Seconds(from.start)},
          {"staff", from.staff.value()},
          {"branch", from.branch.value()}};
}

MovedFrom MovedFromOf(const Json& json) {
  return {absl::FromUnixSeconds(json.at("start").get<int64_t>()),
          StaffId(json.at("staff").get<std::string>()),
          BranchId(json.at("branch").get<std::string>())};
}

Visit VisitOf(const Json& json) {
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  const auto time = [&](const char* key) {
    return absl::FromUnixMicros(json.at(key).get<int64_t>());
  };
  Visit visit;
  visit.id = VisitId(text("id"));
  visit.plan.branch = BranchId(text("branch"));
  visit.plan.during = SpanOf(json.at("from"), json.at("to"));
  for (const Json& item : json.at("items")) visit.plan.items.push_back(ItemOf(item));
  for (const Json& claim : json.at("claims")) visit.plan.claims.push_back(ClaimOf(claim));
  visit.customer = CustomerId(text("customer"));
  visit.state = VisitStateNamed(text("state")).value_or(VisitState::kVoid);
  visit.time_zone = text("time_zone");
  visit.currency = text("currency");
  visit.free_cancel_until = time("free_cancel_until");
  if (!json.at("hold_expires").is_null()) visit.hold_expires = time("hold_expires");
  visit.cancel_reason = text("cancel_reason");
  visit.move_count = json.at("move_count").get<int>();
  // Absent in snapshots from before there was such a field.
  const auto moved_from = json.find("moved_from");
  if (moved_from != json.end() && !moved_from->is_null())
    visit.moved_from = MovedFromOf(*moved_from);
  visit.version = json.at("version").get<int64_t>();
  visit.created = time("created");
  visit.updated = time("updated");
  visit.origin = OriginOf(json.at("origin"));
  visit.guest = json.value("guest", "");
  visit.series = json.value("series", "");
  visit.waitlist_entry = json.value("waitlist_entry", "");
  return visit;
}

// The library reports by exceptions; this is the one place that catches them.
template <typename Read>
auto Reading(absl::string_view text, Read read)
    -> absl::StatusOr<decltype(read(std::declval<const Json&>()))> {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return absl::DataLossError("stored JSON cannot be parsed");
  try {
    return read(json);
  } catch (const Json::exception&) {
    return absl::DataLossError("stored JSON has another form");
  }
}

}  // namespace

std::string ItemsToJson(const std::vector<PlannedItem>& items) { return ToJsonArray(items).dump(); }

absl::StatusOr<std::vector<PlannedItem>> ItemsFromJson(absl::string_view json) {
  return Reading(json, [](const Json& array) {
    std::vector<PlannedItem> items;
    for (const Json& item : array) items.push_back(ItemOf(item));
    return items;
  });
}

absl::StatusOr<std::vector<Claim>> ClaimsFromJson(absl::string_view json) {
  return Reading(json, [](const Json& array) {
    std::vector<Claim> claims;
    for (const Json& claim : array) claims.push_back(ClaimOf(claim));
    return claims;
  });
}

std::string MovedFromToJson(const MovedFrom& from) { return ToJson(from).dump(); }

absl::StatusOr<MovedFrom> MovedFromFromJson(absl::string_view json) {
  return Reading(json, MovedFromOf);
}

std::string VisitToJson(const Visit& visit) {
  Json json = {{"id", visit.id.value()},
               {"branch", visit.plan.branch.value()},
               {"from", Seconds(visit.plan.during.start)},
               {"to", Seconds(visit.plan.during.end)},
               {"items", ToJsonArray(visit.plan.items)},
               {"claims", ToJsonArray(visit.plan.claims)},
               {"customer", visit.customer.value()},
               {"state", std::string(NameOf(visit.state))},
               {"time_zone", visit.time_zone},
               {"currency", visit.currency},
               {"free_cancel_until", Micros(visit.free_cancel_until)},
               {"hold_expires", nullptr},
               {"cancel_reason", visit.cancel_reason},
               {"move_count", visit.move_count},
               {"version", visit.version},
               {"created", Micros(visit.created)},
               {"updated", Micros(visit.updated)},
               {"origin", ToJson(visit.origin)},
               {"guest", visit.guest},
               {"series", visit.series},
               {"waitlist_entry", visit.waitlist_entry}};
  if (visit.moved_from) json["moved_from"] = ToJson(*visit.moved_from);
  if (visit.hold_expires) json["hold_expires"] = Micros(*visit.hold_expires);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<Visit> VisitFromJson(absl::string_view json) { return Reading(json, VisitOf); }

std::string AuditDetails(const Visit& visit, const Origin& origin) {
  const Json details = {{"version", visit.version},
                        {"state", std::string(NameOf(visit.state))},
                        {"origin", ToJson(origin)}};
  return details.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<Origin> OriginOfDetails(absl::string_view json) {
  return Reading(json, [](const Json& details) {
    // Absent in entries from before it was kept.
    const auto origin = details.find("origin");
    return origin == details.end() ? Origin() : OriginOf(*origin);
  });
}

std::string VisitPairToJson(const Visit& first, const Visit& second) {
  return absl::StrCat("[", VisitToJson(first), ",", VisitToJson(second), "]");
}

absl::StatusOr<std::pair<Visit, Visit>> VisitPairFromJson(absl::string_view json) {
  return Reading(
      json, [](const Json& pair) { return std::pair(VisitOf(pair.at(0)), VisitOf(pair.at(1))); });
}

bool SameJson(absl::string_view a, absl::string_view b) {
  const Json left = Json::parse(a.begin(), a.end(), nullptr, false);
  const Json right = Json::parse(b.begin(), b.end(), nullptr, false);
  return !left.is_discarded() && !right.is_discarded() && left == right;
}

}  // namespace tresen::scheduling
