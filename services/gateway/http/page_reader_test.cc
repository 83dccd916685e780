#include "services/gateway/http/page_reader.h"

#include <catch2/catch.hpp>

#include "services/gateway/http/visit_text.h"

namespace tresen::gateway {
namespace {

http::Request Wanting(const std::string& languages) {
  http::Request request;
  request.headers.push_back({"Accept-Language", languages});
  return request;
}

TEST_CASE("a page speaks the language that the browser wants most among those that we write") {
  CHECK(LanguageOf(Wanting("pl-PL,pl;q=0.9,en;q=0.8"), "de") == "pl");
  CHECK(LanguageOf(Wanting("en;q=0.3, th ;q=0.7"), "de") == "th");
  CHECK(LanguageOf(Wanting("fi, es;q=0.1"), "de") == "es");
}

TEST_CASE("who wants nothing that we write gets the business's language") {
  CHECK(LanguageOf(Wanting("fi-FI"), "de") == "de");
  CHECK(LanguageOf(Wanting(""), "pl") == "pl");
  CHECK(LanguageOf(Wanting("*"), "pl") == "pl");
  CHECK(LanguageOf(Wanting("en;q=0"), "pl") == "pl");
  CHECK(LanguageOf(Wanting(";;q,=;en;q=abc,\xff"), "pl") == "pl");
  CHECK(LanguageOf({}, "th") == "th");
}

TEST_CASE("a link that leads nowhere says so in the reader's language") {
  CHECK(PageNote(404, Phrase::kPageNoAppointment, Wanting("pl")).body.find("wizyty") != std::string::npos);
  CHECK(PageNote(404, Phrase::kPageNoAppointment, Wanting("fi")).body.find("appointment") != std::string::npos);
}

}  // namespace
}  // namespace tresen::gateway
