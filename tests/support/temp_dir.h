#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::testing {

// An empty folder with a short path (a unix socket fits into it), removed with everything in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(absl::string_view name) const;  // the path of a file in it

 private:
  std::string path_;
};

// Writes a small file and reads one; they throw if that fails, because the test cannot go on.
void WriteFile(const std::string& path, absl::string_view content);
std::string ReadFile(const std::string& path);

}  // namespace tresen::testing
