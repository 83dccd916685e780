#include "services/gateway/http/appointment_link.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

AppointmentLinks Links(char key = 'k') {
  return AppointmentLinks(crypto::SecretBytes(std::string(32, key)), "https://desk.example");
}

std::string TokenOf(const std::string& url) { return url.substr(url.rfind('/') + 1); }

TEST_CASE("a link leads to its appointment") {
  const std::string url = Links().UrlOf("demo", "0190-7");
  CHECK(url.rfind("https://desk.example/a/demo.0190-7.", 0) == 0);
  const auto target = Links().Read(TokenOf(url));
  REQUIRE(target.has_value());
  CHECK(target->tenant == "demo");
  CHECK(target->appointment == "0190-7");
}

TEST_CASE("a link cannot be guessed from another one") {
  const std::string token = TokenOf(Links().UrlOf("demo", "0190-7"));
  CHECK_FALSE(Links('x').Read(token).has_value());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'a' ? 'b' : 'a';
    if (changed != token) CHECK_FALSE(Links().Read(changed).has_value());
  }
  for (const char* nonsense : {"", ".", "..", "a.b", "demo.0190-7.", "demo.0190-7.00.00"}) {
    CHECK_FALSE(Links().Read(nonsense).has_value());
  }
}

}  // namespace
}  // namespace tresen::gateway
