#include "libs/whatsapp/limits.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "libs/text/text.h"
#include "libs/whatsapp/numbers.h"

namespace tresen::whatsapp {
namespace {

using Titles = std::vector<std::string>;

TEST_CASE("labels are cut to what the channel takes") {
  CHECK(FitButtonTitle("Andere Zeit") == "Andere Zeit");
  CHECK(FitButtonTitle("Waschen, Schneiden, Föhnen") == "Waschen, Schneiden…");
  CHECK(text::CountCodePoints(FitRowDescription(std::string(200, 'x'))) == kMaxRowDescription);
}

TEST_CASE("labels that became equal are numbered") {
  const Titles fitted =
      FitButtonTitles({"Schneiden lang mit Waschen", "Schneiden lang mit Föhnen", "Schneiden"});
  CHECK(fitted[0] == "Schneiden lang mit…");
  CHECK(fitted[1] == "Schneiden lang… 2");
  CHECK(fitted[2] == "Schneiden");
  for (const std::string& title : FitButtonTitles(Titles(12, std::string(50, 'x')))) {
    CHECK(text::CountCodePoints(title) <= kMaxButtonTitle);
  }
}

TEST_CASE("a long text is split where people would split it") {
  CHECK(SplitText("kurz") == Titles{"kurz"});
  CHECK(SplitText("").empty());
  CHECK(SplitText("Erster Absatz.\n\nZweiter Absatz.", 20) ==
        Titles{"Erster Absatz.", "Zweiter Absatz."});
  CHECK(SplitText("Ein Satz. Noch ein Satz.", 20) == Titles{"Ein Satz.", "Noch ein Satz."});
  CHECK(SplitText("ääääää", 4) == Titles{"ääää", "ää"});
}

TEST_CASE("no part is too long and nothing is lost") {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "wört" + std::to_string(i) + (i % 17 == 0 ? ". " : " ");
  std::string joined;
  for (const std::string& part : SplitText(text)) {
    CHECK(text::CountCodePoints(part) <= kMaxTextBody);
    joined += part + " ";
  }
  CHECK(text::CollapseWhitespace(joined) == text::CollapseWhitespace(text));
}

TEST_CASE("numbers are read as people write them") {
  const auto [written, digits] = GENERATE(table<std::string, std::string>({
      {"+49 171 392-0001", "491713920001"},
      {"0049 (171) 3920001", "491713920001"},
      {"491713920001", "491713920001"},
      {"0171 3920001", ""},
      {"+49 abc", ""},
      {"12345", ""},
      {"+4917139200011234567", ""},
      {"", ""},
      {"DE.1000", ""},
  }));
  CHECK(PhoneDigits(written) == digits);
}

TEST_CASE("numbers of three countries have two spellings") {
  CHECK(NumberVariants("5511987654321") == Titles{"5511987654321", "551187654321"});
  CHECK(NumberVariants("551187654321") == Titles{"551187654321", "5511987654321"});
  CHECK(NumberVariants("5215512345678") == Titles{"5215512345678", "525512345678"});
  CHECK(NumberVariants("525512345678") == Titles{"525512345678", "5215512345678"});
  CHECK(NumberVariants("5491123456789") == Titles{"5491123456789", "541123456789"});
  CHECK(NumberVariants("541123456789") == Titles{"541123456789", "5491123456789"});
  CHECK(NumberVariants("491713920001") == Titles{"491713920001"});
}

TEST_CASE("user ids are told from numbers") {
  CHECK(LooksLikeUserId("DE.1000000000000000001"));
  CHECK(LooksLikeUserId("US.ENT.abcDEF123"));
  CHECK_FALSE(LooksLikeUserId("491713920001"));
  CHECK_FALSE(LooksLikeUserId("de.1000"));
  CHECK_FALSE(LooksLikeUserId("DE."));
  CHECK_FALSE(LooksLikeUserId("DE." + std::string(129, '1')));
  CHECK(LooksLikeUserId("DE." + std::string(128, '1')));
}

}  // namespace
}  // namespace tresen::whatsapp
