#include "libs/crypto/aes_gcm.h"

#include <climits>

#include "libs/crypto/bytes.h"
#include "libs/crypto/cipher.h"
#include "libs/crypto/envelope.h"
#include "libs/status/status.h"

namespace tresen::crypto::internal {
namespace {

// Looked up once; the process keeps it until its end.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

absl::Status CheckSizes(absl::string_view key, absl::string_view nonce, absl::string_view data,
                        absl::string_view aad) {
  if (key.size() != kKeySize || nonce.size() != kNonceSize || data.size() > INT_MAX / 2 ||
      aad.size() > INT_MAX / 2) {
    return MakeError(absl::StatusCode::kInvalidArgument, "CIPHER_INPUT_SIZE",
                     "wrong size of key, nonce or data");
  }
  return absl::OkStatus();
}

absl::Status EngineFailed() {
  return MakeError(absl::StatusCode::kInternal, "CIPHER_FAILED", "the cipher engine failed");
}

absl::Status DecryptFailed() {
  return MakeError(absl::StatusCode::kDataLoss, "DECRYPT_FAILED",
                   "sealed bytes, key or binding do not belong together");
}

}  // namespace

absl::StatusOr<std::string> AesGcmEncrypt(absl::string_view key, absl::string_view nonce,
                                          absl::string_view plaintext, absl::string_view aad) {
  TRESEN_RETURN_IF_ERROR(CheckSizes(key, nonce, plaintext, aad));
  const CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  std::string out(plaintext.size() + kTagSize, '\0');
  unsigned char* const bytes = Bytes(out);
  int size = 0;
  int rest = 0;
  const bool ok =
      c != nullptr && EVP_EncryptInit_ex2(c, Aes256Gcm(), Bytes(key), Bytes(nonce), nullptr) == 1 &&
      (aad.empty() ||
       EVP_EncryptUpdate(c, nullptr, &size, Bytes(aad), static_cast<int>(aad.size())) == 1) &&
      (plaintext.empty() || EVP_EncryptUpdate(c, bytes, &size, Bytes(plaintext),
                                              static_cast<int>(plaintext.size())) == 1) &&
      EVP_EncryptFinal_ex(c, bytes + plaintext.size(), &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, kTagSize, bytes + plaintext.size()) == 1;
  if (!ok) return EngineFailed();
  return out;
}

absl::StatusOr<SecretBytes> AesGcmDecrypt(absl::string_view key, absl::string_view nonce,
                                          absl::string_view sealed, absl::string_view aad) {
  TRESEN_RETURN_IF_ERROR(CheckSizes(key, nonce, sealed, aad));
  if (sealed.size() < kTagSize) return DecryptFailed();
  const absl::string_view ciphertext = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(ciphertext.size()));
  const CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  SecretBytes plaintext = SecretBytes::OfSize(ciphertext.size());
  int size = 0;
  const bool fed =
      c != nullptr && EVP_DecryptInit_ex2(c, Aes256Gcm(), Bytes(key), Bytes(nonce), nullptr) == 1 &&
      (aad.empty() ||
       EVP_DecryptUpdate(c, nullptr, &size, Bytes(aad), static_cast<int>(aad.size())) == 1) &&
      (ciphertext.empty() || EVP_DecryptUpdate(c, plaintext.data(), &size, Bytes(ciphertext),
                                               static_cast<int>(ciphertext.size())) == 1) &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1;
  if (!fed) return EngineFailed();
  unsigned char nothing[1] = {};
  if (EVP_DecryptFinal_ex(c, nothing, &size) != 1) return DecryptFailed();
  return plaintext;
}

}  // namespace tresen::crypto::internal
