#include "libs/crypto/envelope.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "libs/crypto/aad.h"
#include "libs/crypto/aes_gcm.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

std::string FromHex(absl::string_view hex) { return HexDecode(hex).value(); }

std::string FieldAad() {
  return AadBuilder().Add("tresen").Add("demo").Add("customer-1").Add("name").Add(7).value();
}

std::string Flip(std::string bytes, size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

TEST_CASE("the cipher gives the values of NIST's GCM specification for 256-bit keys") {
  SECTION("nothing") {
    CHECK(HexEncode(internal::AesGcmEncrypt(std::string(32, '\0'), std::string(12, '\0'), "", "")
                        .value()) == "530f8afbc74536b9a963b4f1c4cb738b");
  }
  SECTION("one block of zeros") {
    CHECK(HexEncode(internal::AesGcmEncrypt(std::string(32, '\0'), std::string(12, '\0'),
                                            std::string(16, '\0'), "")
                        .value()) ==
          "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  }
  SECTION("with additional data") {
    const auto sealed = internal::AesGcmEncrypt(
        FromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
        FromHex("cafebabefacedbaddecaf888"),
        FromHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
        FromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
    CHECK(HexEncode(sealed.value()) ==
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
          "76fc6ece0f4e1768cddf8853bb2d551b");
  }
}

TEST_CASE("what was sealed opens again") {
  const SecretBytes key = RandomSecret(kKeySize);
  const std::string plaintext = GENERATE("", "x", "Mina Köhler", std::string(5000, 'a'));
  const auto sealed = Seal(key, 3, plaintext, FieldAad());
  REQUIRE(sealed.ok());
  CHECK(sealed->size() == plaintext.size() + kEnvelopeOverhead);
  CHECK(Open(key, *sealed, FieldAad()).value().view() == plaintext);
}

TEST_CASE("the envelope tells which key version is needed") {
  const SecretBytes key = RandomSecret(kKeySize);
  const uint32_t version = GENERATE(0u, 1u, 0x01020304u, 0xffffffffu);
  const std::string sealed = Seal(key, version, "x", "").value();
  CHECK(EnvelopeKeyVersion(sealed).value() == version);
  CHECK(HexEncode(sealed.substr(0, 2)) == "0101");
}

TEST_CASE("one changed bit anywhere in the envelope is refused") {
  const SecretBytes key = RandomSecret(kKeySize);
  const std::string sealed = Seal(key, 3, "Mina", FieldAad()).value();
  for (size_t i = 0; i < sealed.size(); ++i) {
    CAPTURE(i);
    const absl::Status status = Open(key, Flip(sealed, i), FieldAad()).status();
    CHECK(status.code() == absl::StatusCode::kDataLoss);
    CHECK(Reason(status) == (i < 2 ? "ENVELOPE_MALFORMED" : "DECRYPT_FAILED"));
  }
}

TEST_CASE("one changed bit anywhere in the binding is refused") {
  const SecretBytes key = RandomSecret(kKeySize);
  const std::string aad = FieldAad();
  const std::string sealed = Seal(key, 3, "Mina", aad).value();
  for (size_t i = 0; i < aad.size(); ++i) {
    CHECK(Reason(Open(key, sealed, Flip(aad, i)).status()) == "DECRYPT_FAILED");
  }
}

TEST_CASE("another key does not open it") {
  const std::string sealed = Seal(RandomSecret(kKeySize), 1, "Mina", "").value();
  CHECK(Reason(Open(RandomSecret(kKeySize), sealed, "").status()) == "DECRYPT_FAILED");
}

TEST_CASE("a cut envelope is refused at every length") {
  const SecretBytes key = RandomSecret(kKeySize);
  const std::string sealed = Seal(key, 1, "Mina", "").value();
  for (size_t size = 0; size < sealed.size(); ++size) {
    CHECK(Open(key, sealed.substr(0, size), "").status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("keys of other sizes are refused") {
  const size_t size = GENERATE(0u, 16u, 24u, 31u, 33u);
  CHECK(Reason(Seal(RandomSecret(size), 1, "x", "").status()) == "CIPHER_INPUT_SIZE");
}

TEST_CASE("equal plaintexts give different envelopes") {
  const SecretBytes key = RandomSecret(kKeySize);
  CHECK(Seal(key, 1, "Mina", "").value() != Seal(key, 1, "Mina", "").value());
}

TEST_CASE("a million nonces are all different") {
  std::set<std::string> nonces;
  for (int i = 0; i < 1'000'000; ++i) nonces.insert(RandomBytes(kNonceSize));
  CHECK(nonces.size() == 1'000'000);
}

TEST_CASE("parts of the binding do not run into each other") {
  CHECK(AadBuilder().Add("ab").Add("c").value() != AadBuilder().Add("a").Add("bc").value());
  CHECK(HexEncode(AadBuilder().Add("ab").Add(258).value()) ==
        "000000026162"
        "000000080000000000000102");
}

}  // namespace
}  // namespace tresen::crypto
