#include <nlohmann/json.hpp>
#include <utility>

#include "libs/crypto/encoding.h"
#include "services/scheduling/store/waitlist_store.h"

namespace tresen::scheduling {
namespace {

using Json = nlohmann::json;

int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }
absl::Time TimeOf(const Json& json) { return absl::FromUnixMicros(json.get<int64_t>()); }

// Open ends are null.
Json ToJson(const Interval& span) {
  Json ends = Json::array({nullptr, nullptr});
  if (span.start > absl::InfinitePast()) ends[0] = Micros(span.start);
  if (span.end < absl::InfiniteFuture()) ends[1] = Micros(span.end);
  return ends;
}

Interval SpanOf(const Json& json) {
  return {json.at(0).is_null() ? absl::InfinitePast() : TimeOf(json.at(0)),
          json.at(1).is_null() ? absl::InfiniteFuture() : TimeOf(json.at(1))};
}

Json ToJson(const VisitItem& item) {
  Json staff = Json::array();
  for (const StaffId& id : item.staff) staff.push_back(id.value());
  return {{"service", item.service.value()},
          {"staff", std::move(staff)},
          {"guest", item.guest},
          {"together", item.at_the_same_time}};
}

VisitItem ItemOf(const Json& json) {
  VisitItem item{ServiceId(json.at("service").get<std::string>()), {}};
  for (const Json& id : json.at("staff")) item.staff.emplace_back(id.get<std::string>());
  item.guest = json.at("guest").get<std::string>();
  item.at_the_same_time = json.at("together").get<bool>();
  return item;
}

Json ToJson(const VisitWish& wish) {
  Json json = {{"branch", wish.branch.value()}, {"guest", wish.guest},
               {"any_order", wish.any_order},   {"items", Json::array()},
               {"ranges", Json::array()},       {"excluded", Json::array()},
               {"seen", Json::array()},         {"exact_start", nullptr}};
  for (const VisitItem& item : wish.items) json["items"].push_back(ToJson(item));
  for (const Interval& range : wish.time.ranges) json["ranges"].push_back(ToJson(range));
  for (const Interval& range : wish.time.excluded) json["excluded"].push_back(ToJson(range));
  for (const absl::Time start : wish.time.seen) json["seen"].push_back(Micros(start));
  if (wish.time.exact_start) json["exact_start"] = Micros(*wish.time.exact_start);
  return json;
}

VisitWish WishOf(const Json& json) {
  VisitWish wish;
  wish.branch = BranchId(json.at("branch").get<std::string>());
  wish.guest = json.at("guest").get<std::string>();
  wish.any_order = json.at("any_order").get<bool>();
  for (const Json& item : json.at("items")) wish.items.push_back(ItemOf(item));
  for (const Json& range : json.at("ranges")) wish.time.ranges.push_back(SpanOf(range));
  for (const Json& range : json.at("excluded")) wish.time.excluded.push_back(SpanOf(range));
  for (const Json& start : json.at("seen")) wish.time.seen.push_back(TimeOf(start));
  if (!json.at("exact_start").is_null()) wish.time.exact_start = TimeOf(json.at("exact_start"));
  return wish;
}

Json ToJson(const WaitlistOffer& offer) {
  return {{"hold", offer.hold ? Json(offer.hold->value()) : Json(nullptr)},
          {"token", offer.token},
          {"start", Micros(offer.start)},
          {"expires", Micros(offer.expires)}};
}

WaitlistOffer OfferOf(const Json& json) {
  WaitlistOffer offer;
  if (!json.at("hold").is_null()) offer.hold = VisitId(json.at("hold").get<std::string>());
  offer.token = json.at("token").get<std::string>();
  offer.start = TimeOf(json.at("start"));
  offer.expires = TimeOf(json.at("expires"));
  return offer;
}

WaitlistEntry EntryOf(const Json& json) {
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  WaitlistEntry entry;
  entry.id = WaitlistEntryId(text("id"));
  entry.customer = CustomerId(text("customer"));
  entry.wish = WishOf(json.at("wish"));
  entry.quiet_hours_allowed = json.at("quiet_hours_allowed").get<bool>();
  entry.state = WaitlistStateNamed(text("state"));
  if (!json.at("offer").is_null()) entry.offer = OfferOf(json.at("offer"));
  entry.offer_count = json.at("offer_count").get<int>();
  entry.version = json.at("version").get<int64_t>();
  entry.created = TimeOf(json.at("created"));
  entry.updated = TimeOf(json.at("updated"));
  const Json& origin = json.at("origin");
  entry.origin = {origin.at(0), origin.at(1), origin.at(2), origin.at(3),
                  origin.at(4), origin.at(5), origin.at(6)};
  entry.request_hash = crypto::HexDecode(text("request_hash")).value_or("");
  return entry;
}

}  // namespace

std::string WaitlistEntryToJson(const WaitlistEntry& entry) {
  const Origin& origin = entry.origin;
  const Json json = {
      {"id", entry.id.value()},
      {"customer", entry.customer.value()},
      {"wish", ToJson(entry.wish)},
      {"quiet_hours_allowed", entry.quiet_hours_allowed},
      {"state", std::string(NameOf(entry.state))},
      {"offer", entry.offer ? ToJson(*entry.offer) : Json(nullptr)},
      {"offer_count", entry.offer_count},
      {"version", entry.version},
      {"created", Micros(entry.created)},
      {"updated", Micros(entry.updated)},
      {"origin", Json::array({origin.channel, origin.conversation, origin.message, origin.turn,
                              origin.intent, origin.offer, origin.hold})},
      {"request_hash", crypto::HexEncode(entry.request_hash)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<WaitlistEntry> WaitlistEntryFromJson(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return absl::DataLossError("a stored waitlist entry cannot be parsed");
  try {
    return EntryOf(json);
  } catch (const Json::exception&) {  // the library reports by exceptions
    return absl::DataLossError("a stored waitlist entry has another form");
  }
}

}  // namespace tresen::scheduling
