// SchedulingHandlers::Watch: the change feed of one tenant as a stream.
#include <deque>
#include <memory>
#include <utility>

#include "libs/clock/stopwatch.h"
#include "libs/status/status.h"
#include "services/scheduling/feed_token.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"
#include "services/scheduling/scheduling_service.h"

namespace tresen::scheduling {
namespace {

constexpr int kChangesPerRead = 100;
// A quiet stream shows that it is alive, and lets the reader resume near the end.
constexpr absl::Duration kSignOfLife = absl::Seconds(15);

}  // namespace

// Where one stream is. Asked by one thread at a time.
struct SchedulingHandlers::Watcher {
  TenantId tenant;
  BranchId branch;  // empty = all
  FeedPosition position;
  std::deque<Change> waiting;
  bool started = false;  // something was sent
  Stopwatch since_last;
};

absl::StatusOr<std::optional<v1::WatchAppointmentsResponse>> SchedulingHandlers::Next(
    Watcher& watcher) {
  if (watcher.waiting.empty()) {
    TRESEN_ASSIGN_OR_RETURN(std::vector<Change> changes,
                            store_.ReadFeedOf(watcher.tenant, watcher.position, kChangesPerRead));
    for (Change& change : changes) watcher.waiting.push_back(std::move(change));
  }
  v1::WatchAppointmentsResponse response;
  while (!watcher.waiting.empty()) {
    const Change change = std::move(watcher.waiting.front());
    watcher.waiting.pop_front();
    watcher.position = change.position;
    if (!change.visit) continue;
    if (!watcher.branch.empty() && change.visit->plan.branch != watcher.branch) continue;
    response.set_change(ChangeOf(change.kind));
    SetTime(change.at, response.mutable_change_time());
    if (change.previous_start)
      SetTime(*change.previous_start, response.mutable_previous_start_time());
    TRESEN_ASSIGN_OR_RETURN(*response.mutable_appointment(), Answer(watcher.tenant, *change.visit));
    break;
  }
  // The first answer comes at once, so that the reader knows from where to resume.
  if (!response.has_appointment() && watcher.started && watcher.since_last.Elapsed() < kSignOfLife)
    return std::nullopt;
  watcher.started = true;
  response.set_resume_token(SignFeedPosition(signer_, watcher.tenant, watcher.position));
  watcher.since_last = Stopwatch();
  return response;
}

absl::StatusOr<rpc::Feed<v1::WatchAppointmentsResponse>> SchedulingHandlers::Watch(
    const rpc::CallContext&, const v1::WatchAppointmentsRequest& request) {
  FieldViolations wrong;
  auto watcher = std::make_shared<Watcher>();  // the stream's feed keeps and ends it
  watcher->tenant = TenantId(ParseTenant("parent", request.parent(), wrong));
  watcher->branch = BranchId(
      ParseOptional(watcher->tenant.value(), "branches", "branch", request.branch(), wrong));
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  if (request.resume_token().empty()) {
    TRESEN_ASSIGN_OR_RETURN(watcher->position, store_.FeedEnd());
  } else {
    TRESEN_ASSIGN_OR_RETURN(watcher->position,
                            VerifyFeedPosition(signer_, watcher->tenant, request.resume_token()));
  }
  return rpc::Feed<v1::WatchAppointmentsResponse>(
      [this, watcher](const rpc::CallContext&) { return Next(*watcher); });
}

}  // namespace tresen::scheduling
