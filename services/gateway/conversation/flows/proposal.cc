#include "services/gateway/conversation/flows/proposal.h"

#include "absl/strings/str_cat.h"
#include "services/gateway/conversation/flows/book.h"
#include "services/gateway/conversation/flows/cancel.h"
#include "services/gateway/conversation/flows/change.h"
#include "services/gateway/conversation/flows/drafting.h"

namespace tresen::gateway {
namespace {

// The person after the next one.
Proposed OneMore(Proposed next) {
  --next.more;
  next.draft.guest = absl::StrCat("guest-", next.more + 2);
  return next;
}

}  // namespace

void TakeUpProposal(Counter& counter, GoalKind kind) {
  if (!counter.state().proposal.has_value()) return;
  const Proposed proposal = *counter.state().proposal;
  const Draft& draft = proposal.draft;
  counter.Note(ProposalDropped{});
  if (proposal.kind == ProposalKind::kNextPerson) {
    counter.Say(Phrase::kForNextPerson, {{"service", Text(counter.ServiceNames(draft.services))}});
    if (proposal.more > 0) counter.Note(OneMore(proposal));
  }
  counter.Note(GoalOpened{kind});
  for (Field field : {Field::kGuest, Field::kServices, Field::kBranch, Field::kStaff, Field::kWhen,
                      Field::kAppointment}) {
    if (Has(draft, field)) counter.Set(field, draft);
  }
  // What was said is in the draft; the words of this turn were only about taking it up.
  counter.Take(Request{}, 9);
  switch (kind) {
    case GoalKind::kBook:
      return Book(counter);
    case GoalKind::kChange:
      return Change(counter);
    case GoalKind::kCancel:
      return Cancel(counter);
  }
}

Draft DraftOfRequest(const Counter& counter) {
  return ReadDraft(counter, Draft{}, counter.request().times).draft;
}

}  // namespace tresen::gateway
