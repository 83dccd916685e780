#include "libs/crypto/aad.h"

namespace tresen::crypto {
namespace {

void AppendBigEndian(uint64_t number, int bytes, std::string* out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

}  // namespace

AadBuilder& AadBuilder::Add(absl::string_view part) {
  AppendBigEndian(part.size(), 4, &value_);
  value_.append(part.data(), part.size());
  return *this;
}

AadBuilder& AadBuilder::Add(uint64_t number) {
  AppendBigEndian(8, 4, &value_);
  AppendBigEndian(number, 8, &value_);
  return *this;
}

}  // namespace tresen::crypto
