#include "libs/crypto/key_wrap.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/crypto/encoding.h"
#include "libs/crypto/envelope.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

constexpr char kAad[] = "demo/customer-1/1";

TEST_CASE("a wrapped key unwraps to itself") {
  const SecretBytes tenant_key = RandomSecret(kKeySize);
  const SecretBytes data_key = RandomSecret(kKeySize);
  const WrappedKey wrapped = WrapKey(tenant_key, 5, data_key, kAad).value();
  CHECK(EnvelopeKeyVersion(wrapped.wrapped).value() == 5);
  CHECK(UnwrapKey(tenant_key, wrapped, kAad).value().view() == data_key.view());
  CHECK(wrapped.commitment == KeyCommitment(data_key, kAad).value());
}

TEST_CASE("a wrapped key is bound to its subject") {
  const SecretBytes tenant_key = RandomSecret(kKeySize);
  const WrappedKey wrapped = WrapKey(tenant_key, 1, RandomSecret(kKeySize), kAad).value();
  CHECK(Reason(UnwrapKey(tenant_key, wrapped, "demo/customer-2/1").status()) == "DECRYPT_FAILED");
}

TEST_CASE("one changed bit of the wrapped key or its commitment is refused") {
  const SecretBytes tenant_key = RandomSecret(kKeySize);
  const WrappedKey wrapped = WrapKey(tenant_key, 1, RandomSecret(kKeySize), kAad).value();
  for (size_t i = 0; i < wrapped.wrapped.size(); ++i) {
    WrappedKey changed = wrapped;
    changed.wrapped[i] ^= 1;
    CHECK_FALSE(UnwrapKey(tenant_key, changed, kAad).ok());
  }
  for (size_t i = 0; i < wrapped.commitment.size(); ++i) {
    WrappedKey changed = wrapped;
    changed.commitment[i] ^= 1;
    CHECK(Reason(UnwrapKey(tenant_key, changed, kAad).status()) == "KEY_COMMITMENT_MISMATCH");
  }
}

TEST_CASE("only 32-byte keys are wrapped") {
  const SecretBytes tenant_key = RandomSecret(kKeySize);
  CHECK(Reason(WrapKey(tenant_key, 1, RandomSecret(16), kAad).status()) == "KEY_SIZE");
}

TEST_CASE("a 16-byte secret in an envelope is not taken for a key") {
  const SecretBytes tenant_key = RandomSecret(kKeySize);
  WrappedKey wrapped = WrapKey(tenant_key, 1, RandomSecret(kKeySize), kAad).value();
  wrapped.wrapped = Seal(tenant_key, 1, RandomBytes(16), kAad).value();
  CHECK_FALSE(UnwrapKey(tenant_key, wrapped, kAad).ok());
}

TEST_CASE("KWP keeps any length of key") {
  const SecretBytes wrapping_key = RandomSecret(kKeySize);
  for (size_t size = 1; size <= 70; ++size) {
    const SecretBytes key = RandomSecret(size);
    const std::string wrapped = KwpWrap(wrapping_key, key).value();
    CHECK(wrapped.size() == (size + 7) / 8 * 8 + 8);
    CHECK(KwpUnwrap(wrapping_key, wrapped).value().view() == key.view());
  }
}

TEST_CASE("KWP refuses changed bytes, cut bytes and wrong key sizes") {
  const SecretBytes wrapping_key = RandomSecret(kKeySize);
  const std::string wrapped = KwpWrap(wrapping_key, RandomSecret(kKeySize)).value();
  for (size_t i = 0; i < wrapped.size(); ++i) {
    std::string changed = wrapped;
    changed[i] ^= 1;
    CHECK(Reason(KwpUnwrap(wrapping_key, changed).status()) == "DECRYPT_FAILED");
    CHECK_FALSE(KwpUnwrap(wrapping_key, wrapped.substr(0, i)).ok());
  }
  CHECK_FALSE(KwpWrap(RandomSecret(16), RandomSecret(kKeySize)).ok());
  CHECK_FALSE(KwpWrap(wrapping_key, SecretBytes()).ok());
}

}  // namespace
}  // namespace tresen::crypto
