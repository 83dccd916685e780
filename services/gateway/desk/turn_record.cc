#include "services/gateway/desk/turn_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/ids/id_source.h"
#include "services/gateway/conversation/replies/replies.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/desk/outgoing.h"

namespace tresen::gateway {
namespace {

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

void AddInboundRows(const Work& work, TurnDraft& draft) {
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
               TurnDraft& draft) {
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

void AddReply(const Work& work, absl::Time now, TurnDraft& draft) {
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

void AddCase(const Work& work, TurnDraft& draft) {
  const std::string request_id = DeriveRequestId(work.turn.id, "case").value();
  AddOutbox(work, "notice", request_id,
            CaseRequest(work.scope, *work.opened, request_id).SerializeAsString(), draft);
  if (!work.opened->request.hands_over) return;
  draft.record.handoff_reason = std::string(CaseReasonName(work.opened->request.reason));
  draft.record.handoff_due_at = work.opened->due_at;
}

void CarryHandoffOn(const Work& work, TurnDraft& draft) {
  const ConversationRow& before = work.open.conversation;
  draft.record.handoff_reason = before.handoff_reason;
  draft.record.handoff_due_at = before.handoff_due_at;
  draft.record.sealed_handoff_summary = before.sealed_handoff_summary;
}

void AddDialogue(const Work& work, const State& after, TurnDraft& draft) {
  draft.fields.push_back({work.scope.customer, "gateway.turn", "sealed_events",
                          absl::StrCat(work.scope.conversation, "/",
                                       work.open.conversation.turns + 1),
                          EncodeEvents(work.events)});
  draft.fields.push_back({work.scope.customer, "gateway.conversation", "sealed_dialogue",
                          work.scope.conversation, EncodeState(after)});
}

void AddSummary(const Work& work, TurnDraft& draft) {
  if (!work.opened.has_value() || !work.opened->request.hands_over) return;
  draft.fields.push_back({work.scope.customer, "gateway.conversation", "sealed_handoff_summary",
                          work.scope.conversation,
                          absl::StrJoin(SummaryLines(work.opened->request), "\n")});
}

}  // namespace

TurnDraft DraftTurn(const Work& work, absl::Time now, const std::string& traceparent) {
  const State after = Fold(work.state, work.outcome.events);
  TurnDraft draft;
  draft.record.turn = work.turn.id;
  draft.record.intent = std::string(IntentName(work.outcome.intent));
  draft.record.outcome = OutcomeName(work.outcome.kind);
  draft.record.language = after.language;
  draft.record.decided_at = now;
  draft.record.traceparent = traceparent;
  draft.record.state = StateName(after.answering);
  draft.record.state_since = now;
  draft.record.known_arrival = work.known_arrival();
  if (after.answering != Answering::kAssistant) CarryHandoffOn(work, draft);
  AddDialogue(work, after, draft);
  AddInboundRows(work, draft);
  if (work.outcome.reply.has_value()) AddReply(work, now, draft);
  if (work.opened.has_value()) AddCase(work, draft);
  if (!work.outcome.reply.has_value()) {
    AddOutbox(work, "inbound", DeriveRequestId(work.turn.id, "inbound").value(),
              InboundRequest(work.scope).SerializeAsString(), draft);
  }
  AddSummary(work, draft);
  return draft;
}

// In the order in which DraftTurn lists them: events, state, the thread's messages, the outbox rows,
// the handoff's summary.
void PutBack(const std::vector<std::string>& sealed, TurnDraft& draft) {
  size_t next = 0;
  draft.record.sealed_events = sealed[next++];
  draft.record.sealed_dialogue = sealed[next++];
  for (MessageRow& message : draft.record.messages) message.sealed_content = sealed[next++];
  for (OutboxRow& row : draft.record.outbox) row.sealed_request = sealed[next++];
  if (next < sealed.size()) draft.record.sealed_handoff_summary = sealed[next];
}

}  // namespace tresen::gateway
