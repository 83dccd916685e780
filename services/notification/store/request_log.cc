#include "services/notification/store/request_log.h"

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {
namespace {

using postgres::Bytes;
using postgres::Statement;

constexpr Statement kEarlier{
    "notification.earlier_answer",
    "SELECT request_hash, result FROM notification.request"
    " WHERE tenant_id = $1 AND caller = $2 AND method = $3 AND request_id = $4"};
constexpr Statement kKeep{
    "notification.keep_answer",
    "INSERT INTO notification.request (tenant_id, caller, method, request_id, request_hash, result,"
    " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, caller, method, request_id) DO NOTHING RETURNING 1"};

}  // namespace

absl::StatusOr<std::optional<std::string>> EarlierAnswer(postgres::Transaction& transaction,
                                                         const RequestKey& key) {
  TRESEN_ASSIGN_OR_RETURN(
      const auto rows, transaction.Execute(kEarlier, {transaction.tenant(), key.caller, key.method,
                                                      key.request_id}));
  if (rows.empty()) return std::optional<std::string>();
  if (rows.front().View(0) != key.hash) return RequestIdReused();
  return std::optional<std::string>(rows.front().Bytes(1));
}

absl::Status KeepAnswer(postgres::Transaction& transaction, const RequestKey& key,
                        absl::string_view answer, absl::Time now) {
  TRESEN_ASSIGN_OR_RETURN(
      const auto rows, transaction.Execute(kKeep, {transaction.tenant(), key.caller, key.method,
                                                   key.request_id, key.hash, Bytes{answer}, now}));
  if (!rows.empty()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kAborted, "REQUEST_RUNNING",
                                  "the same request is being carried out"),
                        absl::Milliseconds(100));
}

}  // namespace tresen::notification
