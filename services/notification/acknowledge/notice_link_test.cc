#include "services/notification/acknowledge/notice_link.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

NoticeLinks Links(char key = 'k') {
  return NoticeLinks(crypto::SecretBytes(std::string(32, key)), "https://desk.example");
}

std::string TokenOf(const std::string& url) { return url.substr(url.rfind('/') + 1); }

TEST_CASE("a link leads to its notice until it expires") {
  const std::string url = Links().UrlOf("demo", "0190-7", kNow);
  CHECK(url.rfind("https://desk.example/n/demo.0190-7.", 0) == 0);
  const absl::Time end = kNow + NoticeLinks::kGoodFor;
  const auto target = Links().Read(TokenOf(url), end - absl::Milliseconds(1));
  REQUIRE(target.has_value());
  CHECK(target->tenant == "demo");
  CHECK(target->notice == "0190-7");
  CHECK_FALSE(Links().Read(TokenOf(url), end).has_value());
}

TEST_CASE("a link cannot be guessed from another one, nor made to last") {
  const std::string token = TokenOf(Links().UrlOf("demo", "0190-7", kNow));
  CHECK_FALSE(Links('x').Read(token, kNow).has_value());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '9' ? '8' : '9';
    CHECK_FALSE(Links().Read(changed, kNow).has_value());
  }
  for (const char* nonsense : {"", ".", "...", "a.b.c.d", "demo.0190-7.1795000000."}) {
    CHECK_FALSE(Links().Read(nonsense, kNow).has_value());
  }
}

TEST_CASE("without an address there are no links") {
  const NoticeLinks none(crypto::SecretBytes(std::string(32, 'k')), "");
  CHECK(none.UrlOf("demo", "n1", kNow).empty());
  CHECK_FALSE(none.Read(TokenOf(Links().UrlOf("demo", "n1", kNow)), kNow).has_value());
}

}  // namespace
}  // namespace tresen::notification
