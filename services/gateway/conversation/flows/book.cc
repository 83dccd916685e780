#include "services/gateway/conversation/flows/book.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "libs/text/text.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/beside_visit.h"
#include "services/gateway/conversation/flows/change.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/company.h"
#include "services/gateway/conversation/flows/drafting.h"
#include "services/gateway/conversation/flows/live_facts.h"
#include "services/gateway/conversation/flows/offering.h"
#include "services/gateway/conversation/flows/outside_calendar.h"
#include "services/gateway/conversation/flows/service_question.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"
#include "services/gateway/conversation/flows/when_question.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

// Longer is no name, in code points.
constexpr size_t kLongestName = 80;

bool Compares(const Request& request) {
  const Entity* reference = FindEntity(request, EntityKind::kReference);
  return reference != nullptr && !HasReference(request, "there");
}

// "Can I come an hour later on Tuesday?" is about a visit there is.
bool MovesByLength(const Counter& counter) {
  const Request& request = counter.request();
  const bool by_length = std::any_of(request.times.begin(), request.times.end(), [](const TimeMention& mention) {
    return mention.is_duration && mention.length_minutes > 0;
  });
  return counter.state().goal() == nullptr && by_length &&
         (HasReference(request, "later") || HasReference(request, "earlier")) &&
         FindEntity(request, EntityKind::kService) == nullptr;
}

// Only what the customer named in full is booked without an offer.
bool BookAtOnce(const Counter& counter, const Offering& offering, const Draft& draft,
                ServiceCertainty certainty) {
  if (certainty != ServiceCertainty::kSaid || Compares(counter.request())) return false;
  const auto exact = ExactStart(draft.when);
  return exact.has_value() && offering.why == NoSlotReason::kNone && !offering.offers.empty() &&
         offering.offers.front().start == *exact;
}

void SearchAndOffer(Counter& counter, ServiceCertainty certainty, bool staff_unknown) {
  const Draft draft = counter.state().goal()->draft;
  const auto result = FindForGoal(counter, "find", draft, "");
  if (!result.has_value()) return;
  const SlotsFound* found = As<SlotsFound>(*result);
  if (found == nullptr) return SayTrouble(counter, *result);
  if (found->reason == NoSlotReason::kLimitReached) return SayTooMany(counter);
  const Offering offering = ChooseOffers(counter, *found, draft);
  if (!staff_unknown && BookAtOnce(counter, offering, draft, certainty)) {
    return BookOffer(counter, offering.offers.front().token);
  }
  if (certainty != ServiceCertainty::kSaid) {
    counter.Say(certainty == ServiceCertainty::kLastVisit ? Phrase::kSameAsLast
                                                          : Phrase::kForService,
                {{"service", Text(counter.ServiceNames(draft.services))}});
  }
  SayOffers(counter, offering, draft);
}

// The same button tapped twice must not look like a second wish.
bool TakenAlready(Counter& counter, const Choice& slot) {
  const auto& last = counter.state().last_task;
  if (!last.has_value() || last->token != slot.value) return false;
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return true;
  const Appointment* row = FindAppointment(*appointments, last->appointment);
  if (row == nullptr) return false;
  counter.Say(Phrase::kSameAgain, {{"appointment", AppointmentText(counter, *row)}});
  return true;
}

Draft DraftFromSlot(const Choice& slot) {
  Draft draft;
  if (!slot.service.empty()) draft.services = {slot.service};
  draft.branch = slot.branch;
  const absl::CivilDay day(*slot.start);
  const int minute = slot.start->hour() * 60 + slot.start->minute();
  draft.when.days = {{day, day}};
  draft.when.clocks = {{minute, minute, false}};
  return draft;
}

void TakeSlot(Counter& counter, const Choice& slot) {
  if (TakenAlready(counter, slot)) return;
  const Goal* goal = counter.state().goal();
  if (goal == nullptr || goal->kind != GoalKind::kBook) {
    const auto& last = counter.state().last_task;
    Draft draft = DraftFromSlot(slot);
    // Another time of an offer that was just booked from corrects that booking.
    if (last.has_value() && last->goal == GoalKind::kBook) {
      draft.appointment = last->appointment;
      return ChangeTo(counter, draft);
    }
    counter.Note(GoalOpened{GoalKind::kBook});
    for (Field field : {Field::kServices, Field::kBranch, Field::kWhen}) counter.Set(field, draft);
  }
  BookOffer(counter, slot.value);
}

// A name was asked for and given.
bool TakeName(Counter& counter) {
  const Goal* goal = counter.state().goal();
  if (goal == nullptr || goal->question != Question::kName) return false;
  const std::string hold_token = goal->hold_token;
  const bool chosen = goal->chosen.has_value();
  if (hold_token.empty() && !chosen) return false;
  std::string name = ValueOf(counter.request(), EntityKind::kPersonName);
  if (name.empty()) name = counter.request().text;
  name = text::Shorten(text::CollapseWhitespace(name), kLongestName);
  if (name.empty()) return false;
  Draft draft;
  draft.person_name = std::move(name);
  counter.Set(Field::kPersonName, draft);
  if (counter.Ask("remember", RememberCustomer{draft.person_name, ""}) == nullptr) return true;
  if (chosen) {
    GoOnWithChosen(counter);
  } else {
    BookHold(counter, hold_token);
  }
  return true;
}

}  // namespace

void Book(Counter& counter) {
  const auto& picked = counter.request().picked;
  if (picked.has_value() && picked->kind == ChoiceKind::kSlot) {
    const Choice slot = *picked;
    return TakeSlot(counter, slot);
  }
  if (TakeName(counter) || TakeWrittenNumber(counter)) return;
  if (MovesByLength(counter)) return Change(counter);
  if (JoinsBooking(counter)) return QueueJoining(counter);
  if (!TakeUpGoal(counter, GoalKind::kBook)) return;
  DraftReading reading =
      ReadDraft(counter, counter.state().goal()->draft, counter.request().times);
  if (!ReadBesideVisit(counter, reading)) return;
  QueueOthers(counter, reading);
  NoteDraft(counter, reading);
  if (reading.staff_unknown) SayStaffUnknown(counter);
  const ServiceCertainty certainty = SettleService(counter, reading);
  if (certainty == ServiceCertainty::kOpen) return;
  if (AskWhichTime(counter, reading)) return;
  SearchAndOffer(counter, certainty, reading.staff_unknown);
}

}  // namespace tresen::gateway
