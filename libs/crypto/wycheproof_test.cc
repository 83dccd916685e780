// Vectors that nobody of us wrote (Project Wycheproof). They are not part of this repository: name
// their folder in TRESEN_CRYPTO_VECTORS.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "libs/crypto/aes_gcm.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/key_wrap.h"

namespace tresen::crypto {
namespace {

using nlohmann::json;

const char* VectorFolder() { return std::getenv("TRESEN_CRYPTO_VECTORS"); }

std::string Bytes(const json& test, const char* key) {
  return HexDecode(test.at(key).get<std::string>()).value();
}

bool IsValid(const json& test) { return test.at("result") == "valid"; }

struct Case {
  const json& group;
  const json& test;
};

// Applies `apply` to every case of a file and returns how many there were. A missing file fails the
// test.
int ForEachCase(const std::string& file, const std::function<void(const Case&)>& apply) {
  std::ifstream stream(std::string(VectorFolder()) + "/" + file);
  INFO("vector file " << file);
  REQUIRE(stream.is_open());
  const json vectors = json::parse(stream);
  int count = 0;
  for (const json& group : vectors.at("testGroups")) {
    for (const json& test : group.at("tests")) {
      INFO("tcId " << test.at("tcId"));
      apply({group, test});
      ++count;
    }
  }
  return count;
}

bool SkipWithoutVectors() {
  if (VectorFolder() != nullptr) return false;
  std::cout << "skipped: TRESEN_CRYPTO_VECTORS names no folder of Wycheproof vectors\n";
  return true;
}

TEST_CASE("GCM agrees with the independent vectors") {
  if (SkipWithoutVectors()) return;
  int supported = 0;
  int refused = 0;
  const int count = ForEachCase("aes_gcm_test.json", [&](const Case& c) {
    const std::string key = Bytes(c.test, "key");
    const std::string nonce = Bytes(c.test, "iv");
    const std::string aad = Bytes(c.test, "aad");
    const std::string message = Bytes(c.test, "msg");
    const std::string sealed = Bytes(c.test, "ct") + Bytes(c.test, "tag");
    const auto encrypted = internal::AesGcmEncrypt(key, nonce, message, aad);
    const auto decrypted = internal::AesGcmDecrypt(key, nonce, sealed, aad);
    if (c.group.at("keySize") != 256 || c.group.at("ivSize") != 96) {
      CHECK(encrypted.status().code() == absl::StatusCode::kInvalidArgument);
      CHECK(decrypted.status().code() == absl::StatusCode::kInvalidArgument);
      ++refused;
      return;
    }
    ++supported;
    REQUIRE(decrypted.ok() == IsValid(c.test));
    if (!IsValid(c.test)) return;
    CHECK(*encrypted == sealed);
    CHECK(decrypted->view() == message);
  });
  CHECK(count == 316);
  CHECK(supported == 66);
  CHECK(refused == 250);
}

TEST_CASE("HMAC agrees with the independent vectors") {
  if (SkipWithoutVectors()) return;
  int full = 0;
  int cut = 0;
  const int count = ForEachCase("hmac_sha256_test.json", [&](const Case& c) {
    const std::string digest = HmacSha256(Bytes(c.test, "key"), Bytes(c.test, "msg"));
    const std::string tag = Bytes(c.test, "tag");
    if (c.group.at("tagSize") == 256) {
      ++full;
      CHECK(ConstantTimeEqual(digest, tag) == IsValid(c.test));
    } else {
      // There is no truncated form here: 16 bytes never pass for a whole digest.
      ++cut;
      CHECK_FALSE(ConstantTimeEqual(digest, tag));
    }
  });
  CHECK(count == 174);
  CHECK(full == 87);
  CHECK(cut == 87);
}

TEST_CASE("HKDF agrees with the independent vectors") {
  if (SkipWithoutVectors()) return;
  const int count = ForEachCase("hkdf_sha256_test.json", [](const Case& c) {
    const auto key = HkdfSha256(Bytes(c.test, "ikm"), Bytes(c.test, "salt"), Bytes(c.test, "info"),
                                c.test.at("size").get<size_t>());
    REQUIRE(key.ok() == IsValid(c.test));
    if (key.ok()) CHECK(key->view() == Bytes(c.test, "okm"));
  });
  CHECK(count == 86);
}

TEST_CASE("KWP agrees with the independent vectors") {
  if (SkipWithoutVectors()) return;
  int supported = 0;
  const int count = ForEachCase("aes_kwp_test.json", [&](const Case& c) {
    const SecretBytes wrapping_key(Bytes(c.test, "key"));
    const SecretBytes message(Bytes(c.test, "msg"));
    const std::string wrapped = Bytes(c.test, "ct");
    const auto unwrapped = KwpUnwrap(wrapping_key, wrapped);
    if (c.group.at("keySize") != 256) {
      // Tenant keys are wrapped by 256-bit keys only.
      CHECK(unwrapped.status().code() == absl::StatusCode::kInvalidArgument);
      return;
    }
    ++supported;
    REQUIRE(unwrapped.ok() == IsValid(c.test));
    if (!IsValid(c.test)) return;
    CHECK(unwrapped->view() == message.view());
    CHECK(KwpWrap(wrapping_key, message).value() == wrapped);
  });
  CHECK(count == 254);
  CHECK(supported == 94);
}

}  // namespace
}  // namespace tresen::crypto
