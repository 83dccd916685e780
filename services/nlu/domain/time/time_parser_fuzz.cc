#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/time/civil_time.h"
#include "services/nlu/domain/time/time_parser.h"

// Any bytes in, whole mentions out: inside the text, in order, with ordered bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using tresen::nlu::TimeContext;
  using tresen::nlu::TimeMention;
  using tresen::nlu::TimeReading;
  static const tresen::nlu::TimeParser& parser = *new tresen::nlu::TimeParser();
  if (size == 0) return 0;
  static constexpr const char* kLanguages[] = {"de", "en", "es", "pl", "th"};
  TimeContext context;
  context.languages = {kLanguages[data[0] % 5], kLanguages[data[0] / 5 % 5]};
  context.now = absl::FromUnixSeconds(1'772'000'000 + data[0] * 86'400);
  const absl::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  int last = 0;
  for (const TimeMention& mention : parser.Parse(text, context)) {
    if (mention.begin < last || mention.end <= mention.begin) std::abort();
    last = mention.end;
    for (const TimeReading& reading : mention.readings) {
      if (reading.from.has_value() && reading.to.has_value() && *reading.to < *reading.from) {
        std::abort();
      }
    }
  }
  tresen::nlu::JoinMentions(parser.Parse(text, context), context);
  return 0;
}
