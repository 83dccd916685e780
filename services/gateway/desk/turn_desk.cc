#include "services/gateway/desk/turn_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "libs/ids/id_source.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/conversation/engine.h"
#include "services/gateway/conversation/flows/registry.h"
#include "services/gateway/conversation/replies/replies.h"
#include "services/gateway/desk/channel_news.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/desk/outgoing.h"
#include "services/gateway/desk/turn_builder.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;

constexpr absl::Duration kTurnBudget = absl::Seconds(20);
// Text that arrives while a turn is decided belongs to it; who goes on and on writing is answered all
// the same.
constexpr int kAttemptsToTakeMoreIn = 3;
// A decision asks in rounds; more than this is a mistake in a flow.
constexpr int kMaxRounds = 12;

absl::Duration DelayAfter(int attempts) {
  return std::min(absl::Milliseconds(250) * (1 << std::min(attempts, 8)), absl::Minutes(1));
}

std::string StateName(Answering answering) {
  switch (answering) {
    case Answering::kWaiting: return "waiting";
    case Answering::kPerson: return "person";
    case Answering::kAssistant: break;
  }
  return "assistant";
}

std::string OutcomeName(TurnOutcome outcome) {
  switch (outcome) {
    case TurnOutcome::kClarified: return "clarified";
    case TurnOutcome::kRephrased: return "rephrased";
    case TurnOutcome::kHandedOff: return "handed_off";
    case TurnOutcome::kSilent: return "silent";
    case TurnOutcome::kAnswered: break;
  }
  return "answered";
}

// What staff did since the last turn, as the dialogue's own events.
std::vector<Event> StaffEvents(const ConversationRow& row, const State& state) {
  std::vector<Event> events;
  if (row.state == "person" && state.answering != Answering::kPerson) {
    events.push_back(PersonTookOver{row.state_since});
  }
  if (row.state == "person" && row.last_staff_at.has_value() &&
      *row.last_staff_at > std::max(state.answering_since, row.state_since)) {
    events.push_back(StaffWrote{*row.last_staff_at});
  }
  if (row.state == "assistant" && state.answering != Answering::kAssistant) {
    events.push_back(HandedBack{row.state_since});
  }
  return events;
}

// A turn while it is worked on.
struct Work {
  Claim claim;
  OpenWork open;
  std::vector<ReadMessage> messages;  // of this turn
  State state;                        // before the turn, staff events included
  std::vector<Event> events;          // staff events, then those of the decision
  Turn turn;
  TurnScope scope;
  std::shared_ptr<const Business> business;  // shared with the book
  Customer customer;
  RecordedAnswers answers;
  std::optional<OpenedCase> opened;
  Outcome outcome;
  bool changed_something = false;

  // Text that came later than this makes the turn void.
  int64_t known_arrival() const {
    return changed_something || claim.attempts > kAttemptsToTakeMoreIn ? kEveryArrival
                                                                       : open.known_arrival;
  }
};

std::string InboxKey(const ConversationRow& row, const OpenMessage& message) {
  return absl::StrCat(row.channel, "|", row.address_id, "|", message.provider_id);
}

}  // namespace

struct TurnDesk::Impl {
  explicit Impl(Parts parts) : parts(parts), customers(parts.customer_service) {}

  Parts parts;
  rpc::Client<customer::CustomerService> customers;
  absl::Mutex mutex;
  std::map<std::string, Claim> claimed ABSL_GUARDED_BY(mutex);
  // Could not be given back because the database was away; their leases would outlast its return.
  std::vector<Claim> owed ABSL_GUARDED_BY(mutex);

  void ReleaseOwed();
  absl::Status HandleConversation(const Claim& claim);
  absl::Status Load(const rpc::CallContext& context, Work& work);
  absl::Status OpenMessages(const rpc::CallContext& context, Work& work);
  absl::Status LoadCustomer(const rpc::CallContext& context, Work& work);
  absl::StatusOr<CommitOutcome> Decide(const rpc::CallContext& context, Work& work);
  absl::StatusOr<CommitOutcome> MakeCalls(const rpc::CallContext& context, Work& work,
                                          const std::vector<Call>& calls, Facts& facts);
  absl::StatusOr<CommitOutcome> NoteProgress(const rpc::CallContext& context, Work& work);
  absl::StatusOr<CommitOutcome> Commit(const rpc::CallContext& context, Work& work);
  absl::Status KeepOnly(const rpc::CallContext& context, Work& work);
  absl::Status TellCustomerService(const rpc::CallContext& context, const Work& work);
};

namespace {

// What a commit writes, before it is sealed.
struct Draft4Commit {
  TurnRecord record;
  std::vector<SealedField> fields;        // in the order in which they are put back
  std::vector<std::string> outbox_plain;  // requests, to be carried at once
};

void AddInboundRows(const Work& work, Draft4Commit& draft) {
  for (const ReadMessage& message : work.messages) {
    MessageRow row;
    row.message = MessageIdOf(message.stored.provider_id);
    row.author = "customer";
    row.kind = message.payload.kind;
    row.sent_at = message.stored.sent_at;
    row.provider_id = message.stored.provider_id;
    row.intent = std::string(IntentName(work.outcome.intent));
    row.turn = work.turn.id;
    draft.record.handled.push_back(message.stored.provider_id);
    if (!message.erased) {
      draft.fields.push_back({work.scope.customer, "gateway.message", "sealed_content",
                              row.message, EncodePayload(message.payload)});
    } else {
      draft.fields.push_back({"", "", "", "", ""});
    }
    draft.record.messages.push_back(std::move(row));
  }
}

void AddOutbox(const Work& work, const char* kind, std::string id, std::string request,
               Draft4Commit& draft) {
  OutboxRow row;
  row.tenant = work.scope.tenant;
  row.outbox_id = std::move(id);
  row.conversation = work.scope.conversation;
  row.customer = work.scope.customer;
  row.kind = kind;
  row.traceparent = draft.record.traceparent;
  row.fence = 1;
  row.attempts = 1;
  draft.fields.push_back({work.scope.customer, "gateway.outbox", "sealed_request", row.outbox_id,
                          request});
  draft.outbox_plain.push_back(std::move(request));
  draft.record.outbox.push_back(std::move(row));
}

void AddReply(const Work& work, absl::Time now, Draft4Commit& draft) {
  const RenderedMessage rendered = Render(*work.outcome.reply);
  MessageRow row;
  row.message = DeriveRequestId(work.turn.id, "reply").value();
  row.author = "assistant";
  const Payload payload = ThreadPayload(rendered);
  row.kind = payload.kind;
  row.sent_at = now;
  row.turn = work.turn.id;
  draft.fields.push_back({work.scope.customer, "gateway.message", "sealed_content", row.message,
                          EncodePayload(payload)});
  const std::string request_id = DeriveRequestId(work.turn.id, "send").value();
  const auto request = ReplyRequest(work.scope, rendered, row.message,
                                    work.turn.message_ids.back(), request_id);
  draft.record.messages.push_back(std::move(row));
  AddOutbox(work, "message", request_id, request.SerializeAsString(), draft);
}

void AddCase(const Work& work, Draft4Commit& draft) {
  const std::string request_id = DeriveRequestId(work.turn.id, "case").value();
  AddOutbox(work, "notice", request_id,
            CaseRequest(work.scope, *work.opened, request_id).SerializeAsString(), draft);
  if (!work.opened->request.hands_over) return;
  draft.record.handoff_reason = std::string(CaseReasonName(work.opened->request.reason));
  draft.record.handoff_due_at = work.opened->due_at;
}

// The sealed values go back in the order in which the plain ones were listed: events, state, then
// per message and outbox row, and the handoff's summary last.
void PutBack(const std::vector<std::string>& sealed, size_t inbound, bool reply, bool summary,
             Draft4Commit& draft) {
  size_t next = 0;
  draft.record.sealed_events = sealed[next++];
  draft.record.sealed_dialogue = sealed[next++];
  for (size_t i = 0; i < inbound; ++i) draft.record.messages[i].sealed_content = sealed[next++];
  if (reply) draft.record.messages[inbound].sealed_content = sealed[next++];
  for (OutboxRow& row : draft.record.outbox) row.sealed_request = sealed[next++];
  if (summary) draft.record.sealed_handoff_summary = sealed[next++];
}

}  // namespace

TurnDesk::TurnDesk(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
TurnDesk::~TurnDesk() = default;

absl::StatusOr<workqueue::ClaimBatch> TurnDesk::ClaimDue(const workqueue::ClaimRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                          impl_->parts.store.ClaimConversations(
                              request.most, impl_->parts.clock.Now(), request.lease));
  impl_->ReleaseOwed();
  workqueue::ClaimBatch batch;
  // A burst that is still waiting says itself when it will be due.
  if (static_cast<int>(claims.size()) < request.most) {
    TRESEN_ASSIGN_OR_RETURN(const auto next, impl_->parts.store.NextDue());
    if (next.has_value()) {
      batch.next_due = std::max(*next - impl_->parts.clock.Now(), absl::Milliseconds(1));
    }
  }
  absl::MutexLock lock(&impl_->mutex);
  for (const Claim& claim : claims) {
    batch.claims.push_back({claim.tenant, claim.conversation, claim.fence});
    impl_->claimed[claim.conversation] = claim;
  }
  return batch;
}

absl::Status TurnDesk::Handle(const workqueue::Claim& queued) {
  Claim claim;
  {
    absl::MutexLock lock(&impl_->mutex);
    const auto found = impl_->claimed.find(queued.key);
    if (found == impl_->claimed.end()) return workqueue::LeaseLost();
    claim = found->second;
  }
  const absl::Status status = impl_->HandleConversation(claim);
  if (status.ok() || workqueue::IsLeaseLost(status)) {
    absl::MutexLock lock(&impl_->mutex);
    impl_->claimed.erase(queued.key);
  }
  return status;
}

absl::Status TurnDesk::GiveBack(const workqueue::Claim& queued, const absl::Status& why) {
  Claim claim;
  {
    absl::MutexLock lock(&impl_->mutex);
    const auto found = impl_->claimed.find(queued.key);
    if (found == impl_->claimed.end()) return absl::OkStatus();
    claim = found->second;
    impl_->claimed.erase(found);
  }
  const absl::Duration delay =
      absl::IsCancelled(why) ? absl::ZeroDuration() : DelayAfter(claim.attempts);
  if (!absl::IsCancelled(why)) {
    log::Warning("a turn failed and is tried again",
                 {{log::kTenant, log::Token(claim.tenant)},
                  {log::kConversation, log::Token(claim.conversation)},
                  {log::kStatus, log::Token(absl::StatusCodeToString(why.code()))},
                  {log::kReason, log::Token(Reason(why))},
                  {log::kAttempt, claim.attempts}});
  }
  const absl::Status released =
      impl_->parts.store.Release(claim, impl_->parts.clock.Now() + delay);
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
  TRESEN_RETURN_IF_ERROR(Load(context, work));
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

absl::Status TurnDesk::Impl::Load(const rpc::CallContext& context, Work& work) {
  const ConversationRow& row = work.open.conversation;
  TRESEN_ASSIGN_OR_RETURN(work.business, parts.businesses.Get(context, work.claim.tenant));
  TRESEN_RETURN_IF_ERROR(OpenMessages(context, work));
  work.events = StaffEvents(row, work.state);
  work.turn = BuildTurn(work.claim.tenant, row.conversation, row.branch, work.messages);
  work.scope = {work.claim.tenant, row.conversation, row.customer,
                row.branch,        row.channel,      work.turn.id,
                work.turn.message_ids.front(),       work.turn.at,
                row.language,      work.business.get()};
  return LoadCustomer(context, work);
}

absl::Status TurnDesk::Impl::OpenMessages(const rpc::CallContext& context, Work& work) {
  const ConversationRow& row = work.open.conversation;
  const size_t length = TurnLength(work.open.messages);
  std::vector<SealedField> fields = {
      {row.customer, "gateway.conversation", "sealed_dialogue", row.conversation,
       row.sealed_dialogue},
      {row.customer, "gateway.conversation", "sealed_progress", row.conversation,
       row.sealed_progress}};
  for (size_t i = 0; i < length; ++i) {
    const OpenMessage& message = work.open.messages[i];
    fields.push_back({row.customer, "gateway.inbox", "sealed_payload", InboxKey(row, message),
                      message.sealed_payload});
  }
  TRESEN_ASSIGN_OR_RETURN(const std::vector<OpenedField> opened,
                          parts.vault.Open(context, work.claim.tenant, fields, "dialogue"));
  if (!opened[0].content.empty()) {
    TRESEN_ASSIGN_OR_RETURN(work.state, DecodeState(opened[0].content));
  }
  if (!opened[1].content.empty()) {
    TRESEN_ASSIGN_OR_RETURN(work.answers, DecodeAnswers(opened[1].content));
    work.changed_something = true;
  }
  for (size_t i = 0; i < length; ++i) {
    ReadMessage message{work.open.messages[i], {}, opened[i + 2].erased};
    if (message.erased) {
      message.payload.kind = "unknown";
    } else {
      TRESEN_ASSIGN_OR_RETURN(message.payload, DecodePayload(opened[i + 2].content));
    }
    work.messages.push_back(std::move(message));
  }
  return absl::OkStatus();
}

absl::Status TurnDesk::Impl::LoadCustomer(const rpc::CallContext& context, Work& work) {
  customer::GetCustomerRequest request;
  request.set_name(NameOf(work.scope.tenant, "customers", work.scope.customer));
  const auto found =
      customers.Call(&customer::CustomerService::Stub::GetCustomer, context, request);
  work.customer.id = work.scope.customer;
  if (absl::IsNotFound(found.status())) return absl::OkStatus();  // erased meanwhile
  TRESEN_RETURN_IF_ERROR(found.status());
  work.customer.name = found->display_name();
  work.customer.language = found->language();
  for (const customer::Consent& consent : found->consents()) {
    const bool withdrawn = consent.state() == customer::CONSENT_STATE_WITHDRAWN;
    if (consent.purpose() == customer::CONSENT_PURPOSE_MARKETING) {
      work.customer.consent_asked = true;
      if (withdrawn) work.customer.stops = std::max(work.customer.stops, 1);
    }
    if (consent.purpose() == customer::CONSENT_PURPOSE_SERVICE && withdrawn) {
      work.customer.stops = 2;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CommitOutcome> TurnDesk::Impl::Decide(const rpc::CallContext& context, Work& work) {
  work.state = Fold(std::move(work.state), work.events);
  TRESEN_ASSIGN_OR_RETURN(work.turn.understanding,
                          parts.world.Understand(context, work.scope, TextOf(work.turn), work.state,
                                                 work.answers));
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
    if (!result.ok()) {
      // Tried again later; only when that went on for too long the customer is told. What may have
      // been done although no answer came is never told as not done.
      if (work.claim.attempts < kAttemptsBeforeExcuse || ChangesSomething(call.request)) {
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
  const State before = work.state;
  const State after = Fold(before, work.outcome.events);
  Draft4Commit draft;
  draft.record.turn = work.turn.id;
  draft.record.intent = std::string(IntentName(work.outcome.intent));
  draft.record.outcome = OutcomeName(work.outcome.kind);
  draft.record.language = after.language;
  draft.record.decided_at = now;
  draft.record.traceparent = context.trace().Format();
  draft.record.state = StateName(after.answering);
  draft.record.state_since = now;
  draft.record.known_arrival = work.known_arrival();
  if (after.answering != Answering::kAssistant) {
    draft.record.handoff_reason = work.open.conversation.handoff_reason;
    draft.record.handoff_due_at = work.open.conversation.handoff_due_at;
    draft.record.sealed_handoff_summary = work.open.conversation.sealed_handoff_summary;
  }
  draft.fields.push_back({work.scope.customer, "gateway.turn", "sealed_events",
                          absl::StrCat(work.scope.conversation, "/",
                                       work.open.conversation.turns + 1),
                          EncodeEvents(work.events)});
  draft.fields.push_back({work.scope.customer, "gateway.conversation", "sealed_dialogue",
                          work.scope.conversation, EncodeState(after)});
  AddInboundRows(work, draft);
  const size_t inbound = draft.record.messages.size();
  const bool replies = work.outcome.reply.has_value();
  if (replies) AddReply(work, now, draft);
  if (work.opened.has_value()) AddCase(work, draft);
  if (!replies) {
    AddOutbox(work, "inbound", DeriveRequestId(work.turn.id, "inbound").value(),
              InboundRequest(work.scope).SerializeAsString(), draft);
  }
  const bool summary = work.opened.has_value() && work.opened->request.hands_over;
  if (summary) {
    draft.fields.push_back({work.scope.customer, "gateway.conversation", "sealed_handoff_summary",
                            work.scope.conversation,
                            absl::StrJoin(SummaryLines(work.opened->request), "\n")});
  }
  // The reply's message comes before the outbox rows in `fields`, as PutBack expects.
  TRESEN_ASSIGN_OR_RETURN(const auto sealed,
                          parts.vault.Seal(context, work.scope.tenant, draft.fields));
  PutBack(sealed, inbound, replies, summary, draft);
  TRESEN_ASSIGN_OR_RETURN(const CommitOutcome outcome,
                          parts.store.CommitTurn(work.claim, draft.record, now));
  if (outcome == CommitOutcome::kCommittedBehind) return CommitOutcome::kCommitted;
  if (outcome != CommitOutcome::kCommitted) return outcome;
  for (size_t i = 0; i < draft.record.outbox.size(); ++i) {
    parts.courier.CarryFresh(draft.record.outbox[i], draft.outbox_plain[i]);
  }
  return outcome;
}

// What the channel says about the customer rather than the customer to us: other ids and numbers, and
// that no advertising is wanted. What the customer service refuses for good is left at that; the
// message is kept in the thread all the same.
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
