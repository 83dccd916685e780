#include "services/gateway/conversation/flows/company.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tresen::gateway {
namespace {

// So long after a visit the next person's may begin, in minutes.
constexpr int kBesideMinutes = 60;
// How the calendar calls somebody of whom nothing more is known.
constexpr char kSomebody[] = "guest";

bool UnderWay(const Goal& goal) {
  return !goal.draft.services.empty() || !goal.draft.when.empty() || goal.question != Question::kNone;
}

std::string GuestOf(const Request& request) {
  const std::string whom = ValueOf(request, EntityKind::kForWhom);
  return whom.empty() || whom == "self" ? kSomebody : whom;
}

bool IsRefused(const Request& request) {
  for (const Entity& entity : request.entities) {
    if (entity.kind == EntityKind::kReference && entity.negated) return true;
  }
  return false;
}

// What is named for two is one for each, in order; what may mean several is asked when it is that person's turn.
bool ShareServices(DraftReading& reading, Proposed& next) {
  std::vector<std::string>& named = reading.named_services;
  if (named.size() == 2 && reading.either_service.empty()) {
    next.draft.services = {named[1]};
    reading.draft.services = {named[0]};
  } else if (named.size() == 1 && !reading.either_service.empty() && reading.either_place > 0) {
    next.same_service = false;
    reading.either_service.clear();
  } else if (named.size() == 1 && !reading.either_service.empty()) {
    next.draft.services = named;
    named.clear();
    reading.draft.services.clear();
  } else {
    return false;
  }
  return true;
}

// "I a women's, he a men's": what is said after the own wish, while the other's is not known yet.
bool SpeaksOfNext(const Counter& counter) {
  const auto& next = counter.state().proposal;
  return counter.asked_something() && next.has_value() && next->kind == ProposalKind::kNextPerson &&
         next->draft.services.empty() && FindEntity(counter.request(), EntityKind::kService) != nullptr;
}

}  // namespace

int PeopleOf(const Request& request) {
  int people = 0;
  return absl::SimpleAtoi(ValueOf(request, EntityKind::kCount), &people) ? people : 1;
}

void QueueOthers(Counter& counter, DraftReading& reading) {
  const int people = PeopleOf(counter.request());
  const auto& waiting = counter.state().proposal;
  Proposed next{ProposalKind::kNextPerson, GoalKind::kBook, {}, people - 2};
  if (waiting.has_value() && waiting->kind == ProposalKind::kNextPerson && waiting->draft.services.empty()) {
    next = *waiting;
  } else if (people < 2 || waiting.has_value()) {
    return;
  } else {
    next.draft.branch = reading.draft.branch;
    next.draft.guest = absl::StrCat(kSomebody, "-", people);
  }
  const bool shared = next.more == 0 && ShareServices(reading, next);
  if (shared || !waiting.has_value()) counter.Note(std::move(next));
}

bool JoinsBooking(const Counter& counter) {
  if (SpeaksOfNext(counter)) return true;
  const Goal* goal = counter.state().goal();
  return goal != nullptr && goal->kind == GoalKind::kBook && UnderWay(*goal) &&
         !counter.request().picked.has_value() && HasReference(counter.request(), "along") &&
         !IsRefused(counter.request()) && goal->hold_token.empty() && !goal->chosen.has_value();
}

void QueueJoining(Counter& counter) {
  const Request& request = counter.request();
  DraftReading reading = ReadDraft(counter, Draft{}, request.times);
  if (SpeaksOfNext(counter)) {
    Proposed next = *counter.state().proposal;
    next.draft.services = std::move(reading.draft.services);
    return counter.Note(std::move(next));
  }
  Proposed next{ProposalKind::kNextPerson, GoalKind::kBook, std::move(reading.draft)};
  next.draft.guest = GuestOf(request);
  if (next.draft.branch.empty()) next.draft.branch = counter.state().goal()->draft.branch;
  next.after = HasReference(request, "right_after");
  // A child seldom has what the parent has.
  next.same_service = reading.either_service.empty() && next.draft.guest != "child";
  counter.Note(std::move(next));
  if (!counter.asked_something()) counter.Say(Phrase::kNextPersonNoted);
}

void FollowBooked(Counter& counter, const Appointment& booked) {
  const auto& waiting = counter.state().proposal;
  if (!waiting.has_value() || waiting->kind != ProposalKind::kNextPerson) return;
  Proposed next = *waiting;
  Draft& draft = next.draft;
  if (draft.services.empty() && next.same_service) draft.services = booked.services;
  if (draft.branch.empty()) draft.branch = booked.branch;
  if (draft.when.days.empty()) {
    const absl::CivilDay day(booked.start);
    draft.when.days = {{day, day}};
    const auto minute = [&](absl::CivilMinute moment) { return static_cast<int>(moment - absl::CivilMinute(day)); };
    if (draft.when.clocks.empty()) {
      draft.when.clocks = {
          {minute(next.after ? booked.end : booked.start), minute(booked.end) + kBesideMinutes, false}};
    }
  }
  counter.Note(std::move(next));
}

}  // namespace tresen::gateway
