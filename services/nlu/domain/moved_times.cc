#include "services/nlu/domain/moved_times.h"

#include <algorithm>

#include "services/nlu/domain/time/resolver.h"

namespace tresen::nlu {
namespace {

// Byte offset of each code point, the end included.
std::vector<int> CodePointOffsets(absl::string_view text) {
  std::vector<int> offsets;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) offsets.push_back(static_cast<int>(i));
  }
  offsets.push_back(static_cast<int>(text.size()));
  return offsets;
}

bool HasHit(const Analysis& analysis, absl::string_view section, const ByteSpan& within) {
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == section && Overlap(hit.span, within);
  });
}

// "from", or what is moved itself, stands right before the stretch: "from Monday to", "move Monday to".
bool SaysFrom(const Analysis& analysis, const ByteSpan& stretch) {
  for (size_t i = 0; i < analysis.words.size(); ++i) {
    if (analysis.words[i].span.end <= stretch.begin) continue;
    const size_t first = i == 0 ? 0 : i - 1;
    const ByteSpan before{analysis.words[first].span.begin, analysis.words[i].span.end};
    return HasHit(analysis, "move_from", before) || HasHit(analysis, "move", before);
  }
  return false;
}

bool IsStretch(const TimeMention& time) {
  const bool kind = time.kind == TimeKind::kDateRange || time.kind == TimeKind::kTimeRange;
  return kind && !time.day_part && !time.excluded && !time.readings.empty() && time.readings[0].from.has_value() &&
         time.readings[0].to.has_value();
}

// One end of the stretch as a day or a time of day.
TimeMention End(const TimeMention& stretch, bool last, const absl::TimeZone& zone) {
  TimeMention end = stretch;
  const bool day = stretch.kind == TimeKind::kDateRange;
  end.kind = day ? TimeKind::kDate : TimeKind::kTime;
  if (day) end.grain = TimeGrain::kDay;
  std::erase_if(end.readings, [](const TimeReading& reading) {
    return !reading.from.has_value() || !reading.to.has_value();
  });
  for (TimeReading& reading : end.readings) {
    if (day) {
      const absl::CivilDay start = last ? absl::CivilDay(*reading.to - 1) : absl::CivilDay(*reading.from);
      reading.from = absl::CivilSecond(start);
      reading.to = absl::CivilSecond(start + 1);
    } else {
      reading.from = reading.to = last ? reading.to : reading.from;
    }
  }
  const int middle = (stretch.begin + stretch.end) / 2;
  (last ? end.begin : end.end) = middle;
  AddInstants(zone, &end);
  return end;
}

}  // namespace

std::vector<ByteSpan> ByteSpans(absl::string_view text, const std::vector<TimeMention>& times) {
  const std::vector<int> offsets = CodePointOffsets(text);
  const int last = static_cast<int>(offsets.size()) - 1;
  std::vector<ByteSpan> spans;
  for (const TimeMention& time : times) {
    spans.push_back({offsets[std::clamp(time.begin, 0, last)],
                     offsets[std::clamp(time.end, 0, last)]});
  }
  return spans;
}

void SplitMoved(const Analysis& analysis, const absl::TimeZone& zone, std::vector<TimeMention>& times) {
  if (times.size() != 1 || !IsStretch(times[0])) return;
  const ByteSpan whole{0, static_cast<int>(analysis.text.size())};
  const ByteSpan stretch = ByteSpans(analysis.text, times)[0];
  if (!HasHit(analysis, "move", whole) || !HasHit(analysis, "move_to", stretch) || !SaysFrom(analysis, stretch)) {
    return;
  }
  const TimeMention both = times[0];
  times = {End(both, false, zone), End(both, true, zone)};
}

}  // namespace tresen::nlu
