#include "services/tresenctl/output/table.h"

#include <algorithm>

#include "libs/text/text.h"

namespace tresen::tresenctl {

std::string Plain(absl::string_view text) {
  return text::CollapseWhitespace(text::RemoveControlCharacters(text::SanitizeUtf8(text)));
}

Table::Table(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

void Table::Add(std::vector<std::string> row) {
  for (std::string& entry : row) entry = Plain(entry);
  row.resize(rows_.front().size());
  rows_.push_back(std::move(row));
}

void Table::Print(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], text::CountCodePoints(row[i]));
    }
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - text::CountCodePoints(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

}  // namespace tresen::tresenctl
