#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/nlu/domain/time/lexicon_registry.h"
#include "services/nlu/domain/time/time_mention.h"

namespace tresen::nlu {

// How figures like 3/4 are read. Dots always mean day.month.
enum class DateOrder { kByLanguage, kDayMonth, kMonthDay };

// Opening hours in minutes after midnight, used to decide between three in the night and in the
// afternoon.
struct OpeningHint {
  int from_minute = 0;
  int to_minute = 0;
};

// What the caller knows beside the text.
struct TimeContext {
  // Expected languages, most likely first; empty means every installed one.
  std::vector<std::string> languages;
  absl::Time now;
  absl::TimeZone zone = absl::UTCTimeZone();
  DateOrder order = DateOrder::kByLanguage;
  std::optional<OpeningHint> open;
};

class TimeLexicon;

// Finds dates, times, ranges, durations and repeats in what people write. Immutable after
// construction and thread-safe; takes time linear in the length of the text and accepts any bytes.
class TimeParser {
 public:
  // Builds from every installed language.
  TimeParser();
  // Builds from the given lexicons. A malformed line ends the process: lexicons are part of the
  // program, not input.
  explicit TimeParser(absl::Span<const LexiconText> lexicons);
  ~TimeParser();

  // All mentions in order of their place in the text. Mentions do not overlap. `steps`, if given, takes how many
  // pairs of items were compared and rules tried: at most kSavedSteps, and kStepsPerToken for every word, figure and mark.
  std::vector<TimeMention> Parse(absl::string_view text, const TimeContext& context, int* steps = nullptr) const;

  // A mail that is full of times takes a quarter of kSavedSteps.
  static constexpr int kSavedSteps = 4000;
  static constexpr int kStepsPerToken = 24;

 private:
  std::unique_ptr<const TimeLexicon> lexicon_;
};

// Joins a day and a time of day that stand apart in one message ("tomorrow I would like a cut,
// at ten if possible") into one mention that covers both. What cannot be joined stays as it is.
std::vector<TimeMention> JoinMentions(std::vector<TimeMention> mentions,
                                      const TimeContext& context);

}  // namespace tresen::nlu
