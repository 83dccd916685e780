#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::postgres {

// Bytes for a bytea parameter (a plain string is text). Only a view: the bytes outlive the Param.
struct Bytes {
  absl::string_view data;
};

// A value for $n. Converts from what a store has in hand; PostgreSQL decides by the place of the $n
// whether the value fits, so that uuid, jsonb and enum columns take text. Owns a copy.
//
//   bool, integers, double           boolean, int…, float8
//   string                           text and everything written as text; no NUL byte (see valid())
//   Bytes                            bytea
//   absl::Time                       timestamptz, microseconds; InfiniteFuture/Past as ±infinity
//   absl::CivilDay, CivilSecond      date, timestamp
//   vector<string>, vector<int64_t>  text[], bigint[]
//   nullopt, nullptr, optional<T>    NULL or T
class Param {
 public:
  Param(std::nullptr_t) {}         // NOLINT(google-explicit-constructor): values convert
  Param(std::nullopt_t) {}         // NOLINT(google-explicit-constructor)
  Param(absl::string_view text);   // NOLINT(google-explicit-constructor)
  Param(const std::string& text);  // NOLINT(google-explicit-constructor)
  Param(const char* text);         // NOLINT(google-explicit-constructor)
  Param(Bytes bytes);              // NOLINT(google-explicit-constructor)
  Param(absl::Time instant);       // NOLINT(google-explicit-constructor)
  Param(absl::CivilDay day);       // NOLINT(google-explicit-constructor)
  Param(absl::CivilSecond civil);  // NOLINT(google-explicit-constructor)
  Param(const std::vector<std::string>& texts);  // NOLINT(google-explicit-constructor)
  Param(const std::vector<int64_t>& numbers);    // NOLINT(google-explicit-constructor)

  template <typename Number>
  requires std::integral<Number> || std::floating_point<Number> Param(Number number)
      : Param(Tag{}, number) {}  // NOLINT(google-explicit-constructor)

  template <typename T>
  Param(const std::optional<T>& value)  // NOLINT(google-explicit-constructor)
      : Param(value.has_value() ? Param(*value) : Param(nullptr)) {}

  // False if the text holds a NUL byte, which PostgreSQL cannot store: Execute then answers
  // INVALID_ARGUMENT instead of cutting the text.
  bool valid() const { return valid_; }

  // What goes on the wire: null, text, or raw bytes.
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_binary() const { return kind_ == Kind::kBytes; }
  const std::string& value() const { return value_; }

 private:
  enum class Kind { kNull, kText, kBytes };
  struct Tag {};

  Param(Tag, bool value);
  Param(Tag, double value);
  template <std::signed_integral Number>
  Param(Tag, Number number) : kind_(Kind::kText), value_(std::to_string(number)) {}
  template <std::unsigned_integral Number>
  requires(!std::same_as<Number, bool>) Param(Tag, Number number)
      : kind_(Kind::kText), value_(std::to_string(number)) {}
  Param(Tag, float value) : Param(Tag{}, static_cast<double>(value)) {}

  Kind kind_ = Kind::kNull;
  bool valid_ = true;
  std::string value_;
};

// The instant as PostgreSQL reads it: "2026-03-29 00:59:59.123456+00".
std::string FormatInstant(absl::Time instant);

}  // namespace tresen::postgres
