// Reads languages/*/time.corpus: what customers write, with what it means. One line per meaning:
//
//   <meaning> | <phrase> | <phrase> ...
//
// Every corpus is read at the same instant: Wednesday, 4 March 2026, 10:30 in Berlin. Meanings:
//   none  2026-03-05  T15:00  2026-03-05T15:00  A..B  A..  ..B  90m  repeat
// "!" in front: excluded; "A or B": two readings; "A & B": two mentions.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/nlu/domain/time/lexicon_registry.h"
#include "services/nlu/domain/time/time_parser.h"

namespace tresen::nlu {
namespace {

const TimeParser& Parser() {
  static const TimeParser& parser = *new TimeParser();
  return parser;
}

TimeContext ContextFor(const std::string& language) {
  TimeContext context;
  context.languages = {language};
  absl::LoadTimeZone("Europe/Berlin", &context.zone);
  context.now = absl::FromCivil(absl::CivilSecond(2026, 3, 4, 10, 30, 0), context.zone);
  return context;
}

std::string Bound(const TimeMention& mention, const std::optional<absl::CivilSecond>& bound) {
  if (!bound.has_value()) return "";
  const std::string day =
      absl::StrFormat("%04d-%02d-%02d", bound->year(), bound->month(), bound->day());
  if (mention.kind == TimeKind::kDate || mention.kind == TimeKind::kDateRange) return day;
  const std::string clock = absl::StrFormat("T%02d:%02d", bound->hour(), bound->minute());
  return mention.date_missing ? clock : day + clock;
}

std::string Describe(const TimeMention& mention) {
  std::string text = mention.excluded ? "!" : "";
  if (mention.kind == TimeKind::kDuration) {
    return absl::StrCat(text, absl::ToInt64Minutes(mention.length), "m");
  }
  if (mention.kind == TimeKind::kRepeat) return text + "repeat";
  std::vector<std::string> readings;
  for (const TimeReading& reading : mention.readings) {
    const bool point = reading.from == reading.to || mention.kind == TimeKind::kDate;
    readings.push_back(
        point ? Bound(mention, reading.from)
              : absl::StrCat(Bound(mention, reading.from), "..", Bound(mention, reading.to)));
  }
  return text + absl::StrJoin(readings, " or ");
}

std::string Describe(const std::vector<TimeMention>& mentions) {
  if (mentions.empty()) return "none";
  return absl::StrJoin(mentions, " & ", [](std::string* out, const TimeMention& mention) {
    out->append(Describe(mention));
  });
}

// A corpus may name only the first reading.
bool Matches(const std::string& found, const std::string& meaning) {
  const std::vector<std::string> mentions = absl::StrSplit(found, " & ");
  const std::vector<std::string> expected = absl::StrSplit(meaning, " & ");
  if (mentions.size() != expected.size()) return false;
  for (size_t i = 0; i < mentions.size(); ++i) {
    if (mentions[i] != expected[i] && !absl::StartsWith(mentions[i], expected[i] + " or ")) {
      return false;
    }
  }
  return true;
}

TEST_CASE("every language understands its corpus") {
  for (const LexiconText& lexicon : InstalledLexicons()) {
    const std::string language = lexicon.language;
    const TimeContext context = ContextFor(language);
    std::ifstream file(absl::StrCat("services/nlu/languages/", language, "/time.corpus"));
    INFO("languages/" << language << "/time.corpus");
    REQUIRE(file.good());
    std::string line;
    while (std::getline(file, line)) {
      if (line.empty() || line[0] == '#') continue;
      const std::vector<std::string> parts = absl::StrSplit(line, '|');
      const std::string meaning(absl::StripAsciiWhitespace(parts[0]));
      for (size_t i = 1; i < parts.size(); ++i) {
        const std::string phrase(absl::StripAsciiWhitespace(parts[i]));
        const std::string found = Describe(Parser().Parse(phrase, context));
        INFO(language << ": \"" << phrase << "\" means " << meaning << ", understood " << found);
        CHECK(Matches(found, meaning));
      }
    }
  }
}

}  // namespace
}  // namespace tresen::nlu
