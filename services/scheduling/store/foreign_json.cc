#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/store/foreign_store.h"
#include "services/scheduling/store/visit_json.h"

namespace tresen::scheduling {
namespace {

using nlohmann::json;

constexpr std::pair<OperationKind, absl::string_view> kKinds[] = {
    {OperationKind::kBook, "book"},
    {OperationKind::kMove, "move"},
    {OperationKind::kCancel, "cancel"},
    {OperationKind::kTidy, "tidy"},
};
constexpr std::pair<ConflictKind, absl::string_view> kConflicts[] = {
    {ConflictKind::kMoved, "moved"},        {ConflictKind::kGone, "gone"},
    {ConflictKind::kOverlap, "overlap"},    {ConflictKind::kLeftOver, "left_over"},
    {ConflictKind::kUnknown, "unknown"},    {ConflictKind::kRefused, "refused"},
    {ConflictKind::kDiffers, "differs"},
};

json LinkJson(const ForeignLink& link) {
  return {{"visit", link.visit.value()},
          {"branch", link.branch.value()},
          {"customer", link.customer.value()},
          {"external_id", link.external_id},
          {"version", link.version},
          {"from", absl::ToUnixMicros(link.during.start)},
          {"to", absl::ToUnixMicros(link.during.end)},
          {"suggestion", link.suggestion}};
}

ForeignLink LinkOf(const json& from) {
  return {VisitId(from.at("visit").get<std::string>()),
          BranchId(from.at("branch").get<std::string>()),
          CustomerId(from.at("customer").get<std::string>()),
          from.at("external_id").get<std::string>(),
          from.at("version").get<std::string>(),
          {absl::FromUnixMicros(from.at("from").get<int64_t>()),
           absl::FromUnixMicros(from.at("to").get<int64_t>())},
          from.at("suggestion").get<std::string>()};
}

json OriginJson(const Origin& origin) {
  return {origin.channel, origin.conversation, origin.message, origin.turn,
          origin.intent,  origin.offer,        origin.hold};
}

Origin OriginOf(const json& from) {
  const auto at = [&](int no) { return from.at(no).get<std::string>(); };
  return {at(0), at(1), at(2), at(3), at(4), at(5), at(6)};
}

}  // namespace

absl::string_view NameOf(OperationKind kind) {
  for (const auto& [known, name] : kKinds)
    if (known == kind) return name;
  return "book";
}

absl::string_view NameOf(ConflictKind kind) {
  for (const auto& [known, name] : kConflicts)
    if (known == kind) return name;
  return "moved";
}

std::string ConflictId(ConflictKind kind, absl::string_view about) {
  constexpr size_t kLength = 32;
  return crypto::HexEncode(crypto::Sha256(absl::StrCat(NameOf(kind), "\n", about)))
      .substr(0, kLength);
}

std::string LinkToJson(const ForeignLink& link) { return LinkJson(link).dump(); }

absl::StatusOr<ForeignLink> LinkFromJson(absl::string_view text) {
  try {
    return LinkOf(json::parse(text.begin(), text.end()));
  } catch (const json::exception&) {
    return absl::DataLossError("a stored link to another calendar cannot be read");
  }
}

bool IsWatch(const ForeignOperation& operation) {
  return operation.kind == OperationKind::kTidy && operation.phase != OperationPhase::kCancel;
}

std::string OperationToJson(const ForeignOperation& operation) {
  json to = {{"id", operation.id},
             {"kind", static_cast<int>(operation.kind)},
             {"phase", static_cast<int>(operation.phase)},
             {"open", operation.open},
             {"sent", operation.sent},
             {"attempts", operation.attempts},
             {"due", absl::ToUnixMicros(operation.due)},
             {"created", absl::ToUnixMicros(operation.created)},
             {"visit", json::parse(VisitToJson(operation.visit))},
             {"suggestion", operation.suggestion},
             {"release_first", operation.release_first},
             {"provisional", operation.provisional},
             {"result", operation.result},
             {"key",
              {operation.key.caller, operation.key.method, operation.key.request_id,
               crypto::HexEncode(operation.key.request_hash)}},
             {"actor", operation.actor},
             {"origin", OriginJson(operation.origin)},
             {"cancel_reason", operation.cancel_reason}};
  if (operation.old) to["old"] = LinkJson(*operation.old);
  if (operation.expected_version) to["expected_version"] = *operation.expected_version;
  return to.dump();
}

absl::StatusOr<ForeignOperation> OperationFromJson(absl::string_view text) {
  try {
    const json from = json::parse(text.begin(), text.end());
    ForeignOperation operation;
    operation.id = from.at("id").get<std::string>();
    operation.kind = static_cast<OperationKind>(from.at("kind").get<int>());
    operation.phase = static_cast<OperationPhase>(from.at("phase").get<int>());
    operation.open = from.at("open").get<bool>();
    operation.sent = from.at("sent").get<bool>();
    operation.attempts = from.at("attempts").get<int>();
    operation.due = absl::FromUnixMicros(from.at("due").get<int64_t>());
    operation.created = absl::FromUnixMicros(from.at("created").get<int64_t>());
    TRESEN_ASSIGN_OR_RETURN(operation.visit, VisitFromJson(from.at("visit").dump()));
    operation.suggestion = from.at("suggestion").get<std::string>();
    operation.release_first = from.at("release_first").get<bool>();
    operation.provisional = from.at("provisional").get<bool>();
    operation.result = from.at("result").get<std::string>();
    const json& key = from.at("key");
    operation.key = {key.at(0).get<std::string>(), key.at(1).get<std::string>(),
                     key.at(2).get<std::string>(),
                     crypto::HexDecode(key.at(3).get<std::string>()).value_or("")};
    operation.actor = from.at("actor").get<std::string>();
    operation.origin = OriginOf(from.at("origin"));
    operation.cancel_reason = from.at("cancel_reason").get<std::string>();
    if (from.contains("old")) operation.old = LinkOf(from.at("old"));
    if (from.contains("expected_version"))
      operation.expected_version = from.at("expected_version").get<int64_t>();
    return operation;
  } catch (const json::exception&) {
    return absl::DataLossError("a stored change of another calendar cannot be read");
  }
}

}  // namespace tresen::scheduling
