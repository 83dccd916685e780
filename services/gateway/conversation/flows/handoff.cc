#include "services/gateway/conversation/flows/handoff.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

std::string GoalName(GoalKind kind) {
  switch (kind) {
    case GoalKind::kBook:
      return "book";
    case GoalKind::kChange:
      return "change";
    case GoalKind::kCancel:
      return "cancel";
  }
  return "";
}

std::string WhenText(const When& when) {
  std::string text;
  for (const DayRange& days : when.days) {
    if (days.first.has_value()) absl::StrAppend(&text, absl::FormatCivilTime(*days.first), " ");
    if (!days.single() && days.last.has_value()) {
      absl::StrAppend(&text, "- ", absl::FormatCivilTime(*days.last), " ");
    }
  }
  for (const ClockRange& clock : when.clocks) {
    absl::StrAppendFormat(&text, "%02d:%02d", clock.from / 60, clock.from % 60);
    if (!clock.exact()) absl::StrAppendFormat(&text, "-%02d:%02d", clock.to / 60, clock.to % 60);
    text += ' ';
  }
  if (!text.empty()) text.pop_back();
  return text;
}

// What is known so far, from the bottom of the stack up.
std::vector<SummaryLine> Summary(const Counter& counter) {
  std::vector<SummaryLine> lines;
  auto add = [&lines](const char* field, std::string value) {
    if (!value.empty()) lines.push_back({field, std::move(value)});
  };
  const Business& business = counter.business();
  for (const Goal& goal : counter.state().goals) {
    add("goal", GoalName(goal.kind));
    std::string services;
    for (const std::string& id : goal.draft.services) {
      const Service* service = FindService(business, id);
      if (service == nullptr) continue;
      absl::StrAppend(&services, services.empty() ? "" : " + ",
                      TextIn(service->name, business.default_language, ""));
    }
    add("service", services);
    const Staff* staff = FindStaff(business, goal.draft.staff);
    add("staff", staff == nullptr ? goal.draft.staff : staff->name);
    const Branch* branch = FindBranch(business, goal.draft.branch);
    add("branch", branch == nullptr ? "" : branch->name);
    add("when", WhenText(goal.draft.when));
    add("appointment", goal.draft.appointment);
    add("name", goal.draft.person_name);
  }
  add("language", std::string(counter.language()));
  return lines;
}

std::vector<SummaryLine> Summary(const Counter& counter, std::vector<SummaryLine> lines) {
  const std::vector<SummaryLine> known = Summary(counter);
  lines.insert(lines.end(), known.begin(), known.end());
  return lines;
}

Value WaitText(const CaseOpened& opened) {
  if (opened.next_opening.has_value()) {
    return Part(Phrase::kWaitOpening, {{"moment", Moment(*opened.next_opening)}});
  }
  return Part(Phrase::kWaitMinutes, {{"minutes", Minutes(opened.waiting_minutes)}});
}

}  // namespace

void HandOver(Counter& counter, CaseReason reason, Phrase phrase,
              const std::vector<SummaryLine>& lines) {
  const Result* result = counter.Ask("case", OpenCase{reason, Summary(counter, lines), true});
  if (result == nullptr) return;
  const CaseOpened* opened = As<CaseOpened>(*result);
  if (opened == nullptr) return counter.Say(Phrase::kTrouble);
  counter.Say(phrase, {{"wait", WaitText(*opened)}});
  counter.Note(HandedOff{std::string(CaseReasonName(reason)), opened->name, counter.turn().at});
  counter.Count(TurnOutcome::kHandedOff);
}

bool TellStaff(Counter& counter, CaseReason reason, const std::vector<SummaryLine>& lines) {
  return counter.Ask("note", OpenCase{reason, Summary(counter, lines), false}) != nullptr;
}

}  // namespace tresen::gateway
