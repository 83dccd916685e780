#include <cstddef>
#include <cstdint>

#include "libs/icalendar/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tresen::icalendar::ReadOptions options;
  options.from = absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::UTCTimeZone());
  options.to = options.from + absl::Hours(24 * 90);
  options.zone = absl::UTCTimeZone();
  options.most_steps = 20000;
  const absl::string_view file(reinterpret_cast<const char*>(data), size);
  const auto contents = tresen::icalendar::Read(file, options);
  if (!contents.ok()) return 0;
  for (const auto& instance : contents->instances)
    if (instance.end <= instance.start || instance.end <= options.from ||
        instance.start >= options.to)
      __builtin_trap();
  return 0;
}
