#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::crypto {

// Puts together what a sealed value is bound to: product, tenant, subject, table, column, row, ...
// Every part is preceded by its length (4 bytes, big-endian), so "ab"+"c" and "a"+"bc" differ.
class AadBuilder {
 public:
  AadBuilder& Add(absl::string_view part);
  AadBuilder& Add(uint64_t number);  // 8 bytes, big-endian
  const std::string& value() const { return value_; }

 private:
  std::string value_;
};

}  // namespace tresen::crypto
