#pragma once

#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::simulator {

struct EmbeddedFile {
  const char* name;
  const char* content;
};

// All files of the phone page, as they lie in this folder.
const std::vector<EmbeddedFile>& EmbeddedFiles();

struct PageFile {
  absl::string_view content;
  absl::string_view content_type;
};

// The file of that name ("" is the page itself), or null content when there is none.
PageFile FindPageFile(absl::string_view name);

// What a browser may load for the page: only what lies beside it.
inline constexpr absl::string_view kPageSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace tresen::simulator
