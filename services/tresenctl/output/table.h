#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::tresenctl {

// Text as it may go to a terminal: one line, without control characters that a customer may have
// written.
std::string Plain(absl::string_view text);

// Columns side by side, each as wide as its longest entry. Entries are made Plain.
class Table {
 public:
  explicit Table(std::vector<std::string> headings);

  // As many entries as there are headings.
  void Add(std::vector<std::string> row);
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tresen::tresenctl
