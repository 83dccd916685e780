#include "libs/workqueue/work_queue.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "libs/log/log.h"
#include "libs/status/status.h"

namespace tresen::workqueue {
namespace {

constexpr char kLeaseLost[] = "LEASE_LOST";

const char* OutcomeOf(const absl::Status& status) {
  if (status.ok()) return "handled";
  return IsLeaseLost(status) ? "lease_lost" : "failed";
}

}  // namespace

absl::Status LeaseLost() {
  return MakeError(absl::StatusCode::kAborted, kLeaseLost, "somebody else has claimed this work");
}

bool IsLeaseLost(const absl::Status& status) { return Reason(status) == kLeaseLost; }

struct WorkQueue::Impl {
  Impl(WorkQueueOptions o, WorkSource& s) : options(std::move(o)), source(s) {
    if (options.figures == nullptr) return;
    const std::string name =
        absl::StrCat("tresen_work_", absl::StrReplaceAll(options.name, {{".", "_"}}));
    outcomes = &options.figures->AddCounter({name + "_total",
                                             "Work handled by outcome.",
                                             {{"outcome", {"handled", "failed", "lease_lost"}}}});
    running = &options.figures->AddGauge({name + "_running", "Work being handled."});
  }

  // As many again as are being handled may wait: then a claim takes several at a time under load.
  int Capacity() const { return 2 * options.workers; }
  int Taken() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stats.running + stats.waiting; }
  bool WantsMore() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    return stopping || Taken() <= options.workers;
  }
  bool Roused() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || woken; }
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || !ready.empty(); }
  bool NotClaiming() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return !claiming; }
  bool Idle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return Taken() == 0 && !claiming; }

  void RunClaimer();
  void ReportClaiming(const absl::Status& status);
  int RoomForClaim();
  void Accept(std::vector<Claim> claims);
  void RunWorker();
  void HandleOne(const Claim& claim);
  void GiveBackWaiting();

  const WorkQueueOptions options;
  WorkSource& source;
  metrics::Counter* outcomes = nullptr;
  metrics::Gauge* running = nullptr;
  bool claims_work = true;  // the claimer's own, as the next
  bool roused = false;      // something was to be expected of this claim
  absl::Mutex mutex;
  std::deque<Claim> ready ABSL_GUARDED_BY(mutex);
  WorkQueueStats stats ABSL_GUARDED_BY(mutex);
  bool started ABSL_GUARDED_BY(mutex) = false;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  bool woken ABSL_GUARDED_BY(mutex) = false;
  bool claiming ABSL_GUARDED_BY(mutex) = false;
  std::vector<std::thread> threads;  // touched by Start and the destructor only
};

// Waits until workers are free; 0 when the queue stops.
int WorkQueue::Impl::RoomForClaim() {
  absl::MutexLock lock(&mutex);
  mutex.Await(absl::Condition(this, &Impl::WantsMore));
  roused = std::exchange(woken, false);  // what is due now, the coming claim will see
  claiming = !stopping;
  return stopping ? 0 : Capacity() - Taken();
}

void WorkQueue::Impl::Accept(std::vector<Claim> claims) {
  absl::MutexLock lock(&mutex);
  stats.waiting += static_cast<int>(claims.size());
  for (Claim& claim : claims) ready.push_back(std::move(claim));
  claiming = false;
}

// Says once that claiming does not work, and once that it works again.
void WorkQueue::Impl::ReportClaiming(const absl::Status& status) {
  if (status.ok() == claims_work) return;
  claims_work = status.ok();
  if (claims_work) {
    log::Info("work can be claimed again", {{log::kComponent, log::Token(options.name)}});
  } else {
    log::Warning("work cannot be claimed",
                 {{log::kComponent, log::Token(options.name)}, {log::kStatus, status}});
  }
}

void WorkQueue::Impl::RunClaimer() {
  absl::Duration pause = options.shortest_pause;
  while (const int room = RoomForClaim()) {
    absl::StatusOr<ClaimBatch> batch = source.ClaimDue({room, options.lease});
    const bool found = batch.ok() && !batch->claims.empty();
    const bool backlog = batch.ok() && static_cast<int>(batch->claims.size()) >= room;
    // What somebody was woken for may be held by another worker for a moment longer.
    pause = found || roused ? options.shortest_pause : std::min(pause * 2, options.longest_pause);
    absl::Duration sleep = pause;
    if (batch.ok() && batch->next_due) {
      sleep = std::clamp(*batch->next_due, absl::ZeroDuration(), pause);
    }
    Accept(batch.ok() ? std::move(batch->claims) : std::vector<Claim>());
    ReportClaiming(batch.status());
    absl::MutexLock lock(&mutex);
    ++stats.claims;
    if (!batch.ok()) ++stats.claim_errors;
    if (!backlog) mutex.AwaitWithTimeout(absl::Condition(this, &Impl::Roused), sleep);
  }
}

void WorkQueue::Impl::HandleOne(const Claim& claim) {
  if (running != nullptr) running->Add(1);
  const absl::Status status = source.Handle(claim);
  if (!status.ok()) {
    log::Warning("work not done", {{log::kComponent, log::Token(options.name)},
                                   {log::kTenant, log::Token(claim.tenant)},
                                   {log::kStatus, status}});
    if (!IsLeaseLost(status)) source.GiveBack(claim, status).IgnoreError();
  }
  if (running != nullptr) running->Add(-1);
  if (outcomes != nullptr) outcomes->Increment({OutcomeOf(status)});
  absl::MutexLock lock(&mutex);
  --stats.running;
  if (status.ok()) {
    ++stats.handled;
  } else {
    ++(IsLeaseLost(status) ? stats.leases_lost : stats.failed);
  }
}

void WorkQueue::Impl::RunWorker() {
  while (true) {
    Claim claim;
    {
      absl::MutexLock lock(&mutex);
      mutex.Await(absl::Condition(this, &Impl::HasWork));
      if (stopping) return;
      claim = std::move(ready.front());
      ready.pop_front();
      --stats.waiting;
      ++stats.running;
    }
    HandleOne(claim);
  }
}

void WorkQueue::Impl::GiveBackWaiting() {
  std::deque<Claim> left;
  {
    absl::MutexLock lock(&mutex);
    left.swap(ready);
  }
  for (const Claim& claim : left) {
    source.GiveBack(claim, absl::CancelledError("the process stops")).IgnoreError();
  }
  absl::MutexLock lock(&mutex);
  stats.waiting -= static_cast<int>(left.size());
  stats.given_back += static_cast<int64_t>(left.size());
}

WorkQueue::WorkQueue(WorkQueueOptions options, WorkSource& source)
    : impl_(std::make_unique<Impl>(std::move(options), source)) {}

WorkQueue::~WorkQueue() {
  Drain(absl::InfiniteDuration());
  for (std::thread& thread : impl_->threads) thread.join();
}

void WorkQueue::Start() {
  {
    absl::MutexLock lock(&impl_->mutex);
    if (impl_->started || impl_->stopping) return;
    impl_->started = true;
  }
  impl_->threads.emplace_back([this] { impl_->RunClaimer(); });
  for (int i = 0; i < impl_->options.workers; ++i) {
    impl_->threads.emplace_back([this] { impl_->RunWorker(); });
  }
}

void WorkQueue::Wake() {
  absl::MutexLock lock(&impl_->mutex);
  impl_->woken = true;
}

std::optional<absl::Duration> WorkQueue::LeaseForOffer() const {
  absl::MutexLock lock(&impl_->mutex);
  const bool free = impl_->started && !impl_->stopping && impl_->Taken() < impl_->options.workers;
  return free ? std::optional<absl::Duration>(impl_->options.lease) : std::nullopt;
}

void WorkQueue::Offer(std::vector<Claim> claims) {
  {
    absl::MutexLock lock(&impl_->mutex);
    if (!impl_->stopping) {
      impl_->stats.waiting += static_cast<int>(claims.size());
      for (Claim& claim : claims) impl_->ready.push_back(std::move(claim));
      return;
    }
  }
  for (const Claim& claim : claims) {
    impl_->source.GiveBack(claim, absl::CancelledError("the process stops")).IgnoreError();
  }
}

bool WorkQueue::Drain(absl::Duration limit) {
  {
    absl::MutexLock lock(&impl_->mutex);
    impl_->stopping = true;
  }
  impl_->GiveBackWaiting();
  {
    // A claim that was under way may have come in since.
    absl::MutexLock lock(&impl_->mutex);
    if (!impl_->mutex.AwaitWithTimeout(absl::Condition(impl_.get(), &Impl::NotClaiming), limit))
      return false;
  }
  impl_->GiveBackWaiting();
  absl::MutexLock lock(&impl_->mutex);
  return impl_->mutex.AwaitWithTimeout(absl::Condition(impl_.get(), &Impl::Idle), limit);
}

WorkQueueStats WorkQueue::stats() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->stats;
}

}  // namespace tresen::workqueue
