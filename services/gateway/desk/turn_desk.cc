#include "services/gateway/desk/turn_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/ids/id_source.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/conversation/engine.h"
#include "services/gateway/conversation/flows/registry.h"
#include "services/gateway/desk/channel_news.h"
#include "services/gateway/desk/fatal_turns.h"
#include "services/gateway/desk/held_claims.h"
#include "services/gateway/desk/retry_delay.h"
#include "services/gateway/desk/turn_reader.h"
#include "services/gateway/desk/turn_record.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;

constexpr absl::Duration kTurnBudget = absl::Seconds(20);
// A decision asks in rounds; more than this is a mistake in a flow.
constexpr int kMaxRounds = 12;

// What the language service can always read.
constexpr char kHarmlessText[] = "ok";

// Whether the answer will be the same however often it is asked: our request was wrong.
bool IsMistake(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

// Whether the refusal says that nothing was done: a branch's own calendar could not be asked.
bool IsUndone(const absl::Status& status) { return Reason(status) == "CALENDAR_UNREACHABLE"; }

}  // namespace

struct TurnDesk::Impl {
  explicit Impl(Parts parts)
      : parts(parts),
        customers(parts.customer_service),
        reader(parts.businesses, parts.vault, parts.customer_service),
        mistakes(parts.metrics.AddCounter(
            {"tresen_gateway_mistakes_total",
             "Calls of a turn that another service refused as wrong; each one is a defect of ours.",
             {{"code",
               {"INVALID_ARGUMENT", "OUT_OF_RANGE", "UNIMPLEMENTED", "PERMISSION_DENIED",
                "UNAUTHENTICATED", "NOT_FOUND", "FAILED_PRECONDITION", "ALREADY_EXISTS",
                "DATA_LOSS"}}}})) {}

  Parts parts;
  rpc::Client<customer::CustomerService> customers;
  TurnReader reader;
  metrics::Counter& mistakes;
  HeldClaims held;
  FatalTurns fatal;
  absl::Mutex mutex;
  // Could not be given back because the database was away; their leases would outlast its return.
  std::vector<Claim> owed ABSL_GUARDED_BY(mutex);

  void ReleaseOwed();
  absl::Status HandleConversation(const Claim& claim);
  absl::StatusOr<CommitOutcome> Decide(const rpc::CallContext& context, Work& work);
  absl::Status Understand(const rpc::CallContext& context, Work& work);
  void Alarm(const Work& work, absl::string_view step, const absl::Status& status);
  absl::StatusOr<CommitOutcome> MakeCalls(const rpc::CallContext& context, Work& work,
                                          const std::vector<Call>& calls, Facts& facts);
  absl::StatusOr<CommitOutcome> NoteProgress(const rpc::CallContext& context, Work& work);
  absl::StatusOr<CommitOutcome> Commit(const rpc::CallContext& context, Work& work);
  absl::Status KeepOnly(const rpc::CallContext& context, Work& work);
  absl::Status TellCustomerService(const rpc::CallContext& context, const Work& work);
};

TurnDesk::TurnDesk(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
TurnDesk::~TurnDesk() = default;

absl::StatusOr<workqueue::ClaimBatch> TurnDesk::ClaimDue(const workqueue::ClaimRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<Claim> claims,
      impl_->parts.store.ClaimConversations(request.most, impl_->parts.clock.Now(), request.lease));
  impl_->ReleaseOwed();
  workqueue::ClaimBatch batch;
  // A burst that is still waiting says itself when it will be due.
  if (claims.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto next, impl_->parts.store.NextDue());
    if (next.has_value()) {
      batch.next_due = std::max(*next - impl_->parts.clock.Now(), absl::Milliseconds(1));
    }
  }
  batch.claims = Adopt(claims);
  return batch;
}

std::vector<workqueue::Claim> TurnDesk::Adopt(const std::vector<Claim>& claims) {
  return impl_->held.Add(claims);
}

absl::Status TurnDesk::Handle(const workqueue::Claim& queued) {
  const std::optional<Claim> claim = impl_->held.Find(queued);
  if (!claim.has_value()) return workqueue::LeaseLost();
  const absl::Status status = impl_->HandleConversation(*claim);
  if (status.ok() || workqueue::IsLeaseLost(status)) impl_->held.Take(queued);
  return status;
}

absl::Status TurnDesk::GiveBack(const workqueue::Claim& queued, const absl::Status& why) {
  const std::optional<Claim> held = impl_->held.Take(queued);
  if (!held.has_value()) return absl::OkStatus();
  Claim claim = *held;
  if (!absl::IsCancelled(why)) {
    log::Warning("a turn failed and is tried again",
                 {{log::kTenant, log::Token(claim.tenant)},
                  {log::kConversation, log::Token(claim.conversation)},
                  {log::kStatus, log::Token(absl::StatusCodeToString(why.code()))},
                  {log::kReason, log::Token(Reason(why))},
                  {log::kAttempt, claim.attempts}});
  }
  const absl::Time next_at = impl_->parts.clock.Now() + RetryDelay(claim.attempts, why);
  // However long another service is away, the message is not given up for it.
  if (IsAway(why)) claim.attempts = std::min(claim.attempts, kAttemptsBeforeExcuse);
  const absl::Status released = impl_->parts.store.Release(claim, next_at);
  if (!released.ok()) {
    absl::MutexLock lock(&impl_->mutex);
    impl_->owed.push_back(claim);
  }
  return released;
}

void TurnDesk::Impl::ReleaseOwed() {
  std::vector<Claim> now;
  {
    absl::MutexLock lock(&mutex);
    now.swap(owed);
  }
  for (const Claim& claim : now) {
    if (parts.store.Release(claim, parts.clock.Now()).ok()) continue;
    absl::MutexLock lock(&mutex);
    owed.push_back(claim);
  }
}

// Every open message of the conversation, turn by turn.
absl::Status TurnDesk::Impl::HandleConversation(const Claim& claim) {
  Work work;
  work.claim = claim;
  TRESEN_ASSIGN_OR_RETURN(work.open, parts.store.LoadWork(claim));
  if (work.open.messages.empty()) return parts.store.Release(claim, std::nullopt);
  if (claim.attempts > kAttemptsBeforeSettingAside) {
    const OpenMessage& stuck = work.open.messages.front();
    log::Error("a message could not be handled and is set aside",
               {{log::kTenant, log::Token(claim.tenant)},
                {log::kConversation, log::Token(claim.conversation)},
                {log::kAttempt, claim.attempts}});
    return parts.store.SetAside(claim, stuck.provider_id, parts.clock.Now());
  }
  const rpc::CallContext context =
      rpc::CallContext::Background("gateway", kTurnBudget)
          .WithTrace(trace::TraceContext::ParseOrNew(work.open.messages.front().traceparent));
  TRESEN_RETURN_IF_ERROR(reader.Read(context, work));
  TRESEN_RETURN_IF_ERROR(TellCustomerService(context, work));
  if (std::none_of(work.messages.begin(), work.messages.end(),
                   [](const ReadMessage& message) { return IsSaid(message.payload); })) {
    return KeepOnly(context, work);
  }
  TRESEN_ASSIGN_OR_RETURN(CommitOutcome outcome, Decide(context, work));
  if (outcome == CommitOutcome::kCommitted) {
    TRESEN_ASSIGN_OR_RETURN(outcome, Commit(context, work));
  }
  if (outcome == CommitOutcome::kLeaseLost) return workqueue::LeaseLost();
  // More of the burst has arrived: it is due again at once, with everything.
  if (outcome == CommitOutcome::kMoreArrived) {
    return parts.store.Release(claim, parts.clock.Now());
  }
  return absl::OkStatus();
}

absl::StatusOr<CommitOutcome> TurnDesk::Impl::Decide(const rpc::CallContext& context, Work& work) {
  work.state = Fold(std::move(work.state), work.events);
  TRESEN_RETURN_IF_ERROR(Understand(context, work));
  Facts facts;
  for (int round = 0; round < kMaxRounds; ++round) {
    const Scene scene{*work.business, work.customer, work.state, work.turn, facts};
    Decision decision = gateway::Decide(Flows(), scene);
    if (decision.final()) {
      work.outcome = std::move(decision.outcome);
      work.events.insert(work.events.end(), work.outcome.events.begin(), work.outcome.events.end());
      return CommitOutcome::kCommitted;
    }
    TRESEN_ASSIGN_OR_RETURN(const CommitOutcome made,
                            MakeCalls(context, work, decision.calls, facts));
    if (made != CommitOutcome::kCommitted) return made;
  }
  return absl::InternalError("a decision did not come to an end");
}

absl::Status TurnDesk::Impl::Understand(const rpc::CallContext& context, Work& work) {
  const auto harmless = [&] {
    RecordedAnswers unrecorded;
    return parts.world.Understand(context, work.scope, kHarmlessText, State{}, unrecorded).status();
  };
  const auto read = [&] {
    return parts.world.Understand(context, work.scope, TextOf(work.turn), work.state, work.answers);
  };
  absl::StatusOr<Understanding> understood = fatal.Read(work.turn.message_ids.front(), harmless, read);
  if (understood.ok()) {
    work.turn.understanding = *std::move(understood);
    return absl::OkStatus();
  }
  if (!IsMistake(understood.status())) return understood.status();
  Alarm(work, "understand", understood.status());
  work.turn.unreadable = true;
  return absl::OkStatus();
}

// A mistake does not go away by asking again: operators are told at once, the customer gets a
// person.
void TurnDesk::Impl::Alarm(const Work& work, absl::string_view step, const absl::Status& status) {
  mistakes.Increment({absl::StatusCodeToString(status.code())});
  log::Error("another service refused a call as wrong",
             {{log::kTenant, log::Token(work.scope.tenant)},
              {log::kConversation, log::Token(work.scope.conversation)},
              {log::kStep, log::Token(step)},
              {log::kStatus, log::Token(absl::StatusCodeToString(status.code()))},
              {log::kReason, log::Token(Reason(status))}});
}

absl::StatusOr<CommitOutcome> TurnDesk::Impl::MakeCalls(const rpc::CallContext& context, Work& work,
                                                        const std::vector<Call>& calls,
                                                        Facts& facts) {
  for (const Call& call : calls) {
    if (ChangesSomething(call.request) && work.answers.find(call.step) == work.answers.end()) {
      TRESEN_ASSIGN_OR_RETURN(const CommitOutcome noted, NoteProgress(context, work));
      if (noted != CommitOutcome::kCommitted) return noted;
    }
    absl::StatusOr<Result> result =
        parts.world.Perform(context, work.scope, call, work.answers, work.opened);
    if (!result.ok() && IsMistake(result.status())) {
      Alarm(work, call.step, result.status());
      result = Result(Broken{});
    } else if (!result.ok()) {
      // Tried again later; only when that went on for too long the customer is told. What may have
      // been done although no answer came is never told as not done.
      const bool maybe_done = ChangesSomething(call.request) && !IsUndone(result.status());
      if (work.claim.attempts < kAttemptsBeforeExcuse || maybe_done) {
        return result.status();
      }
      result = Result(Unavailable{});
    }
    facts[call.step] = *std::move(result);
  }
  return CommitOutcome::kCommitted;
}

absl::StatusOr<CommitOutcome> TurnDesk::Impl::NoteProgress(const rpc::CallContext& context,
                                                           Work& work) {
  TRESEN_ASSIGN_OR_RETURN(
      const auto sealed,
      parts.vault.Seal(context, work.scope.tenant,
                       {{work.scope.customer, "gateway.conversation", "sealed_progress",
                         work.scope.conversation, EncodeAnswers(work.answers)}}));
  TRESEN_ASSIGN_OR_RETURN(const CommitOutcome outcome,
                          parts.store.NoteProgress(work.claim, work.turn.id, work.turn.message_ids,
                                                   work.known_arrival(), sealed.front()));
  if (outcome == CommitOutcome::kCommitted) work.changed_something = true;
  return outcome;
}

absl::StatusOr<CommitOutcome> TurnDesk::Impl::Commit(const rpc::CallContext& context, Work& work) {
  const absl::Time now = parts.clock.Now();
  TurnDraft draft = DraftTurn(work, now, context.trace().Format());
  TRESEN_ASSIGN_OR_RETURN(const auto sealed,
                          parts.vault.Seal(context, work.scope.tenant, draft.fields));
  PutBack(sealed, draft);
  TRESEN_ASSIGN_OR_RETURN(const CommitOutcome outcome,
                          parts.store.CommitTurn(work.claim, draft.record, now));
  if (outcome == CommitOutcome::kCommittedBehind) return CommitOutcome::kCommitted;
  if (outcome != CommitOutcome::kCommitted) return outcome;
  for (size_t i = 0; i < draft.record.outbox.size(); ++i) {
    parts.courier.CarryFresh(draft.record.outbox[i], draft.outbox_plain[i]);
  }
  return outcome;
}

// What the channel says about the customer rather than the customer to us: other ids and numbers,
// and that no advertising is wanted. What the customer service refuses for good is left at that;
// the message is kept in the thread all the same.
absl::Status TurnDesk::Impl::TellCustomerService(const rpc::CallContext& context,
                                                 const Work& work) {
  using Stub = customer::CustomerService::Stub;
  for (const ReadMessage& message : work.messages) {
    absl::Status told;
    if (const auto link = LinkRequest(work.scope, message); link.has_value()) {
      told = customers.Call(&Stub::LinkIdentity, context, *link).status();
    } else if (const auto stop = StopRequest(work.scope, message); stop.has_value()) {
      told = customers.Call(&Stub::RecordConsent, context, *stop).status();
    }
    if (absl::IsInvalidArgument(told) || absl::IsFailedPrecondition(told)) {
      log::Warning("the customer service does not take what the channel says about a customer",
                   {{log::kTenant, log::Token(work.scope.tenant)},
                    {log::kConversation, log::Token(work.scope.conversation)},
                    {log::kReason, log::Token(Reason(told))}});
      continue;
    }
    TRESEN_RETURN_IF_ERROR(told);
  }
  return absl::OkStatus();
}

// Messages that are not said to the desk: kept in the thread, the dialogue stays where it was.
absl::Status TurnDesk::Impl::KeepOnly(const rpc::CallContext& context, Work& work) {
  work.state = Fold(std::move(work.state), work.events);
  work.outcome.kind = TurnOutcome::kSilent;
  work.changed_something = true;
  TRESEN_ASSIGN_OR_RETURN(const CommitOutcome outcome, Commit(context, work));
  return outcome == CommitOutcome::kCommitted ? absl::OkStatus() : workqueue::LeaseLost();
}

}  // namespace tresen::gateway
