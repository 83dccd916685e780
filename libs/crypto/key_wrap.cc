#include "libs/crypto/key_wrap.h"

#include "absl/strings/str_cat.h"
#include "libs/crypto/bytes.h"
#include "libs/crypto/cipher.h"
#include "libs/crypto/envelope.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"

namespace tresen::crypto {
namespace {

using internal::Bytes;
using internal::CipherContext;

constexpr size_t kKwpBlock = 8;
constexpr size_t kMaxKwpSize = 4096;  // keys are small; RFC 5649 would allow 2^32

absl::Status WrongKeySize() {
  return MakeError(absl::StatusCode::kInvalidArgument, "KEY_SIZE", "keys have 32 bytes");
}

absl::Status UnwrapFailed() {
  return MakeError(absl::StatusCode::kDataLoss, "DECRYPT_FAILED",
                   "the wrapped key does not open with this key");
}

enum class Direction { kUnwrap = 0, kWrap = 1 };

CipherContext StartKwp(const SecretBytes& wrapping_key, Direction direction) {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-WRAP-PAD", nullptr);
  CipherContext context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return nullptr;
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  if (EVP_CipherInit_ex(context.get(), cipher, nullptr, Bytes(wrapping_key.view()), nullptr,
                        static_cast<int>(direction)) != 1) {
    return nullptr;
  }
  return context;
}

}  // namespace

absl::StatusOr<std::string> KeyCommitment(const SecretBytes& key, absl::string_view aad) {
  if (key.size() != kKeySize) return WrongKeySize();
  const std::string info = absl::StrCat("tresen key commitment 1", aad);
  TRESEN_ASSIGN_OR_RETURN(const SecretBytes commitment,
                          HkdfSha256(key.view(), "", info, kSha256Size));
  return std::string(commitment.view());
}

absl::StatusOr<WrappedKey> WrapKey(const SecretBytes& wrapping_key, uint32_t wrapping_key_version,
                                   const SecretBytes& key, absl::string_view aad) {
  WrappedKey result;
  TRESEN_ASSIGN_OR_RETURN(result.commitment, KeyCommitment(key, aad));
  TRESEN_ASSIGN_OR_RETURN(result.wrapped,
                          Seal(wrapping_key, wrapping_key_version, key.view(), aad));
  return result;
}

absl::StatusOr<SecretBytes> UnwrapKey(const SecretBytes& wrapping_key, const WrappedKey& wrapped,
                                      absl::string_view aad) {
  TRESEN_ASSIGN_OR_RETURN(SecretBytes key, Open(wrapping_key, wrapped.wrapped, aad));
  if (key.size() != kKeySize) return UnwrapFailed();
  TRESEN_ASSIGN_OR_RETURN(const std::string commitment, KeyCommitment(key, aad));
  if (!ConstantTimeEqual(commitment, wrapped.commitment)) {
    return MakeError(absl::StatusCode::kDataLoss, "KEY_COMMITMENT_MISMATCH",
                     "the unwrapped key is not the one that was wrapped");
  }
  return key;
}

absl::StatusOr<std::string> KwpWrap(const SecretBytes& wrapping_key, const SecretBytes& key) {
  if (wrapping_key.size() != kKeySize || key.empty() || key.size() > kMaxKwpSize) {
    return WrongKeySize();
  }
  const CipherContext context = StartKwp(wrapping_key, Direction::kWrap);
  std::string out((key.size() + kKwpBlock - 1) / kKwpBlock * kKwpBlock + kKwpBlock, '\0');
  int size = 0;
  if (context == nullptr || EVP_EncryptUpdate(context.get(), Bytes(out), &size, Bytes(key.view()),
                                              static_cast<int>(key.size())) != 1) {
    return MakeError(absl::StatusCode::kInternal, "CIPHER_FAILED", "the cipher engine failed");
  }
  out.resize(static_cast<size_t>(size));
  return out;
}

absl::StatusOr<SecretBytes> KwpUnwrap(const SecretBytes& wrapping_key, absl::string_view wrapped) {
  if (wrapping_key.size() != kKeySize) return WrongKeySize();
  if (wrapped.size() < 2 * kKwpBlock || wrapped.size() % kKwpBlock != 0 ||
      wrapped.size() > kMaxKwpSize + 2 * kKwpBlock) {
    return UnwrapFailed();
  }
  const CipherContext context = StartKwp(wrapping_key, Direction::kUnwrap);
  SecretBytes out = SecretBytes::OfSize(wrapped.size());
  int size = 0;
  if (context == nullptr || EVP_DecryptUpdate(context.get(), out.data(), &size, Bytes(wrapped),
                                              static_cast<int>(wrapped.size())) != 1) {
    return UnwrapFailed();
  }
  return SecretBytes(out.view().substr(0, static_cast<size_t>(size)));
}

}  // namespace tresen::crypto
