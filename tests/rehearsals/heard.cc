#include "tests/rehearsals/heard.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/text/text.h"
#include "services/gateway/conversation/hints.h"
#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::rehearsals {
namespace {

int CodePoints(absl::string_view text, int bytes) {
  return static_cast<int>(text::CountCodePoints(text.substr(0, bytes)));
}

std::vector<gateway::RankedIntent> Intents(const std::vector<nlu::IntentGuess>& guesses) {
  std::vector<gateway::RankedIntent> intents;
  for (const nlu::IntentGuess& guess : guesses) {
    intents.push_back({gateway::IntentFromName(guess.name), guess.confidence});
  }
  return intents;
}

gateway::TimeMention Time(const nlu::TimeMention& mention) {
  gateway::TimeMention out;
  out.begin = mention.begin;
  out.end = mention.end;
  double likelihood = mention.readings.size() > 1 ? 0.6 : 1;
  for (const nlu::TimeReading& reading : mention.readings) {
    gateway::TimeReading to;
    if (reading.from) to.from = absl::CivilMinute(*reading.from);
    if (reading.to) to.to = absl::CivilMinute(*reading.to);
    to.name = absl::StrReplaceAll(reading.name, {{"-", "_"}});
    to.likelihood = likelihood;
    likelihood /= 2;
    out.readings.push_back(std::move(to));
  }
  out.is_duration = mention.kind == nlu::TimeKind::kDuration;
  if (out.is_duration) out.length_minutes = static_cast<int>(absl::ToInt64Minutes(mention.length));
  out.is_repeat = mention.kind == nlu::TimeKind::kRepeat;
  const bool moment = !out.is_duration && !out.is_repeat;
  out.has_date = moment && !mention.date_missing;
  out.has_time = moment && !mention.time_missing && mention.kind != nlu::TimeKind::kDate &&
                 mention.kind != nlu::TimeKind::kDateRange;
  out.excluded = mention.excluded;
  out.correction = mention.correction;
  out.approximate = mention.approximate;
  out.part_of_day = mention.day_part;
  out.alternative_group = mention.choice;
  return out;
}

// The hours between which the branch is open on some day.
void SetHours(const gateway::Branch& branch, nlu::UnderstandContext& context) {
  int opening = 24 * 60;
  int closing = 0;
  for (const auto& day : branch.hours) {
    for (const gateway::ClockSpan& span : day) {
      opening = std::min(opening, span.from_minute);
      closing = std::max(closing, span.to_minute);
    }
  }
  context.opening_minute = opening;
  context.closing_minute = closing;
}

gateway::Understanding Convert(const nlu::Understanding& found, absl::string_view text) {
  gateway::Understanding out;
  out.language = found.language.code;
  out.language_confidence = found.language.confidence;
  out.language_decided = found.language.decided;
  out.intents = Intents(found.intents);
  for (const nlu::Entity& entity : found.entities) {
    out.entities.push_back({static_cast<gateway::EntityKind>(entity.kind),
                            CodePoints(text, entity.span.begin), CodePoints(text, entity.span.end),
                            entity.values, entity.confidence, entity.negated});
  }
  for (const nlu::TimeMention& mention : found.times) out.times.push_back(Time(mention));
  for (const nlu::Request& request : found.requests) {
    out.requests.push_back({CodePoints(text, request.span.begin),
                            CodePoints(text, request.span.end), Intents(request.intents)});
  }
  out.sentiment = found.tone.sentiment;
  out.complaint = found.tone.complaint;
  out.strong_negative = found.tone.strong_negative;
  return out;
}

}  // namespace

gateway::Understanding Hear(const std::vector<std::string>& texts, const gateway::State& state,
                            const gateway::Business& business, absl::Time now) {
  const std::string text = absl::StrJoin(texts, "\n");
  const gateway::UnderstandingHints hints = gateway::HintsFor(state);
  nlu::UnderstandContext context = nlu::DemoContext({});
  context.now = now;
  if (!hints.language.empty()) context.languages.push_back(hints.language);
  context.languages.push_back(business.default_language);
  context.expected = static_cast<nlu::ExpectedAnswer>(hints.expected);
  context.choices = hints.choices;
  SetHours(business.branches.front(), context);
  return Convert(nlu::InstalledUnderstander().Understand(text, nlu::DemoIndex(), context), text);
}

}  // namespace tresen::rehearsals
