#include "libs/crypto/hash.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/crypto/encoding.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

std::string FromHex(absl::string_view hex) { return HexDecode(hex).value(); }

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
  CHECK(HexEncode(Sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(HexEncode(Sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(HexEncode(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("HMAC-SHA-256 gives the values of RFC 4231") {
  CHECK(HexEncode(HmacSha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(HexEncode(HmacSha256(std::string(20, '\xaa'), std::string(50, '\xdd'))) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(HexEncode(HmacSha256(std::string(131, '\xaa'),
                             "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("an empty HMAC key is a key like any other") {
  const std::string empty = HmacSha256("", "data");
  HmacSha256("another key", "data");
  CHECK(HmacSha256("", "data") == empty);
}

struct HkdfVector {
  std::string input_key, salt, info;
  size_t size;
  std::string output;
};

TEST_CASE("HKDF gives the values of RFC 5869") {
  const HkdfVector vector =
      GENERATE(HkdfVector{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
                          "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42,
                          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                          "34007208d5b887185865"},
               HkdfVector{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42,
                          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                          "9d201395faa4b61a96c8"});
  const auto key = HkdfSha256(FromHex(vector.input_key), FromHex(vector.salt), FromHex(vector.info),
                              vector.size);
  REQUIRE(key.ok());
  CHECK(HexEncode(key->view()) == vector.output);
}

TEST_CASE("HKDF refuses more than 255 blocks and nothing at all") {
  CHECK(HkdfSha256("key", "", "", 8160).ok());
  CHECK(Reason(HkdfSha256("key", "", "", 8161).status()) == "KEY_SIZE");
  CHECK(Reason(HkdfSha256("key", "", "", 0).status()) == "KEY_SIZE");
}

TEST_CASE("constant-time comparison compares") {
  CHECK(ConstantTimeEqual("", ""));
  CHECK(ConstantTimeEqual("abc", "abc"));
  CHECK_FALSE(ConstantTimeEqual("abc", "abd"));
  CHECK_FALSE(ConstantTimeEqual("abc", "abcd"));
  CHECK_FALSE(ConstantTimeEqual("abc", ""));
}

}  // namespace
}  // namespace tresen::crypto
