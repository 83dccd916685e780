// Reads languages/*/time.corpus: what customers write, with what it means. One line per meaning:
//
//   <meaning> | <phrase> | <phrase> ...
//
// Every corpus is read at the same instant: Wednesday, 4 March 2026, 10:30 in Berlin. Meanings are written as in
// notation.h, several mentions with " & " between them; "none": no mention.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/nlu/domain/time/lexicon_registry.h"
#include "services/nlu/domain/time/notation.h"
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

// A corpus may leave out "~" where it is of no interest.
bool Matches(const std::vector<TimeMention>& found, const std::string& meaning) {
  if (found.empty()) return meaning == "none";
  const std::vector<std::string> expected = absl::StrSplit(meaning, " & ");
  if (found.size() != expected.size()) return false;
  for (size_t i = 0; i < found.size(); ++i) {
    TimeMention mention = found[i];
    if (!absl::StrContains(expected[i], "~")) mention.approximate = false;
    if (!Says(Notation(mention), expected[i])) return false;
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
        const std::vector<TimeMention> found = Parser().Parse(phrase, context);
        INFO(language << ": \"" << phrase << "\" means " << meaning << ", understood " << Notation(found));
        CHECK(Matches(found, meaning));
      }
    }
  }
}

}  // namespace
}  // namespace tresen::nlu
