#include "libs/text/text.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tresen::text {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("only well-formed UTF-8 is valid") {
  CHECK(IsValidUtf8(""));
  CHECK(IsValidUtf8("Grüße 😀 สวัสดี"));
  const std::string bad = GENERATE(as<std::string>{}, "\xff", "a\xc3", "\xc0\xaf", "\xe0\x80\x80",
                                   "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80");
  CHECK_FALSE(IsValidUtf8(bad));
  CHECK(IsValidUtf8(SanitizeUtf8(bad)));
}

TEST_CASE("sanitizing keeps what is good") {
  CHECK(SanitizeUtf8("a\xffz") == "a\uFFFDz");
  CHECK(SanitizeUtf8("Grüße") == "Grüße");
}

TEST_CASE("control characters are found, line breaks are none") {
  CHECK_FALSE(HasControlCharacters("a\tb\r\nc ä 😀"));
  const std::string bad = GENERATE(as<std::string>{}, "\x01", "a\x1b[0m", "\x7f", "\u0085");
  CHECK(HasControlCharacters(bad));
  CHECK(HasControlCharacters(absl::string_view("a\0b", 3)));
}

TEST_CASE("removing controls removes the turners of direction too") {
  CHECK(RemoveControlCharacters("a\x07"
                                "b\u202e"
                                "c\nd") == "abc\nd");
}

TEST_CASE("code points are counted, not bytes and not pictures") {
  const auto [text, count] = GENERATE(table<std::string, size_t>({{"", 0},
                                                                  {"abc", 3},
                                                                  {"äöü", 3},
                                                                  {"😀", 1},
                                                                  {"👨‍👩‍👧", 5},
                                                                  {"🇩🇪", 2},
                                                                  {"กำ", 2}}));
  CHECK(CountCodePoints(text) == count);
}

TEST_CASE("composed and decomposed letters become the same") {
  CHECK(Nfc("u\u0308") == "ü");
  CHECK(FoldCase("SCHO\u0308N") == FoldCase("schön"));
}

TEST_CASE("folding ignores case as people do") {
  const auto [text, folded] = GENERATE(table<std::string, std::string>({
      {"ÖLWECHSEL Straße", "ölwechsel strasse"},
      {"İstanbul", "istanbul"},
      {"ＡＢＣ１", "abc1"},
      {"ŁÓDŹ", "łódź"},
      {"สวัสดี", "สวัสดี"},
  }));
  CHECK(FoldCase(text) == folded);
}

TEST_CASE("accents fold away in Latin letters only") {
  const auto [text, folded] = GENERATE(table<std::string, std::string>({
      {"Schön", "schon"},
      {"Łódź żółć", "lodz zolc"},
      {"mañana señor", "manana senor"},
      {"Ærø", "aero"},
      {"ñ", "n"},
      {"พรุ่งนี้", "พรุ่งนี้"},
  }));
  CHECK(FoldAccents(text) == folded);
}

TEST_CASE("umlauts are written out") {
  CHECK(ExpandUmlauts("Schönes Mädchen für Größe") == "schoenes maedchen fuer groesse");
  CHECK(ExpandUmlauts("Mañana") == "mañana");
}

TEST_CASE("a word has the spellings under which it is typed") {
  CHECK(SpellingVariants("Färben") == Words{"färben", "faerben", "farben"});
  CHECK(SpellingVariants("Schnitt") == Words{"schnitt"});
}

TEST_CASE("white space at the ends goes, whatever it is") {
  CHECK(Trim(" \t\n\u00a0\u3000\u200bHallo \ufeff") == "Hallo");
  CHECK(Trim("   ").empty());
  CHECK(Trim("").empty());
  CHECK(CollapseWhitespace("  3.12.\n um\u00a0 10:00 ") == "3.12. um 10:00");
}

TEST_CASE("a short text stays as it is") {
  CHECK(Shorten("Buchen", 6) == "Buchen");
  CHECK(Shorten("", 0).empty());
}

TEST_CASE("a long text is cut between words and says so") {
  CHECK(Shorten("Waschen Schneiden Föhnen", 20) == "Waschen Schneiden…");
  CHECK(Shorten("Waschen, Schneiden", 12) == "Waschen…");
  CHECK(Shorten("Donaudampfschifffahrt", 10) == "Donaudamp…");
  CHECK(Shorten("abc", 1) == "…");
  CHECK(Shorten("abc", 0).empty());
}

TEST_CASE("a composed picture is never cut in the middle") {
  CHECK(Shorten("👨‍👩‍👧👨‍👩‍👧", 8) == "👨‍👩‍👧…");
  CHECK(Shorten("a\u0308a\u0308a\u0308", 4) == "a\u0308…");
}

TEST_CASE("Thai is cut between words though there are no spaces") {
  const std::string thai = "ตัดผมวันพรุ่งนี้เวลาสิบโมง";
  for (size_t limit = 1; limit < CountCodePoints(thai); ++limit) {
    const std::string shortened = Shorten(thai, limit);
    CHECK(CountCodePoints(shortened) <= limit);
    CHECK(IsValidUtf8(shortened));
  }
  CHECK(Shorten(thai, 8) == "ตัดผม…");
}

TEST_CASE("only emoji is only emoji") {
  const std::string emoji =
      GENERATE(as<std::string>{}, "😀", "👍🏽", "👨‍👩‍👧", "🇩🇪", "❤️", " 😀 \n😀 ",
               "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿");
  CAPTURE(emoji);
  CHECK(IsOnlyEmoji(emoji));
  const std::string other = GENERATE(as<std::string>{}, "", " ", "ok 👍", "1", "12", "#", "©", "a");
  CAPTURE(other);
  CHECK_FALSE(IsOnlyEmoji(other));
}

}  // namespace
}  // namespace tresen::text
