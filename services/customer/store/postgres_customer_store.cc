#include "services/customer/store/postgres_customer_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/postgres/statement.h"
#include "libs/status/status.h"

namespace tresen::customer {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kInsertTenantKey{
    "customer.insert_tenant_key",
    "INSERT INTO customer.tenant_key (tenant_id, version, created_at, wrapped, commitment)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, version) DO NOTHING"};
constexpr Statement kTenantKeys{
    "customer.tenant_keys",
    "SELECT version, wrapped, commitment FROM customer.tenant_key WHERE tenant_id = $1"
    " ORDER BY version"};
// A merged customer's identities point to where it was merged.
constexpr Statement kFind{
    "customer.find_by_indexes",
    "SELECT encode(blind_index, 'hex'), customer_id FROM customer.identity"
    " WHERE tenant_id = $1 AND channel = $2"
    " AND blind_index = ANY(SELECT decode(x, 'hex') FROM unnest($3::text[]) x)"};
constexpr Statement kInsertCustomer{
    "customer.insert_customer",
    "INSERT INTO customer.customer (tenant_id, customer_id, created_at, updated_at, language,"
    " sealed_name, key_version, tenant_key_version, wrapped_key, key_commitment)"
    " VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9)"};
// The value is sealed for another customer when the row exists already, so it stays as it is.
constexpr Statement kInsertIdentity{
    "customer.insert_identity",
    "INSERT INTO customer.identity (tenant_id, channel, field, blind_index, customer_id, created_at,"
    " sealed_value) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, channel, field, blind_index) DO NOTHING RETURNING 1"};
constexpr Statement kOwner{
    "customer.identity_owner",
    "SELECT customer_id FROM customer.identity"
    " WHERE tenant_id = $1 AND channel = $2 AND field = $3 AND blind_index = $4 FOR UPDATE"};
constexpr Statement kMoveIdentity{
    "customer.move_identity",
    "INSERT INTO customer.identity AS i (tenant_id, channel, field, blind_index, customer_id,"
    " created_at, sealed_value) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, channel, field, blind_index)"
    " DO UPDATE SET customer_id = EXCLUDED.customer_id, sealed_value = EXCLUDED.sealed_value"};
constexpr Statement kMarkMerged{
    "customer.mark_merged",
    "UPDATE customer.customer SET merged_into = $3, version = version + 1, updated_at = $4"
    " WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kDropIdentity{
    "customer.drop_identity",
    "DELETE FROM customer.identity WHERE tenant_id = $1 AND channel = $2 AND field = $3"
    " AND blind_index = $4 AND customer_id = $5"};
constexpr Statement kGet{
    "customer.get",
    "SELECT customer_id, created_at, updated_at, version, language, language_fixed, sealed_name,"
    " key_version, tenant_key_version, wrapped_key, key_commitment, merged_into, erased_at"
    " FROM customer.customer WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kLock{
    "customer.lock",
    "SELECT erased_at, key_version FROM customer.customer"
    " WHERE tenant_id = $1 AND customer_id = $2 FOR UPDATE"};
constexpr Statement kIdentities{
    "customer.identities",
    "SELECT channel, field, blind_index, sealed_value FROM customer.identity"
    " WHERE tenant_id = $1 AND customer_id = $2 ORDER BY created_at, field"};
constexpr Statement kConsents{
    "customer.consents",
    "SELECT purpose, granted, said_at FROM customer.consent"
    " WHERE tenant_id = $1 AND customer_id = $2 ORDER BY entry"};
constexpr Statement kUpdate{
    "customer.update",
    "UPDATE customer.customer SET sealed_name = coalesce($3, sealed_name),"
    " language = coalesce($4, language), language_fixed = coalesce($5, language_fixed),"
    " version = version + 1, updated_at = $6"
    " WHERE tenant_id = $1 AND customer_id = $2 AND erased_at IS NULL"};
constexpr Statement kInsertConsent{
    "customer.insert_consent",
    "INSERT INTO customer.consent (tenant_id, customer_id, purpose, granted, said_at, recorded_at,"
    " channel, wording_id, wording_version, language, wording_sha256, sealed_wording, message_id,"
    " actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};
constexpr Statement kAudit{
    "customer.audit",
    "INSERT INTO customer.audit (tenant_id, happened_at, actor, action, customer_id, detail,"
    " request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kStoredAnswer{
    "customer.stored_answer",
    "SELECT request_hash FROM customer.request"
    " WHERE tenant_id = $1 AND method = $2 AND request_id = $3"};
constexpr Statement kStoreAnswer{
    "customer.store_answer",
    "INSERT INTO customer.request (tenant_id, method, request_id, request_hash, result, created_at)"
    " VALUES ($1, $2, $3, $4, '', $5)"};
constexpr Statement kEraseRow{
    "customer.erase_row",
    "UPDATE customer.customer SET wrapped_key = NULL, key_commitment = NULL, sealed_name = NULL,"
    " language = '', language_fixed = false, erased_at = $3, updated_at = $3, version = version + 1"
    " WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kEraseIdentities{
    "customer.erase_identities",
    "DELETE FROM customer.identity WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kCountConsents{
    "customer.count_consents",
    "SELECT count(*) FROM customer.consent WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kMergedHere{
    "customer.merged_here",
    "SELECT customer_id FROM customer.customer WHERE tenant_id = $1 AND merged_into = $2"
    " AND erased_at IS NULL ORDER BY customer_id FOR UPDATE"};
constexpr Statement kErasedSince{
    "customer.erased_since",
    "SELECT tenant_id, customer_id FROM customer.customer"
    " WHERE erased_at IS NOT NULL AND erased_at >= $1"};

absl::Status NotFound() {
  return MakeError(absl::StatusCode::kNotFound, "CUSTOMER_NOT_FOUND", "no such customer");
}
absl::Status Erased() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED", "the customer was erased");
}

void Audit(Transaction& transaction, absl::Time now, absl::string_view actor,
           absl::string_view action, absl::string_view customer, absl::string_view detail,
           absl::string_view request_id) {
  transaction.Queue(kAudit,
                    {transaction.tenant(), now, actor, action, customer, detail, request_id});
}

CustomerRow ReadCustomer(const postgres::Row& row) {
  CustomerRow customer;
  customer.customer = row.Text(0);
  customer.created_at = row.Time(1);
  customer.updated_at = row.Time(2);
  customer.version = row.Int64(3);
  customer.language = row.Text(4);
  customer.language_fixed = row.Bool(5);
  customer.sealed_name = row.OptionalBytes(6).value_or("");
  customer.key = {static_cast<int>(row.Int64(7)), static_cast<int>(row.Int64(8)),
                  row.OptionalBytes(9).value_or(""), row.OptionalBytes(10).value_or("")};
  customer.merged_into = row.Text(11);
  customer.erased_at = row.OptionalTime(12);
  return customer;
}

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

absl::StatusOr<std::vector<TenantKeyRow>> PostgresCustomerStore::TenantKeys(
    absl::string_view tenant, const TenantKeyRow& first, absl::Time now) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<TenantKeyRow>> {
        TRESEN_ASSIGN_OR_RETURN(auto rows, transaction.Execute(kTenantKeys, {tenant}));
        if (rows.empty()) {
          transaction.Queue(kInsertTenantKey, {tenant, first.version, now, Bytes{first.wrapped},
                                               Bytes{first.commitment}});
          Audit(transaction, now, "customer", "tenant_key.created", "",
                absl::StrCat("version ", first.version), "");
          TRESEN_ASSIGN_OR_RETURN(rows, transaction.Execute(kTenantKeys, {tenant}));
        }
        std::vector<TenantKeyRow> keys;
        for (const auto row : rows) {
          keys.push_back({static_cast<int>(row.Int64(0)), row.Bytes(1), row.Bytes(2)});
        }
        return keys;
      });
}

absl::StatusOr<std::vector<std::string>> PostgresCustomerStore::FindByIndexes(
    absl::string_view tenant, absl::string_view channel,
    const std::vector<std::string>& blind_indexes) {
  std::vector<std::string> hex;
  for (const std::string& index : blind_indexes) hex.push_back(crypto::HexEncode(index));
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<std::string>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kFind, {tenant, channel, hex}));
        std::vector<std::string> customers(hex.size());
        for (const auto row : rows) {
          for (size_t i = 0; i < hex.size(); ++i) {
            if (hex[i] == row.View(0)) customers[i] = row.Text(1);
          }
        }
        return customers;
      });
}

absl::StatusOr<std::string> PostgresCustomerStore::FindOrCreate(absl::string_view tenant,
                                                                const NewCustomer& customer) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<std::string> {
    const CustomerRow& row = customer.row;
    TRESEN_ASSIGN_OR_RETURN(const std::string known,
                            OwnerOfAny(transaction, customer.identities));
    if (!known.empty()) return known;
    transaction.Queue(kInsertCustomer,
                      {tenant, row.customer, row.created_at, row.language, Bytes{row.sealed_name},
                       row.key.key_version, row.key.tenant_key_version, Bytes{row.key.wrapped},
                       Bytes{row.key.commitment}});
    for (const IdentityRow& identity : customer.identities) {
      TRESEN_ASSIGN_OR_RETURN(
          const auto inserted,
          transaction.Execute(kInsertIdentity,
                              {tenant, identity.channel, identity.field,
                               Bytes{identity.blind_index}, row.customer, row.created_at,
                               Bytes{identity.sealed_value}}));
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
        std::vector<std::string> merged;
        for (const IdentityRow& identity : identities) {
          TRESEN_ASSIGN_OR_RETURN(const std::string owner, OwnerOfAny(transaction, {identity}));
          if (owner == customer) continue;
          transaction.Queue(kMoveIdentity,
                            {tenant, identity.channel, identity.field, Bytes{identity.blind_index},
                             customer, now, Bytes{identity.sealed_value}});
          if (owner.empty()) continue;
          transaction.Queue(kMarkMerged, {tenant, owner, customer, now});
          Audit(transaction, now, actor, "customer.merged", owner, absl::StrCat("into ", customer),
                "");
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

absl::StatusOr<CustomerRow> PostgresCustomerStore::Get(absl::string_view tenant,
                                                       absl::string_view customer) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<CustomerRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kGet, {tenant, customer}));
    if (rows.empty()) return NotFound();
    return ReadCustomer(rows.front());
  });
}

absl::StatusOr<std::vector<IdentityRow>> PostgresCustomerStore::Identities(
    absl::string_view tenant, absl::string_view customer) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<IdentityRow>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.Execute(kIdentities, {tenant, customer}));
        std::vector<IdentityRow> identities;
        for (const auto row : rows) {
          identities.push_back({row.Text(0), row.Text(1), row.Bytes(2), row.Bytes(3)});
        }
        return identities;
      });
}

absl::StatusOr<std::vector<ConsentEntry>> PostgresCustomerStore::ConsentsOf(
    absl::string_view tenant, absl::string_view customer) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<ConsentEntry>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kConsents, {tenant, customer}));
        std::vector<ConsentEntry> entries;
        for (const auto row : rows) {
          ConsentEntry entry{Purpose::kService, row.Bool(1), row.Time(2)};
          if (PurposeFromName(row.View(0), &entry.purpose)) entries.push_back(entry);
        }
        return entries;
      });
}

absl::Status PostgresCustomerStore::Update(absl::string_view tenant, absl::string_view customer,
                                           const Change& change, absl::string_view actor,
                                           absl::string_view request_id, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(const auto locked, transaction.Execute(kLock, {tenant, customer}));
    if (locked.empty()) return NotFound();
    if (!locked.front().IsNull(0)) return Erased();
    postgres::Param name(nullptr);
    if (change.sealed_name.has_value()) name = Bytes{*change.sealed_name};
    transaction.Queue(kUpdate,
                      {tenant, customer, name, change.language, change.language_fixed, now});
    Audit(transaction, now, actor, "customer.updated", customer, "", request_id);
    return absl::OkStatus();
  });
}

absl::Status PostgresCustomerStore::AddConsents(absl::string_view tenant,
                                                absl::string_view customer,
                                                const std::vector<ConsentRow>& consents,
                                                const RequestKey& key, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::Status {
    TRESEN_ASSIGN_OR_RETURN(const auto locked, transaction.Execute(kLock, {tenant, customer}));
    if (locked.empty()) return NotFound();
    if (!locked.front().IsNull(0)) return Erased();
    TRESEN_ASSIGN_OR_RETURN(
        const auto stored, transaction.Execute(kStoredAnswer, {tenant, key.method, key.request_id}));
    if (!stored.empty()) {
      if (stored.front().Text(0) == key.request_hash) return absl::OkStatus();
      return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                       "request_id was used for another request");
    }
    for (const ConsentRow& consent : consents) {
      transaction.Queue(kInsertConsent,
                        {tenant, customer, NameOf(consent.entry.purpose), consent.entry.granted,
                         consent.entry.said_at, now, consent.channel, consent.wording_id,
                         consent.wording_version, consent.language, consent.wording_sha256,
                         Bytes{consent.sealed_wording}, consent.message, consent.actor});
      Audit(transaction, now, key.actor,
            consent.entry.granted ? "consent.granted" : "consent.withdrawn", customer,
            NameOf(consent.entry.purpose), key.request_id);
    }
    transaction.Queue(kStoreAnswer,
                      {tenant, key.method, key.request_id, key.request_hash, now});
    return absl::OkStatus();
  });
}

absl::StatusOr<Erasure> PostgresCustomerStore::Erase(absl::string_view tenant,
                                                     absl::string_view customer,
                                                     absl::string_view actor,
                                                     absl::string_view request_id,
                                                     absl::string_view reason, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Erasure> {
    TRESEN_ASSIGN_OR_RETURN(const auto locked, transaction.Execute(kLock, {tenant, customer}));
    if (locked.empty()) return NotFound();
    Erasure erasure;
    erasure.key_id = absl::StrCat(customer, "/", locked.front().Int64(1));
    erasure.erased_at = locked.front().OptionalTime(0).value_or(now);
    TRESEN_ASSIGN_OR_RETURN(const auto consents,
                            transaction.Execute(kCountConsents, {tenant, customer}));
    erasure.consents = consents.front().Int64(0);
    if (!locked.front().IsNull(0)) return erasure;
    // What was merged into this customer is the same person.
    TRESEN_ASSIGN_OR_RETURN(const auto merged,
                            transaction.Execute(kMergedHere, {tenant, customer}));
    std::vector<std::string> people = {std::string(customer)};
    for (const auto row : merged) people.push_back(row.Text(0));
    for (const std::string& person : people) {
      TRESEN_ASSIGN_OR_RETURN(const auto gone,
                              transaction.Execute(kEraseIdentities, {tenant, person}));
      erasure.identities += gone.affected();
      transaction.Queue(kEraseRow, {tenant, person, now});
      Audit(transaction, now, actor, "customer.erased", person, reason, request_id);
    }
    return erasure;
  });
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> PostgresCustomerStore::ErasedSince(
    absl::Time since) {
  using Erased = std::vector<std::pair<std::string, std::string>>;
  return pool_.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<Erased> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kErasedSince, {since}));
    Erased erased;
    for (const auto row : rows) erased.emplace_back(row.Text(0), row.Text(1));
    return erased;
  });
}

}  // namespace tresen::customer
