#include "services/gateway/api/page_token.h"

#include <catch2/catch.hpp>

#include "libs/status/status.h"

namespace tresen::gateway {
namespace {

TEST_CASE("a token leads back to its parts") {
  const std::vector<std::string> parts = {"1795000000", "a/b-c"};
  CHECK(DecodeToken("page_token", EncodeToken(parts), 2).value() == parts);
}

TEST_CASE("a token that is not ours is refused by the field's name") {
  const std::vector<std::string> foreign = {"%%%",
                                            "YQ",
                                            "",
                                            EncodeToken({"1", "2", "3"}),
                                            EncodeToken({"1", "2"}) + "==",
                                            EncodeToken({"1", "\xff\xfe"}),
                                            EncodeToken({"1", std::string("a\0b", 3)})};
  for (const std::string& token : foreign) {
    const auto read = DecodeToken("resume_token", token, 2);
    REQUIRE(absl::IsInvalidArgument(read.status()));
    CHECK(Violations(read.status()).at(0).field == "resume_token");
  }
}

}  // namespace
}  // namespace tresen::gateway
