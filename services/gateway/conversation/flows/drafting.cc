#include "services/gateway/conversation/flows/drafting.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

void Change(DraftReading& reading, Field field) {
  if (std::find(reading.changed.begin(), reading.changed.end(), field) == reading.changed.end()) {
    reading.changed.push_back(field);
  }
}

bool Any(const std::vector<std::string>& some, const std::vector<std::string>& of) {
  return std::any_of(some.begin(), some.end(), [&](const std::string& id) {
    return std::find(of.begin(), of.end(), id) != of.end();
  });
}

// What else is said while it is open which of several services is meant leaves that open.
void KeepEitherService(const Counter& counter, DraftReading& reading) {
  const Goal* goal = counter.state().goal();
  if (goal == nullptr || goal->question != Question::kServiceAmong) return;
  if (counter.state().shown.empty()) return;
  std::vector<std::string> either;
  for (const Choice& choice : counter.state().shown.back().choices) {
    if (choice.kind != ChoiceKind::kService) continue;
    std::vector<std::string> services = absl::StrSplit(choice.value, kServiceJoint);
    const auto own = std::find(services.begin(), services.end(), choice.service);
    if (own == services.end()) continue;
    either.push_back(*own);
    reading.either_place = static_cast<size_t>(own - services.begin());
    services.erase(own);
    reading.named_services = std::move(services);
  }
  reading.either_service = std::move(either);
}

void ReadServices(const Counter& counter, DraftReading& reading) {
  std::vector<std::string>& named = reading.named_services;
  for (const Entity& entity : counter.request().entities) {
    if (entity.kind != EntityKind::kService || entity.negated) continue;
    if (entity.values.empty()) {
      reading.service_not_offered = true;
    } else if (entity.values.size() > 1) {
      reading.either_service = entity.values;
      reading.either_place = named.size();
    } else if (FindService(counter.business(), entity.values[0]) != nullptr &&
               !Any(entity.values, named)) {
      named.push_back(entity.values[0]);
    }
  }
  if (!named.empty()) {
    reading.service_not_offered = false;
    reading.draft.services = named;
    Change(reading, Field::kServices);
  }
  if (named.empty() && reading.either_service.empty() && !reading.service_not_offered) {
    KeepEitherService(counter, reading);
  }
  // "Cutting, a men's haircut" is one service; an ambiguous word for what is settled adds nothing.
  if (Any(reading.draft.services, reading.either_service)) reading.either_service.clear();
}

void SetStaff(const Counter& counter, const std::string& id, DraftReading& reading) {
  const Staff* staff = FindStaff(counter.business(), id);
  if (staff == nullptr && id != "any") return;
  reading.draft.staff = id;
  reading.draft.not_staff.clear();
  Change(reading, Field::kStaff);
  // A person stands for the branch where she works, unless a branch was named.
  if (staff == nullptr || FindEntity(counter.request(), EntityKind::kBranch) != nullptr) return;
  if (staff->branch == counter.branch().id) return;
  reading.draft.branch = staff->branch;
  Change(reading, Field::kBranch);
}

void ReadStaff(const Counter& counter, DraftReading& reading) {
  for (const Entity& entity : counter.request().entities) {
    if (entity.kind != EntityKind::kStaff) continue;
    if (entity.values.empty()) {
      // Who comes along is not asked for.
      reading.staff_unknown = !entity.negated && !HasReference(counter.request(), "along");
      continue;
    }
    if (!entity.negated) {
      SetStaff(counter, entity.values[0], reading);
      continue;
    }
    reading.draft.staff = "any";
    reading.draft.not_staff = entity.values[0];
    Change(reading, Field::kStaff);
  }
  if (!HasReference(counter.request(), "other_staff")) return;
  reading.draft.not_staff = reading.draft.staff == "any" ? "" : reading.draft.staff;
  reading.draft.staff = "any";
  Change(reading, Field::kStaff);
}

// "For my daughter" is for somebody else, "for me" is not; what counts several is sorted out elsewhere.
void ReadGuest(const Counter& counter, DraftReading& reading) {
  const std::string whom = ValueOf(counter.request(), EntityKind::kForWhom);
  if (whom.empty() || FindEntity(counter.request(), EntityKind::kCount) != nullptr) return;
  const std::string guest = whom == "self" ? "" : whom;
  if (guest == reading.draft.guest) return;
  reading.draft.guest = guest;
  Change(reading, Field::kGuest);
}

void SetBranch(const Counter& counter, const std::string& id, DraftReading& reading) {
  if (FindBranch(counter.business(), id) == nullptr) return;
  reading.draft.branch = id;
  Change(reading, Field::kBranch);
  const Staff* staff = FindStaff(counter.business(), reading.draft.staff);
  if (staff == nullptr || staff->branch == id) return;
  reading.draft.staff.clear();
  Change(reading, Field::kStaff);
}

void ReadBranch(const Counter& counter, DraftReading& reading) {
  const std::string named = ValueOf(counter.request(), EntityKind::kBranch);
  if (!named.empty()) return SetBranch(counter, named, reading);
  const std::string& mentioned = counter.state().mentioned_branch;
  if (!mentioned.empty() && HasReference(counter.request(), "there"))
    return SetBranch(counter, mentioned, reading);
  if (!HasReference(counter.request(), "other_branch")) return;
  for (const Branch& branch : counter.business().branches) {
    if (branch.id != counter.branch().id) return SetBranch(counter, branch.id, reading);
  }
}

void ReadPicked(const Counter& counter, const Choice& picked, DraftReading& reading) {
  switch (picked.kind) {
    case ChoiceKind::kService:
      reading.draft.services = absl::StrSplit(picked.value, kServiceJoint);
      return Change(reading, Field::kServices);
    case ChoiceKind::kStaff:
      return SetStaff(counter, picked.value, reading);
    case ChoiceKind::kBranch:
      return SetBranch(counter, picked.value, reading);
    case ChoiceKind::kDay: {
      const absl::CivilDay day(*picked.start);
      reading.draft.when.days = {{day, day}};
      return Change(reading, Field::kWhen);
    }
    case ChoiceKind::kClock: {
      const int minute = picked.start->hour() * 60 + picked.start->minute();
      reading.draft.when.clocks = {{minute, minute, false}};
      return Change(reading, Field::kWhen);
    }
    case ChoiceKind::kAppointment:
    case ChoiceKind::kMoveAppointment:
    case ChoiceKind::kCancelAppointment:
      reading.draft.appointment = picked.value;
      return Change(reading, Field::kAppointment);
    default:
      return;
  }
}

bool UnderWay(const Goal& goal) { return !goal.trail.empty() || goal.question != Question::kNone; }

}  // namespace

DraftReading ReadDraft(const Counter& counter, const Draft& before,
                       const std::vector<TimeMention>& times) {
  DraftReading reading;
  reading.draft = before;
  if (counter.request().picked.has_value()) {
    ReadPicked(counter, *counter.request().picked, reading);
    return reading;
  }
  ReadGuest(counter, reading);
  ReadBranch(counter, reading);
  ReadServices(counter, reading);
  ReadStaff(counter, reading);
  const Branch* branch = FindBranch(counter.business(), reading.draft.branch);
  if (branch == nullptr) branch = &counter.branch();
  WhenReading when = ReadWhen(times, *branch, counter.Now(*branch), before.when);
  if (!(when.when == before.when)) {
    reading.draft.when = std::move(when.when);
    Change(reading, Field::kWhen);
  }
  reading.either_day = std::move(when.either_day);
  reading.either_clock = std::move(when.either_clock);
  return reading;
}

bool TakeUpGoal(Counter& counter, GoalKind kind) {
  const Goal* goal = counter.state().goal();
  if (goal != nullptr && goal->kind == kind) return true;
  // To move and to cancel are two ends of one matter: the later wish counts, for the same visit.
  const bool same_matter =
      goal != nullptr && goal->kind != GoalKind::kBook && kind != GoalKind::kBook;
  if (same_matter) {
    Draft draft;
    draft.appointment = goal->draft.appointment;
    counter.Note(GoalClosed{GoalOutcome::kAbandoned});
    counter.Note(GoalOpened{kind});
    if (!draft.appointment.empty()) counter.Set(Field::kAppointment, draft);
    return true;
  }
  if (goal == nullptr || !UnderWay(*goal)) {
    if (goal != nullptr) counter.Note(GoalClosed{GoalOutcome::kAbandoned});
    counter.Note(GoalOpened{kind});
    return true;
  }
  const DraftReading reading = ReadDraft(counter, Draft{}, counter.request().times);
  counter.Note(Proposed{ProposalKind::kAsked, kind, reading.draft});
  counter.Say(Phrase::kAskPark);
  counter.Put(Question::kPark, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelParkYes),
                                Labelled(ChoiceKind::kNo, "", Phrase::kLabelParkNo)});
  return false;
}

void NoteDraft(Counter& counter, const DraftReading& reading) {
  for (Field field : reading.changed) counter.Set(field, reading.draft);
}

}  // namespace tresen::gateway
