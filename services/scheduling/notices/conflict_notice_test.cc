#include "services/scheduling/notices/conflict_notice.h"

#include <catch2/catch.hpp>
#include <set>

namespace tresen::scheduling::notices {
namespace {

constexpr Conflict kAll[] = {Conflict::kOverlap, Conflict::kMoved, Conflict::kGone,
                             Conflict::kChanged};

ConflictFacts Facts(const std::string& language) {
  return {language, "Lena", absl::FromUnixSeconds(1773133200), absl::UTCTimeZone()};
}

TEST_CASE("every language has words of its own for every conflict") {
  REQUIRE(LanguagePacks().size() >= 5);
  for (const Conflict conflict : kAll) {
    std::set<std::string> texts;
    for (const LanguagePack* pack : LanguagePacks()) {
      const auto lines = ConflictLines(conflict, Facts(std::string(pack->code)));
      REQUIRE(lines.size() == 2);
      CHECK_FALSE(lines[0].empty());
      CHECK(lines[1].find("Lena") != std::string::npos);
      CHECK(lines[1].find("09:00") != std::string::npos);
      texts.insert(lines[0]);
    }
    // A pack in the making may still hold the words of another.
    CHECK(texts.size() >= 5);
  }
}

TEST_CASE("every language says how many entries may not be read, and whose they are") {
  std::set<std::string> texts;
  for (const LanguagePack* pack : LanguagePacks()) {
    const auto lines = ForbiddenLines(pack->code, 3, "Lena");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].ends_with(" 3"));
    CHECK(lines[1] == "Lena");
    texts.insert(lines[0]);
  }
  CHECK(texts.size() >= 5);
  CHECK(ForbiddenLines("fr", 1, "") == ForbiddenLines("en", 1, ""));
  CHECK(ForbiddenLines("en", 1, "").size() == 1);
}

TEST_CASE("a language without words is told in English") {
  CHECK(ConflictLines(Conflict::kMoved, Facts("fr")) == ConflictLines(Conflict::kMoved, Facts("en")));
  CHECK(ConflictLines(Conflict::kMoved, Facts("de"))[1] == "10.03.2026 09:00 · Lena");
}

}  // namespace
}  // namespace tresen::scheduling::notices
