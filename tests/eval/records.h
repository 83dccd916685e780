#pragma once

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::nlu_eval {

using nlohmann::json;

// Lines of a JSON-lines file; NOT_FOUND if it cannot be read, INVALID_ARGUMENT naming a line that is no JSON.
absl::StatusOr<std::vector<json>> ReadRecords(const std::string& path);
bool Exists(const std::string& path);

// What a field holds as text; empty if it is missing or null.
std::string Text(const json& record, const char* field);

// Translates byte offsets of a text into code points.
class CodePoints {
 public:
  explicit CodePoints(absl::string_view text);
  int Of(int byte) const { return before_[byte]; }
  // Byte at which a code point begins; the size of the text behind the last.
  int Byte(int code_point) const;

 private:
  std::vector<int> before_;
};

// Where predictions and times of all sets go.
class Results {
 public:
  explicit Results(std::string folder) : folder_(std::move(folder)) {}

  // Writes <set>.pred.jsonl and notes how long each text took, in microseconds.
  absl::Status Write(const std::string& set, const std::vector<json>& predictions,
                     std::vector<double> microseconds);
  // The records that were predicted, where not all of the set were: <set>.gold.jsonl.
  absl::Status WriteGold(const std::string& set, const std::vector<json>& records);
  // Writes speed.json: {"<set>": {"median_us", "p99_us"}}.
  absl::Status WriteSpeed() const;
  const std::string& folder() const { return folder_; }

 private:
  absl::Status WriteLines(const std::string& name, const std::vector<json>& lines) const;

  std::string folder_;
  json speed_ = json::object();
};

// Runs `work` and appends its time to `microseconds`.
template <typename Work>
auto Timed(std::vector<double>& microseconds, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  auto result = work();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  microseconds.push_back(took.count());
  return result;
}

}  // namespace tresen::nlu_eval
