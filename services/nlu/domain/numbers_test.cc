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

TEST_CASE("articles are no numbers among other words") {
  CHECK(Read("ich habe eine Frage", "de").empty());
  CHECK(Read("this one is fine", "en").empty());
}

}  // namespace
}  // namespace tresen::nlu
