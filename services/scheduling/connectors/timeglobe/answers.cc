#include "services/scheduling/connectors/timeglobe/answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tresen::scheduling::timeglobe {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kMostPositions = 50;

std::string Dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// A number that may be written as text; nothing for null and anything else.
template <typename Json>
std::optional<int64_t> NumberIn(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return std::nullopt;
  if (found->is_number_integer()) return found->template get<int64_t>();
  int64_t number = 0;
  if (found->is_string() && absl::SimpleAtoi(found->template get<std::string>(), &number))
    return number;
  return std::nullopt;
}

template <typename Json>
std::string TextIn(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->template get<std::string>() : "";
}

template <typename Json>
bool TruthIn(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_boolean() && found->template get<bool>();
}

std::optional<absl::Time> InstantFrom(const std::string& text) {
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%E*SZ", text, &time, nullptr)) return std::nullopt;
  return time;
}

absl::Status NoSuchShape(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("TimeGlobe's answer has no ", what));
}

std::optional<Position> PositionFrom(const ordered_json& entry) {
  if (!entry.is_object()) return std::nullopt;
  const auto begin = InstantFrom(TextIn(entry, "beginTs"));
  const auto millis = NumberIn(entry, "durationMillis");
  const auto employee = NumberIn(entry, "employeeId");
  const auto item = NumberIn(entry, "itemNo");
  if (!begin || !millis || *millis <= 0 || !employee || !item) return std::nullopt;
  return Position{static_cast<int>(NumberIn(entry, "ordinalPosition").value_or(0)),
                  *begin,
                  absl::Milliseconds(*millis),
                  *employee,
                  *item,
                  TruthIn(entry, "invisibleToCustomer")};
}

std::optional<Proposal> ProposalFrom(const ordered_json& entry) {
  const auto list = entry.is_object() ? entry.find("positions") : entry.end();
  if (!entry.is_object() || list == entry.end() || !list->is_array()) return std::nullopt;
  if (list->empty() || list->size() > kMostPositions) return std::nullopt;
  Proposal proposal;
  for (const ordered_json& item : *list) {
    const auto position = PositionFrom(item);
    if (!position) return std::nullopt;
    proposal.positions.push_back(*position);
  }
  std::ranges::stable_sort(proposal.positions, {}, &Position::ordinal);
  proposal.begin = std::ranges::min(proposal.positions, {}, &Position::begin).begin;
  proposal.end = proposal.begin;
  for (const Position& position : proposal.positions)
    proposal.end = std::max(proposal.end, position.begin + position.length);
  proposal.contents = Dump(*list);
  return proposal;
}

std::optional<ListedOrder> OrderFrom(const json& entry) {
  if (!entry.is_object()) return std::nullopt;
  ListedOrder order;
  const auto id = NumberIn(entry, "orderId");
  order.site = TextIn(entry, "siteCd");
  order.begin = TextIn(entry, "orderBegin");
  order.end = TextIn(entry, "orderEnd");
  if (!id || order.site.empty() || order.begin.empty()) return std::nullopt;
  order.id = *id;
  const auto positions = entry.find("positions");
  if (positions == entry.end() || !positions->is_array()) return order;
  for (const json& position : *positions) {
    if (!position.is_object()) return std::nullopt;
    order.items.push_back(NumberIn(position, "itemNo").value_or(0));
    order.employees.push_back(NumberIn(position, "employeeId").value_or(0));
  }
  std::ranges::sort(order.items);
  std::ranges::sort(order.employees);
  order.employees.erase(std::unique(order.employees.begin(), order.employees.end()),
                        order.employees.end());
  return order;
}

}  // namespace

Reply ReplyOf(int http_status, std::string body) {
  Reply reply;
  reply.http_status = http_status;
  if (http_status == 401 || http_status == 403) {
    reply.kind = Reply::Kind::kForbidden;
    return reply;
  }
  reply.kind = Reply::Kind::kPage;
  const json parsed = json::parse(body, nullptr, false);
  if (http_status != 200 || parsed.is_discarded() || !(parsed.is_object() || parsed.is_array()))
    return reply;
  reply.kind = Reply::Kind::kJson;
  if (parsed.is_object())
    if (const auto code = NumberIn(parsed, "code")) reply.code = static_cast<int>(*code);
  reply.body = std::move(body);
  return reply;
}

std::string CodeOf(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kNotSent: return "not sent";
    case Reply::Kind::kNoAnswer: return "no answer";
    case Reply::Kind::kJson: return reply.code ? absl::StrCat(*reply.code) : "no code";
    default: return absl::StrCat("HTTP ", reply.http_status);
  }
}

Outcome BookOutcome(const Reply& reply) {
  const std::string code = CodeOf(reply);
  if (reply.kind == Reply::Kind::kNotSent) return Unreachable(code);
  if (reply.kind == Reply::Kind::kForbidden) return Refused(Refusal::kNotAllowed, code);
  if (reply.kind != Reply::Kind::kJson || !reply.code) return Unknown(code);
  switch (*reply.code) {
    case kCodeDone: {
      const json body = json::parse(reply.body, nullptr, false);
      const auto id = NumberIn(body, "orderId");
      if (!id) return Unknown("no order id");
      Entry entry;
      entry.external_id = absl::StrCat(*id);
      Outcome done = Done(std::move(entry));
      done.code = code;
      return done;
    }
    case kCodeSlotGone: return Refused(Refusal::kSlotTaken, code);
    case kCodeTooManyOrders: return Refused(Refusal::kLimitReached, code);
    case kCodeUnknownSite:
    case kCodeNotSetUp:
    case kCodeBadKey: return Refused(Refusal::kNotAllowed, code);
    case kCodeBadLogin: return Refused(Refusal::kMisunderstood, code);
    default: return Unknown(code);
  }
}

Outcome CancelOutcome(const Reply& reply) {
  const std::string code = CodeOf(reply);
  if (reply.kind == Reply::Kind::kNotSent) return Unreachable(code);
  if (reply.kind == Reply::Kind::kForbidden) return Refused(Refusal::kNotAllowed, code);
  if (reply.kind != Reply::Kind::kJson || !reply.code) return Unknown(code);
  if (*reply.code == kCodeBadKey || *reply.code == kCodeNotSetUp)
    return Refused(Refusal::kNotAllowed, code);
  if (*reply.code != kCodeDone) return Unknown(code);
  Outcome done = Done({});
  done.code = code;
  return done;
}

absl::Status ReadStatus(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kNotSent:
    case Reply::Kind::kNoAnswer: return absl::UnavailableError("TimeGlobe does not answer");
    case Reply::Kind::kForbidden: return absl::PermissionDeniedError("TimeGlobe refuses the key");
    case Reply::Kind::kPage:
      return reply.http_status >= 500 ? absl::UnavailableError("TimeGlobe answers with an error page")
                                      : absl::DataLossError("TimeGlobe's answer is no JSON");
    case Reply::Kind::kJson: break;
  }
  if (reply.code.value_or(kCodeDone) == kCodeDone) return absl::OkStatus();
  if (*reply.code == kCodeNoCustomer) return absl::NotFoundError("TimeGlobe has no such customer");
  return absl::PermissionDeniedError(absl::StrCat("TimeGlobe refuses with code ", *reply.code));
}

absl::StatusOr<std::vector<Proposal>> ProposalsFrom(const std::string& body) {
  const ordered_json parsed = ordered_json::parse(body, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("suggestions") || !parsed["suggestions"].is_array())
    return NoSuchShape("suggestions");
  std::vector<Proposal> proposals;
  for (const ordered_json& entry : parsed["suggestions"]) {
    auto proposal = ProposalFrom(entry);
    if (!proposal) return NoSuchShape("readable suggestion");
    proposals.push_back(*std::move(proposal));
  }
  return proposals;
}

absl::StatusOr<std::vector<ListedOrder>> OrdersFrom(const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_array()) return NoSuchShape("list of orders");
  std::vector<ListedOrder> orders;
  for (const json& entry : parsed) {
    auto order = OrderFrom(entry);
    if (!order) return NoSuchShape("readable order");
    orders.push_back(*std::move(order));
  }
  return orders;
}

absl::StatusOr<Profile> ProfileFrom(const Reply& reply) {
  const absl::Status read = ReadStatus(reply);
  if (absl::IsNotFound(read)) return Profile{};
  if (!read.ok()) return read;
  const json parsed = json::parse(reply.body, nullptr, false);
  if (!parsed.is_object() || !reply.code) return NoSuchShape("profile");
  return Profile{true, TruthIn(parsed, "dplAccepted")};
}

absl::StatusOr<std::string> CompanyFrom(const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);
  std::string company = parsed.is_object() ? TextIn(parsed, "customerCd") : "";
  if (company.empty()) return NoSuchShape("customerCd");
  return company;
}

std::string FormatUtc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string SuggestionsBody(const std::string& company, const std::string& site, int week,
                            const std::vector<WantedItem>& items) {
  ordered_json positions = ordered_json::array();
  for (const WantedItem& item : items) {
    ordered_json position = {{"itemNo", item.item}};
    if (item.employee) position["employeeId"] = *item.employee;
    positions.push_back(std::move(position));
  }
  return Dump({{"customerCd", company}, {"siteCd", site}, {"week", week}, {"positions", positions}});
}

absl::StatusOr<std::string> BookBody(const std::string& site, const std::string& contents,
                                     bool reminds) {
  const ordered_json positions = ordered_json::parse(contents, nullptr, false);
  if (!positions.is_array() || positions.empty())
    return absl::InvalidArgumentError("the suggestion has no positions");
  // The positions as they came, byte for byte.
  const std::string head = Dump({{"siteCd", site}, {"reminderSms", reminds}, {"reminderEmail", false}});
  return absl::StrCat(head.substr(0, head.size() - 1), ",\"positions\":", contents, "}");
}

absl::StatusOr<std::string> CancelBody(const std::string& external_id) {
  const size_t slash = external_id.rfind('/');
  int64_t number = 0;
  if (slash == std::string::npos || slash == 0 ||
      !absl::SimpleAtoi(external_id.substr(slash + 1), &number))
    return absl::InvalidArgumentError("no id of an order");
  return Dump({{"siteCd", external_id.substr(0, slash)}, {"orderId", number}});
}

std::string ProfileBody(const std::string& full_name) {
  return Dump({{"fullNm", full_name}, {"dplAccepted", true}});
}

}  // namespace tresen::scheduling::timeglobe
