// What the files of the PostgreSQL plan store share.
#pragma once

#include "libs/postgres/result.h"
#include "libs/postgres/transaction.h"
#include "services/notification/store/plan_store.h"

namespace tresen::notification {

// Queued with the transaction.
void InsertNotice(postgres::Transaction& transaction, const NoticeRow& row);
// Ends what is planned for an appointment, or one planned reminder; what was ended.
absl::StatusOr<std::vector<ReminderRow>> CancelPlanned(postgres::Transaction& transaction,
                                                       const PlanStore::Scheduled& which,
                                                       absl::string_view reason, absl::Time now);
void InsertReminder(postgres::Transaction& transaction, const ReminderRow& row, absl::Time now);

}  // namespace tresen::notification
