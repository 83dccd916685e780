// Rows of schema "scheduling" as values, and the statements that several files share. Inside the
// store only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "services/scheduling/store/scheduling_store.h"

// The select list that VisitOf reads; `v` is the visit.
#define TRESEN_VISIT_COLUMNS                                                                      \
  "v.visit_id, v.branch_id, v.customer_id, v.state, lower(v.during) AS starts,"                   \
  " upper(v.during) AS ends, v.time_zone, v.items, v.currency, v.free_cancel_until,"              \
  " v.hold_expires_at, v.cancel_reason, v.move_count, v.moved_from, v.version, v.created_at, "    \
  "v.updated_at,"                                                                                 \
  " v.source_channel, v.source_conversation, v.source_message, v.source_turn, v.source_intent,"   \
  " v.source_offer, v.source_hold, v.guest, v.series, v.waitlist_entry,"                          \
  " (SELECT coalesce(jsonb_agg(jsonb_build_array(c.resource_id,"                                  \
  "    extract(epoch FROM lower(c.during))::bigint, extract(epoch FROM upper(c.during))::bigint," \
  "    c.buffer_before_minutes, c.buffer_after_minutes, c.item) ORDER BY c.no), '[]')"            \
  "  FROM scheduling.claim c"                                                                     \
  "  WHERE c.tenant_id = v.tenant_id AND c.visit_id = v.visit_id) AS claims"

namespace tresen::scheduling {

absl::StatusOr<Visit> VisitOf(const postgres::Row& row);
absl::StatusOr<std::vector<Visit>> VisitsOf(const postgres::Result& result);

// The visit, locked for the rest of the transaction; nothing if there is none.
absl::StatusOr<std::optional<Visit>> LockVisit(postgres::Transaction& tx, const VisitId& id);

// Written in every changing transaction. They wait in the pipeline and travel with the commit.
void QueueChange(postgres::Transaction& tx, const ChangeContext& context, ChangeKind kind,
                 const Visit* visit, std::optional<absl::Time> previous_start);
void QueueAudit(postgres::Transaction& tx, const ChangeContext& context, absl::string_view action,
                absl::string_view object, absl::string_view details_json);
void QueueAnswer(postgres::Transaction& tx, const ChangeContext& context,
                 absl::string_view answer_json);

// Takes the key for this transaction: nothing if it is new, the stored answer (JSON) if it was used
// for the same request. Two requests with one key wait for each other here.
absl::StatusOr<std::optional<std::string>> ClaimKey(postgres::Transaction& tx,
                                                    const ChangeContext& context);
// The same in two steps: takes the key with the next Execute; ReadUnderLocks then tells whether it
// was free.
void QueueClaimKey(postgres::Transaction& tx, const ChangeContext& context);

}  // namespace tresen::scheduling
