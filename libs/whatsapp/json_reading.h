// Reading JSON that somebody else wrote, without exceptions and without trust. Only for this
// library.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::whatsapp::internal {

// Parses outside bytes. Reasons of the INVALID_ARGUMENT: NOT_JSON, TOO_DEEP. One message must not
// spoil the batch: ill-formed UTF-8 and halves of surrogate pairs become U+FFFD.
absl::StatusOr<nlohmann::json> ParseJson(absl::string_view body);

// All readers accept any kind of `object`; null for what is absent, null or of another kind.
const nlohmann::json* Find(const nlohmann::json& object, const char* key);
const nlohmann::json* FindObject(const nlohmann::json& object, const char* key);
const nlohmann::json* FindArray(const nlohmann::json& object, const char* key);

// A string, or a number written out; otherwise "".
std::string Text(const nlohmann::json& object, const char* key);
bool Flag(const nlohmann::json& object, const char* key);
double Real(const nlohmann::json& object, const char* key);
// A whole number, also written as a string.
std::optional<int64_t> Whole(const nlohmann::json& object, const char* key);
// Unix seconds between 2009 and 2100.
std::optional<absl::Time> Timestamp(const nlohmann::json& object, const char* key);

// Fit to be a key: not empty, at most 512 bytes, no control characters or spaces.
bool IsUsableId(absl::string_view id);

// ASCII only, one line; never fails.
std::string Dump(const nlohmann::json& value);

}  // namespace tresen::whatsapp::internal
