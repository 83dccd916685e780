#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/customer/store/people.h"
#include "services/customer/store/postgres_customer_store.h"

namespace tresen::customer {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

// What was merged leads to the customer that it was merged into. One step after the other (OFFSET 0
// keeps them apart) by the primary keys, whatever the tables' size when the plan was made.
constexpr Statement kFind{
    "customer.find_by_indexes",
    "SELECT x, coalesce(nullif(c.merged_into, ''), c.customer_id)"
    " FROM unnest($3::text[]) x CROSS JOIN LATERAL (SELECT customer_id FROM customer.identity"
    "   WHERE tenant_id = $1 AND channel = $2 AND field IN ('user_id', 'wa_id', 'phone')"
    "   AND blind_index = decode(x, 'hex') OFFSET 0) i"
    " CROSS JOIN LATERAL (SELECT merged_into, customer_id FROM customer.customer"
    "   WHERE tenant_id = $1 AND customer_id = i.customer_id OFFSET 0) c"};
constexpr Statement kInsertCustomer{
    "customer.insert_customer",
    "INSERT INTO customer.customer (tenant_id, customer_id, created_at, updated_at, language,"
    " sealed_name, key_version, tenant_key_version, wrapped_key, key_commitment)"
    " VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9)"};
// The value is sealed for another customer when the row exists already, so it stays as it is.
constexpr Statement kInsertIdentity{
    "customer.insert_identity",
    "INSERT INTO customer.identity (tenant_id, channel, field, blind_index, customer_id, "
    "created_at,"
    " sealed_value) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, channel, field, blind_index) DO NOTHING RETURNING 1"};
constexpr Statement kOwner{
    "customer.identity_owner",
    "SELECT coalesce(nullif(c.merged_into, ''), c.customer_id)"
    " FROM customer.identity i JOIN customer.customer c"
    " ON c.tenant_id = i.tenant_id AND c.customer_id = i.customer_id"
    " WHERE i.tenant_id = $1 AND i.channel = $2 AND i.field = $3 AND i.blind_index = $4"
    " FOR UPDATE OF i"};
constexpr Statement kMoveIdentity{
    "customer.move_identity",
    "INSERT INTO customer.identity AS i (tenant_id, channel, field, blind_index, customer_id,"
    " created_at, sealed_value) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, channel, field, blind_index)"
    " DO UPDATE SET customer_id = EXCLUDED.customer_id, sealed_value = EXCLUDED.sealed_value"};
constexpr Statement kMarkMerged{
    "customer.mark_merged",
    "UPDATE customer.customer SET merged_into = $3, version = version + 1, updated_at = $4"
    " WHERE tenant_id = $1 AND (customer_id = $2 OR merged_into = $2)"};
constexpr Statement kDropIdentity{
    "customer.drop_identity",
    "DELETE FROM customer.identity WHERE tenant_id = $1 AND channel = $2 AND field = $3"
    " AND blind_index = $4 AND customer_id = $5"};
// The owner of the first identity that is known; empty: none is.
absl::StatusOr<std::string> OwnerOfAny(Transaction& transaction,
                                       const std::vector<IdentityRow>& identities) {
  for (const IdentityRow& identity : identities) {
    TRESEN_ASSIGN_OR_RETURN(
        const auto owner,
        transaction.Execute(kOwner, {transaction.tenant(), identity.channel, identity.field,
                                     Bytes{identity.blind_index}}));
    if (!owner.empty()) return owner.front().Text(0);
  }
  return std::string();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PostgresCustomerStore::FindByIndexes(
    absl::string_view tenant, absl::string_view channel,
    const std::vector<std::string>& blind_indexes) {
  std::vector<std::string> hex;
  for (const std::string& index : blind_indexes) hex.push_back(crypto::HexEncode(index));
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<std::string>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kFind, {tenant, channel, hex}));
        std::vector<std::string> customers(hex.size());
        for (const auto row : rows) {
          for (size_t i = 0; i < hex.size(); ++i) {
            if (hex[i] == row.View(0)) customers[i] = row.Text(1);
          }
        }
        return customers;
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::string> PostgresCustomerStore::FindOrCreate(absl::string_view tenant,
                                                                const NewCustomer& customer) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<std::string> {
    const CustomerRow& row = customer.row;
    TRESEN_ASSIGN_OR_RETURN(const std::string known, OwnerOfAny(transaction, customer.identities));
    if (!known.empty()) return known;
    transaction.Queue(kInsertCustomer,
                      {tenant, row.customer, row.created_at, row.language, Bytes{row.sealed_name},
                       row.key.key_version, row.key.tenant_key_version, Bytes{row.key.wrapped},
                       Bytes{row.key.commitment}});
    for (const IdentityRow& identity : customer.identities) {
      TRESEN_ASSIGN_OR_RETURN(
          const auto inserted,
          transaction.Execute(kInsertIdentity, {tenant, identity.channel, identity.field,
                                                Bytes{identity.blind_index}, row.customer,
                                                row.created_at, Bytes{identity.sealed_value}}));
      // Somebody else made the same customer at the same moment and has committed.
      if (inserted.empty()) {
        return MakeError(absl::StatusCode::kAborted, "IDENTITY_TAKEN",
                         "the identity became known meanwhile");
      }
    }
    Audit(transaction, row.created_at, "customer", "customer.created", row.customer, "", "");
    return row.customer;
  });
}

absl::StatusOr<std::vector<std::string>> PostgresCustomerStore::Link(
    absl::string_view tenant, absl::string_view customer,
    const std::vector<IdentityRow>& identities, const std::vector<IdentityRow>& replaced,
    absl::string_view actor, absl::Time now) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<std::string>> {
        TRESEN_RETURN_IF_ERROR(transaction.Execute(kLockPeople, {tenant}).status());
        TRESEN_ASSIGN_OR_RETURN(const auto locked, transaction.Execute(kLock, {tenant, customer}));
        if (locked.empty()) return NotFound();
        if (!locked.front().IsNull(0)) return Erased();
        const std::string head = locked.front().Text(2);
        std::vector<std::string> merged;
        for (const IdentityRow& identity : identities) {
          TRESEN_ASSIGN_OR_RETURN(const std::string owner, OwnerOfAny(transaction, {identity}));
          if (owner == head) continue;
          transaction.Queue(kMoveIdentity,
                            {tenant, identity.channel, identity.field, Bytes{identity.blind_index},
                             customer, now, Bytes{identity.sealed_value}});
          if (owner.empty()) continue;
          transaction.Queue(kMarkMerged, {tenant, owner, head, now});
          Audit(transaction, now, actor, "customer.merged", owner, absl::StrCat("into ", head), "");
          merged.push_back(owner);
        }
        for (const IdentityRow& identity : replaced) {
          transaction.Queue(kDropIdentity, {tenant, identity.channel, identity.field,
                                            Bytes{identity.blind_index}, customer});
        }
        Audit(transaction, now, actor, "customer.identity_linked", customer, "", "");
        return merged;
      });
}

absl::StatusOr<std::vector<IdentityRow>> PostgresCustomerStore::Identities(
    absl::string_view tenant, absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto found,
                          pool_.Read(tenant, {{kIdentities, {tenant, customer}}}));
  return ReadIdentities(found[0]);
}

}  // namespace tresen::customer
