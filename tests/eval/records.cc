#include "tests/eval/records.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tresen::nlu_eval {

absl::StatusOr<std::vector<json>> ReadRecords(const std::string& path) {
  std::ifstream input(path);
  if (!input) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::vector<json> records;
  std::string line;
  for (int number = 1; std::getline(input, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    json record = json::parse(line, nullptr, false);
    if (!record.is_object()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": not a JSON object"));
    }
    records.push_back(std::move(record));
  }
  return records;
}

bool Exists(const std::string& path) { return std::ifstream(path).good(); }

std::string Text(const json& record, const char* field) {
  const auto it = record.find(field);
  return it != record.end() && it->is_string() ? it->get<std::string>() : "";
}

CodePoints::CodePoints(absl::string_view text) {
  int count = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    before_.push_back(count);
    const bool ends = i + 1 >= text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80;
    if (i < text.size() && ends) ++count;
  }
}

int CodePoints::Byte(int code_point) const {
  return static_cast<int>(std::lower_bound(before_.begin(), before_.end(), code_point) -
                          before_.begin());
}

absl::Status Results::WriteLines(const std::string& name, const std::vector<json>& lines) const {
  const std::string path = absl::StrCat(folder_, "/", name);
  std::ofstream output(path);
  for (const json& line : lines) output << line.dump() << "\n";
  output.close();
  if (!output) return absl::PermissionDeniedError(absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

absl::Status Results::Write(const std::string& set, const std::vector<json>& predictions,
                            std::vector<double> microseconds) {
  if (!microseconds.empty()) {
    std::sort(microseconds.begin(), microseconds.end());
    const auto at = [&](double share) {
      return microseconds[static_cast<size_t>(share * static_cast<double>(microseconds.size() - 1))];
    };
    speed_[set] = {{"median_us", at(0.5)}, {"p99_us", at(0.99)}};
  }
  return WriteLines(set + ".pred.jsonl", predictions);
}

absl::Status Results::WriteGold(const std::string& set, const std::vector<json>& records) {
  return WriteLines(set + ".gold.jsonl", records);
}

absl::Status Results::WriteSpeed() const {
  const std::string path = absl::StrCat(folder_, "/speed.json");
  std::ofstream output(path);
  output << speed_.dump(2) << "\n";
  output.close();
  if (!output) return absl::PermissionDeniedError(absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

}  // namespace tresen::nlu_eval
