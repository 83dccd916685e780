#include "services/notification/templates/placeholders.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace tresen::notification {
namespace {

std::string OneLine(const std::string& value) {
  std::string line = absl::StrReplaceAll(value, {{"\r", " "}, {"\n", " "}, {"\t", " "}});
  absl::RemoveExtraAsciiWhitespace(&line);
  return line;
}

}  // namespace

std::vector<std::string> Placeholders(absl::string_view body) {
  std::vector<std::string> names;
  for (size_t open = body.find("{{"); open != absl::string_view::npos;
       open = body.find("{{", open + 2)) {
    const size_t close = body.find("}}", open);
    if (close == absl::string_view::npos) break;
    const std::string name(absl::StripAsciiWhitespace(body.substr(open + 2, close - open - 2)));
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

Parameters FillPlaceholders(absl::string_view body, const Parameters& given,
                            const std::map<std::string, std::string>& live) {
  Parameters filled;
  for (const std::string& name : Placeholders(body)) {
    const auto own = std::find_if(given.begin(), given.end(),
                                  [&](const auto& entry) { return entry.first == name; });
    if (own != given.end() && !own->second.empty()) {
      filled.emplace_back(name, OneLine(own->second));
    } else if (const auto known = live.find(name); known != live.end() && !known->second.empty()) {
      filled.emplace_back(name, OneLine(known->second));
    }
  }
  return filled;
}

}  // namespace tresen::notification
