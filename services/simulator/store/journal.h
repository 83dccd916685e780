#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace tresen::simulator {

// The simulator's memory: one file, one JSON object per line, only ever appended to. What Append
// has returned for survives the death of the process (not of the machine). Thread-safe.
class Journal {
 public:
  // Opens or creates the file. A last line without an end, left by a killed process, is cut off.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(absl::string_view path);

  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Hands every line to `take`, oldest first. Before the first Append.
  absl::Status Read(absl::FunctionRef<void(absl::string_view line)> take);

  // UNAVAILABLE when the file system refuses; then nothing of the line is kept.
  absl::Status Append(absl::string_view line);

 private:
  Journal(int file, std::string path) : file_(file), path_(std::move(path)) {}

  absl::Mutex mutex_;
  const int file_;
  const std::string path_;
  std::string buffer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::simulator
