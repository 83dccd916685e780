#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/workers/notice_addresses.h"

namespace tresen::notification {

// What happened, before it is written for a branch.
struct Happening {
  std::string tenant;
  std::string branch;
  std::string customer;  // id; may be empty
  NoticeKind kind = NoticeKind::kAppointment;
  std::string source;   // see NoticeRow
  std::string content;  // WatchAppointmentsResponse or NotifyBranchRequest, serialized
  absl::Time happened_at;
};

// Makes the rows that tell a branch, one for each way that it has, sealed. Thread-safe.
class NoticeWriter {
 public:
  // All outlive the writer.
  NoticeWriter(const NoticeAddresses& addresses, const Vault& vault, const Clock& clock,
               IdSource& ids)
      : addresses_(addresses), vault_(vault), clock_(clock), ids_(ids) {}

  // Nothing for a branch that is told nothing, or that is no more.
  absl::StatusOr<std::vector<NoticeRow>> Write(const rpc::CallContext& context,
                                               const Happening& happening) const;

 private:
  const NoticeAddresses& addresses_;
  const Vault& vault_;
  const Clock& clock_;
  IdSource& ids_;
};

}  // namespace tresen::notification
