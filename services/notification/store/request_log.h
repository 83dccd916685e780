#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/notification/store/request_key.h"

namespace tresen::notification {

// What was answered when the call came before; nothing when it comes for the first time.
// INVALID_ARGUMENT (REQUEST_ID_REUSED) when it was another request.
absl::StatusOr<std::optional<std::string>> EarlierAnswer(postgres::Transaction& transaction,
                                                         const RequestKey& key);
// Keeps the answer with what the call changed. Two at the same time: the second one fails and finds
// the answer when it comes again.
absl::Status KeepAnswer(postgres::Transaction& transaction, const RequestKey& key,
                        absl::string_view answer, absl::Time now);

}  // namespace tresen::notification
