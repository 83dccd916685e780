#include "services/simulator/page/page.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace tresen::simulator {
namespace {

absl::string_view ContentTypeOf(absl::string_view name) {
  if (absl::EndsWith(name, ".html")) return "text/html; charset=utf-8";
  if (absl::EndsWith(name, ".css")) return "text/css; charset=utf-8";
  if (absl::EndsWith(name, ".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

}  // namespace

PageFile FindPageFile(absl::string_view name) {
  if (name.empty()) name = "index.html";
  const auto& files = EmbeddedFiles();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [name](const auto& file) { return name == file.name; });
  if (found == files.end()) return {};
  return {found->content, ContentTypeOf(name)};
}

}  // namespace tresen::simulator
