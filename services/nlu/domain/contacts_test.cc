#include "services/nlu/domain/contacts.h"

#include <catch2/catch.hpp>
#include <string>

namespace tresen::nlu {
namespace {

// What was found, as it is written, and its value: "tel +4930... | ..."
std::string Found(const std::string& text) {
  std::string found;
  for (const Entity& entity : MatchContacts(text)) {
    const char* kind = entity.kind == EntityKind::kPhone ? "tel" : entity.kind == EntityKind::kEmail ? "mail" : "web";
    found += (found.empty() ? "" : " | ") + std::string(kind) + " [" +
             text.substr(entity.span.begin, entity.span.end - entity.span.begin) + "] " + entity.values.at(0);
  }
  return found;
}

TEST_CASE("addresses whose signs are said") {
  CHECK(Found("mir an eva dot blum at beispiel dot de") == "mail [eva dot blum at beispiel dot de] eva.blum@beispiel.de");
  CHECK(Found("eva@beispiel punkt de") == "mail [eva@beispiel punkt de] eva@beispiel.de");
  CHECK(Found("meet me at ten dot").empty());
}

TEST_CASE("a number of a telephone with its brackets and its extension") {
  CHECK(Found("Ruf an:(+49) 30 1234567") == "tel [(+49) 30 1234567] +49301234567");
  CHECK(Found("tel(+49)30-12-34-56") == "tel [(+49)30-12-34-56] +4930123456");
  CHECK(Found("Studio-(030) 123456") == "tel [(030) 123456] 030123456");
  CHECK(Found("(030 1234567, ruft an") == "tel [030 1234567] 0301234567");
  CHECK(Found("030 1234567 x 25") == "tel [030 1234567 x 25] 0301234567");
  CHECK(Found("030   -  1234567") == "tel [030   -  1234567] 0301234567");
}

TEST_CASE("what looks like a number of a telephone and is none") {
  CHECK(Found("unter 192.168.10.12").empty());
  CHECK(Found("30123456% sicher").empty());
  CHECK(Found("030 1234567 21.04.2026") == "tel [030 1234567] 0301234567");
}

TEST_CASE("a web address begins with its scheme, whatever stands before") {
  CHECK(Found("Siehe.https://beispiel.de/a") == "web [https://beispiel.de/a] https://beispiel.de/a");
  CHECK(Found("htp://beispiel.de").empty());
}

}  // namespace
}  // namespace tresen::nlu
