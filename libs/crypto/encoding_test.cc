#include "libs/crypto/encoding.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/crypto/random.h"

namespace tresen::crypto {
namespace {

TEST_CASE("hex goes both ways") {
  CHECK(HexEncode(std::string("\x00\xff\x10", 3)) == "00ff10");
  CHECK(HexDecode("00FF10").value() == std::string("\x00\xff\x10", 3));
  CHECK_FALSE(HexDecode("0").has_value());
  CHECK_FALSE(HexDecode("0g").has_value());
  CHECK(HexDecode("").value().empty());
}

TEST_CASE("base64 gives the values of RFC 4648") {
  const auto [plain, encoded] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                          {"f", "Zg=="},
                                                                          {"fo", "Zm8="},
                                                                          {"foo", "Zm9v"},
                                                                          {"foob", "Zm9vYg=="},
                                                                          {"fooba", "Zm9vYmE="},
                                                                          {"foobar", "Zm9vYmFy"}}));
  CHECK(Base64Encode(plain) == encoded);
  CHECK(Base64Decode(encoded).value() == plain);
}

TEST_CASE("base64 has one spelling only") {
  const std::string wrong =
      GENERATE("Zg", "Zg=", "Zg===", "Zh==", "Z===", "Zm9v\n", "Zm 9", "====", "Zg==Zg==", "Zm9_");
  CAPTURE(wrong);
  CHECK_FALSE(Base64Decode(wrong).has_value());
}

TEST_CASE("base64url has no padding and its own alphabet") {
  CHECK(Base64UrlEncode("\xfb\xff\xfe") == "-__-");
  CHECK(Base64UrlDecode("-__-").value() == "\xfb\xff\xfe");
  CHECK_FALSE(Base64UrlDecode("+//+").has_value());
  CHECK_FALSE(Base64UrlDecode("Zg==").has_value());
  CHECK_FALSE(Base64UrlDecode("Zh").has_value());
}

TEST_CASE("any bytes survive every encoding") {
  for (size_t size = 0; size < 100; ++size) {
    const std::string bytes = RandomBytes(size);
    CHECK(HexDecode(HexEncode(bytes)).value() == bytes);
    CHECK(Base64Decode(Base64Encode(bytes)).value() == bytes);
    CHECK(Base64UrlDecode(Base64UrlEncode(bytes)).value() == bytes);
  }
}

}  // namespace
}  // namespace tresen::crypto
