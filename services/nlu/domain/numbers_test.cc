#include <catch2/catch.hpp>

#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

std::string Read(const std::string& text, const std::string& language) {
  std::string values;
  for (const NumberMention& number : InstalledUnderstander().Numbers(text, {language})) {
    if (!number.weak) values += (values.empty() ? "" : " ") + number.value;
  }
  return values;
}

TEST_CASE("number words of every language, compounds included") {
  CHECK(Read("zweihundertvierunddreißig", "de") == "234");
  CHECK(Read("three hundred and twelve", "en") == "312");
  CHECK(Read("ciento cuarenta y dos", "es") == "142");
  CHECK(Read("dwa tysiące sto pięć", "pl") == "2105");
  CHECK(Read("สองร้อยห้าสิบ", "th") == "250");
}

TEST_CASE("figures are read as the language writes them") {
  CHECK(Read("12,50", "de") == "12.5");
  CHECK(Read("1.250", "de") == "1250");
  CHECK(Read("1,250", "en") == "1250");
  CHECK(Read("minus 7", "en") == "-7");
}

TEST_CASE("fractions in words, figures and signs") {
  CHECK(Read("two thirds", "en") == "0.666666666666667");
  CHECK(Read("three and two fifths", "en") == "3.4");
  CHECK(Read("four million and a half", "en") == "4500000");
  CHECK(Read("half a million", "en") == "500000");
  CHECK(Read("2 3/4 metres", "en") == "2.75");
  CHECK(Read("7/8", "en") == "0.875");
  CHECK(Read("1½", "de") == "1.5");
  CHECK(Read("dreieinhalb", "de") == "3.5");
  CHECK(Read("drei Achtel", "de") == "0.375");
  CHECK(Read("dos millones y medio", "es") == "2500000");
  CHECK(Read("cuatro quintos", "es") == "0.8");
  CHECK(Read("siete con un medio", "es") == "7.5");
}

TEST_CASE("a leading zero, groups of three and marks of order") {
  CHECK(Read("cero ocho", "es") == "8");
  CHECK(Read("4,500,000", "pl") == "4500000");
  CHECK(Read("on the 7th", "en") == "7");
  CHECK(Read("0 5", "de") == "0 5");
}

TEST_CASE("articles are no numbers among other words") {
  CHECK(Read("ich habe eine Frage", "de").empty());
  CHECK(Read("this one is fine", "en").empty());
}

}  // namespace
}  // namespace tresen::nlu
