#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "services/notification/acknowledge/notice_link.h"
#include "services/notification/peers/opening_hours.h"
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
  std::optional<absl::Time> visit_at;  // the begin of the visit that it is about
  // kAtOnce: also while the branch is closed, and to the lead with it.
  enum class Urgency { kRoutine, kAtOnce };
  Urgency urgency = Urgency::kRoutine;
};

// Makes the rows that tell a branch, one for each way that it has, sealed: by mail at once or with
// the mail before opening, by webhook always at once (no machine sleeps), and to the lead when
// nobody will have acknowledged it. Thread-safe.
class NoticeWriter {
 public:
  // All outlive the writer.
  NoticeWriter(const NoticeAddresses& addresses, BranchHours& hours, const NoticeLinks& links,
               const Vault& vault, const Clock& clock, IdSource& ids)
      : addresses_(addresses),
        hours_(hours),
        links_(links),
        vault_(vault),
        clock_(clock),
        ids_(ids) {}

  // Nothing for a branch that is told nothing, or that is no more.
  absl::StatusOr<std::vector<NoticeRow>> Write(const rpc::CallContext& context,
                                               const Happening& happening) const;

 private:
  struct Way {
    NoticeWay way;
    absl::Time tell_at;
    bool digest = false;
  };
  absl::StatusOr<std::vector<Way>> WaysOf(const rpc::CallContext& context,
                                          const Happening& happening,
                                          const NoticeAddress& address) const;

  const NoticeAddresses& addresses_;
  BranchHours& hours_;
  const NoticeLinks& links_;
  const Vault& vault_;
  const Clock& clock_;
  IdSource& ids_;
};

}  // namespace tresen::notification
