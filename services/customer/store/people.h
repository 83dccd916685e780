#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/postgres/statement.h"
#include "libs/postgres/transaction.h"
#include "services/customer/store/customer_store.h"

namespace tresen::customer {

// What the parts of the PostgreSQL store share.

inline constexpr postgres::Statement kLock{
    "customer.lock",
    "SELECT erased_at, key_version, coalesce(nullif(merged_into, ''), customer_id)"
    " FROM customer.customer WHERE tenant_id = $1 AND customer_id = $2 FOR UPDATE"};
// Merging and erasing read and write several people: one at a time in a tenant, so that one hop
// always leads to the id that remains.
inline constexpr postgres::Statement kLockPeople{
    "customer.lock_people",
    "SELECT pg_advisory_xact_lock(hashtextextended('customer.people/' || $1, 0))"};

inline constexpr postgres::Statement kIdentities{
    "customer.identities",
    "SELECT channel, field, blind_index, sealed_value FROM customer.identity"
    " WHERE tenant_id = $1 AND customer_id = $2 ORDER BY created_at, field"};
// The identities in the columns from `first` on; rows without one are left out.
std::vector<IdentityRow> ReadIdentities(const postgres::Result& rows, int first = 0);

absl::Status NotFound();
absl::Status Erased();

// Queued with the transaction. `detail` holds nothing personal.
void Audit(postgres::Transaction& transaction, absl::Time now, absl::string_view actor,
           absl::string_view action, absl::string_view customer, absl::string_view detail,
           absl::string_view request_id);

}  // namespace tresen::customer
