#include "services/customer/store/people.h"

#include "libs/status/status.h"

namespace tresen::customer {
namespace {

constexpr postgres::Statement kAudit{
    "customer.audit",
    "INSERT INTO customer.audit (tenant_id, happened_at, actor, action, customer_id, detail,"
    " request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)"};

}  // namespace

std::vector<IdentityRow> ReadIdentities(const postgres::Result& rows, int first) {
  std::vector<IdentityRow> identities;
  for (const auto row : rows) {
    if (row.IsNull(first)) continue;
    identities.push_back(
        {row.Text(first), row.Text(first + 1), row.Bytes(first + 2), row.Bytes(first + 3)});
  }
  return identities;
}

absl::Status NotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CUSTOMER_NOT_FOUND", "no such customer");
}
absl::Status Erased() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED", "the customer was erased");
}

void Audit(postgres::Transaction& transaction, absl::Time now, absl::string_view actor,
           absl::string_view action, absl::string_view customer, absl::string_view detail,
           absl::string_view request_id) {
  transaction.Queue(kAudit,
                    {transaction.tenant(), now, actor, action, customer, detail, request_id});
}

}  // namespace tresen::customer
