#include "libs/ids/id_source.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "libs/crypto/aad.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/random.h"

namespace tresen {
namespace {

constexpr uint32_t kCounterLimit = 1 << 12;  // rand_a of a version 7 UUID has 12 bits

// 16 bytes as text, after version and variant were set.
std::string FormatUuid(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = crypto::HexEncode(bytes);
  const absl::string_view h = hex;
  return absl::StrCat(h.substr(0, 8), "-", h.substr(8, 4), "-", h.substr(12, 4), "-",
                      h.substr(16, 4), "-", h.substr(20));
}

}  // namespace

std::string RandomIdSource::NewId() {
  std::string bytes = crypto::RandomBytes(16);
  int64_t millis = absl::ToUnixMillis(clock_.Now());
  uint32_t counter = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (millis > last_millis_) {
      last_millis_ = millis;
      counter_ = 0;
    } else if (++counter_ == kCounterLimit) {
      ++last_millis_;
      counter_ = 0;
    }
    millis = last_millis_;
    counter = counter_;
  }
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>((millis >> (40 - 8 * i)) & 0xff);
  bytes[6] = static_cast<char>(counter >> 8);
  bytes[7] = static_cast<char>(counter & 0xff);
  return FormatUuid(std::move(bytes), 7);
}

std::string SequentialIdSource::NewId() {
  absl::MutexLock lock(&mutex_);
  return absl::StrFormat("00000000-0000-7000-8000-%012x", ++last_);
}

RequestId DeriveRequestId(absl::string_view message_id, absl::string_view step) {
  const std::string input =
      crypto::AadBuilder().Add("tresen request 1").Add(message_id).Add(step).value();
  return RequestId(FormatUuid(crypto::Sha256(input).substr(0, 16), 8));
}

}  // namespace tresen
