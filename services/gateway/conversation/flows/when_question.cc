#include "services/gateway/conversation/flows/when_question.h"

#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {

bool AskWhichTime(Counter& counter, const DraftReading& reading) {
  if (!reading.either_day.empty()) {
    std::vector<Value> days;
    for (absl::CivilDay day : reading.either_day) days.push_back(PlainDay(day));
    counter.Say(Phrase::kAskDay, {{"days", AnyOf(std::move(days))}},
                counter.TimesAsked(Question::kDay));
    counter.Put(Question::kDay, DayChoices(reading.either_day));
    return true;
  }
  if (reading.either_clock.empty()) return false;
  std::vector<Value> times;
  for (int minute : reading.either_clock) times.push_back(ClockMinute(minute));
  counter.Say(Phrase::kAskClock, {{"times", AnyOf(std::move(times))}},
              counter.TimesAsked(Question::kClock));
  const absl::CivilDay day =
      SingleDay(reading.draft.when).value_or(counter.Today(counter.branch()));
  counter.Put(Question::kClock, ClockChoices(day, reading.either_clock));
  return true;
}

void KeepEitherTime(Counter& counter, const DraftReading& reading) {
  if (reading.either_day.empty() && reading.either_clock.empty()) return;
  Draft draft = counter.state().goal()->draft;
  for (absl::CivilDay day : reading.either_day) draft.when.days.push_back({day, day});
  for (int minute : reading.either_clock) draft.when.clocks.push_back({minute, minute, false});
  counter.Set(Field::kWhen, draft);
}

}  // namespace tresen::gateway
