#include "services/customer/store/postgres_customer_store.h"

#include "absl/strings/str_cat.h"
#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/customer/store/people.h"

namespace tresen::customer {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kInsertTenantKey{
    "customer.insert_tenant_key",
    "INSERT INTO customer.tenant_key (tenant_id, version, created_at, wrapped, commitment)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, version) DO NOTHING"
    " RETURNING 1"};
constexpr Statement kTenantKeys{
    "customer.tenant_keys",
    "SELECT version, wrapped, commitment FROM customer.tenant_key WHERE tenant_id = $1"
    " ORDER BY version"};
constexpr Statement kGet{
    "customer.get",
    "SELECT customer_id, created_at, updated_at, version, language, language_fixed, sealed_name,"
    " key_version, tenant_key_version, wrapped_key, key_commitment, merged_into, erased_at"
    " FROM customer.customer WHERE tenant_id = $1 AND customer_id = $2"};
// The same and, as more columns, an identity; a row for each identity, one without if there are
// none.
constexpr Statement kGetKnown{
    "customer.get_known",
    "SELECT c.customer_id, c.created_at, c.updated_at, c.version, c.language, c.language_fixed,"
    " c.sealed_name, c.key_version, c.tenant_key_version, c.wrapped_key, c.key_commitment,"
    " c.merged_into, c.erased_at, i.channel, i.field, i.blind_index, i.sealed_value"
    " FROM customer.customer c LEFT JOIN customer.identity i"
    " ON i.tenant_id = c.tenant_id AND i.customer_id = c.customer_id"
    " WHERE c.tenant_id = $1 AND c.customer_id = $2 ORDER BY i.created_at, i.field"};
constexpr int kFirstOfIdentity = 13;
constexpr Statement kCustomerKey{
    "customer.customer_key",
    "SELECT key_version, tenant_key_version, wrapped_key, key_commitment FROM customer.customer"
    " WHERE tenant_id = $1 AND customer_id = $2"};
constexpr Statement kConsents{
    "customer.consents",
    "WITH head AS (SELECT coalesce(nullif(merged_into, ''), customer_id) AS id"
    "   FROM customer.customer WHERE tenant_id = $1 AND customer_id = $2)"
    " SELECT purpose, granted, said_at FROM customer.consent"
    " WHERE tenant_id = $1 AND customer_id = ANY(ARRAY(SELECT id FROM head UNION ALL"
    "   SELECT p.customer_id FROM head JOIN customer.customer p"
    "   ON p.tenant_id = $1 AND p.merged_into = head.id AND p.merged_into <> ''))"
    " ORDER BY entry"};
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
constexpr Statement kStoredAnswer{"customer.stored_answer",
                                  "SELECT request_hash FROM customer.request"
                                  " WHERE tenant_id = $1 AND method = $2 AND request_id = $3"};
constexpr Statement kStoreAnswer{
    "customer.store_answer",
    "INSERT INTO customer.request (tenant_id, method, request_id, request_hash, result, created_at)"
    " VALUES ($1, $2, $3, $4, '', $5)"
    " ON CONFLICT (tenant_id, method, request_id) DO NOTHING RETURNING 1"};
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
    "SELECT count(*) FROM customer.consent WHERE tenant_id = $1 AND customer_id = ANY($2)"};
// All ids of a person, by the one that the others were merged into.
constexpr Statement kPeople{"customer.people",
                            "SELECT customer_id FROM customer.customer"
                            " WHERE tenant_id = $1 AND (customer_id = $2 OR merged_into = $2)"
                            " ORDER BY customer_id FOR UPDATE"};
constexpr Statement kErasedSince{"customer.erased_since",
                                 "SELECT tenant_id, customer_id FROM customer.customer"
                                 " WHERE erased_at IS NOT NULL AND erased_at >= $1"};

CustomerKeyRow ReadKey(const postgres::Row& row, int first) {
  return {static_cast<int>(row.Int64(first)), static_cast<int>(row.Int64(first + 1)),
          row.OptionalBytes(first + 2).value_or(""), row.OptionalBytes(first + 3).value_or("")};
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
  customer.key = ReadKey(row, 7);
  customer.merged_into = row.Text(11);
  customer.erased_at = row.OptionalTime(12);
  return customer;
}

std::vector<ConsentEntry> ReadConsents(const postgres::Result& rows) {
  std::vector<ConsentEntry> entries;
  for (const auto row : rows) {
    ConsentEntry entry{Purpose::kService, row.Bool(1), row.Time(2)};
    if (PurposeFromName(row.View(0), &entry.purpose)) entries.push_back(entry);
  }
  return entries;
}

}  // namespace

absl::StatusOr<std::vector<TenantKeyRow>> PostgresCustomerStore::TenantKeys(
    absl::string_view tenant, const TenantKeyRow& first, absl::Time now) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<TenantKeyRow>> {
        TRESEN_ASSIGN_OR_RETURN(auto rows, transaction.Execute(kTenantKeys, {tenant}));
        if (rows.empty()) {
          TRESEN_ASSIGN_OR_RETURN(const auto inserted,
                                  transaction.Execute(kInsertTenantKey, {tenant, first.version, now,
                                                                         Bytes{first.wrapped},
                                                                         Bytes{first.commitment}}));
          if (!inserted.empty()) {
            Audit(transaction, now, "customer", "tenant_key.created", "",
                  absl::StrCat("version ", first.version), "");
          }
          TRESEN_ASSIGN_OR_RETURN(rows, transaction.Execute(kTenantKeys, {tenant}));
        }
        std::vector<TenantKeyRow> keys;
        for (const auto row : rows) {
          keys.push_back({static_cast<int>(row.Int64(0)), row.Bytes(1), row.Bytes(2)});
        }
        return keys;
      });
}

absl::StatusOr<CustomerKeyRow> PostgresCustomerStore::CustomerKey(absl::string_view tenant,
                                                                  absl::string_view customer) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<CustomerKeyRow> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kCustomerKey, {tenant, customer}));
        if (rows.empty()) return NotFound();
        return ReadKey(rows.front(), 0);
      },
      postgres::ReadOnly());
}

absl::StatusOr<CustomerRow> PostgresCustomerStore::Get(absl::string_view tenant,
                                                       absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto found, pool_.Read(tenant, {{kGet, {tenant, customer}}}));
  if (found[0].empty()) return NotFound();
  return ReadCustomer(found[0].front());
}

absl::StatusOr<std::vector<ConsentEntry>> PostgresCustomerStore::ConsentsOf(
    absl::string_view tenant, absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto found, pool_.Read(tenant, {{kConsents, {tenant, customer}}}));
  return ReadConsents(found[0]);
}

absl::StatusOr<CustomerProfile> PostgresCustomerStore::Profile(absl::string_view tenant,
                                                               absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const auto found, pool_.Read(tenant, {{kGetKnown, {tenant, customer}},
                                                                {kConsents, {tenant, customer}}}));
  if (found[0].empty()) return NotFound();
  return CustomerProfile{ReadCustomer(found[0].front()), ReadIdentities(found[0], kFirstOfIdentity),
                         ReadConsents(found[1])};
}

absl::Status PostgresCustomerStore::Update(absl::string_view tenant, absl::string_view customer,
                                           const ProfileChange& change, absl::string_view actor,
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
    // Waits for a request with the same id that is under way, for whatever customer.
    TRESEN_ASSIGN_OR_RETURN(const auto fresh,
                            transaction.Execute(kStoreAnswer, {tenant, key.method, key.request_id,
                                                               key.request_hash, now}));
    if (fresh.empty()) {
      TRESEN_ASSIGN_OR_RETURN(
          const auto stored,
          transaction.Execute(kStoredAnswer, {tenant, key.method, key.request_id}));
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
    return absl::OkStatus();
  });
}

absl::StatusOr<Erasure> PostgresCustomerStore::Erase(absl::string_view tenant,
                                                     absl::string_view customer,
                                                     absl::string_view actor,
                                                     absl::string_view request_id,
                                                     absl::string_view reason, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Erasure> {
    TRESEN_RETURN_IF_ERROR(transaction.Execute(kLockPeople, {tenant}).status());
    TRESEN_ASSIGN_OR_RETURN(const auto locked, transaction.Execute(kLock, {tenant, customer}));
    if (locked.empty()) return NotFound();
    Erasure erasure;
    erasure.key_id = absl::StrCat(customer, "/", locked.front().Int64(1));
    // As precise as it is stored, so that a repeat answers the same.
    erasure.erased_at =
        locked.front().OptionalTime(0).value_or(absl::FromUnixMicros(absl::ToUnixMicros(now)));
    TRESEN_ASSIGN_OR_RETURN(const auto people,
                            transaction.Execute(kPeople, {tenant, locked.front().Text(2)}));
    for (const auto row : people) erasure.people.push_back(row.Text(0));
    TRESEN_ASSIGN_OR_RETURN(const auto consents,
                            transaction.Execute(kCountConsents, {tenant, erasure.people}));
    erasure.consents = consents.front().Int64(0);
    if (!locked.front().IsNull(0)) return erasure;
    for (const std::string& person : erasure.people) {
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
