#include "libs/log/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/real_clock.h"

namespace tresen::log {
namespace {

struct Output {
  absl::Mutex mutex;
  std::string service ABSL_GUARDED_BY(mutex);
  int file ABSL_GUARDED_BY(mutex) = STDERR_FILENO;
  const Clock* clock ABSL_GUARDED_BY(mutex) = nullptr;
  std::optional<std::string> captured ABSL_GUARDED_BY(mutex);
  std::atomic<Severity> least = Severity::kInfo;
};

// Never destroyed: threads may log until the very end of the process.
Output& TheOutput() {
  static Output* const output = [] {
    auto* made = new Output;
    absl::MutexLock lock(&made->mutex);
    made->clock = new RealClock;
    return made;
  }();
  return *output;
}

absl::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "DEBUG";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

void AppendField(absl::string_view name, const Value& value, std::string* line) {
  absl::StrAppend(line, ",\"", name, "\":");
  value.AppendTo(line);
}

// One write per line: appends of one call do not mix with those of other processes.
void WriteAll(int file, absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(file, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;  // nowhere left to complain
    if (written > 0) line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

absl::string_view NameOf(FieldName field) {
#define TRESEN_LOG_NAME(constant, name) name,
  static constexpr std::array kNames = {TRESEN_LOG_FIELDS(TRESEN_LOG_NAME)};
#undef TRESEN_LOG_NAME
  return kNames[field];
}

void Write(Severity severity, Message message, std::initializer_list<Field> fields) {
  Output& output = TheOutput();
  if (severity < output.least.load(std::memory_order_relaxed)) return;
  std::string body;
  for (const Field& field : fields) AppendField(NameOf(field.name), field.value, &body);
  absl::MutexLock lock(&output.mutex);
  std::string line = "{\"time\":";
  Value(output.clock->Now()).AppendTo(&line);
  absl::StrAppend(&line, ",\"severity\":\"", NameOf(severity), "\"");
  if (!output.service.empty()) AppendField("service", Value(Token(output.service)), &line);
  absl::StrAppend(&line, ",\"message\":");
  AppendJsonString(message.text(), &line);
  absl::StrAppend(&line, body, "}\n");
  if (output.captured.has_value()) {
    absl::StrAppend(&*output.captured, line);
  } else {
    WriteAll(output.file, line);
  }
}

absl::Status Configure(const Options& options) {
  int file = STDERR_FILENO;
  if (!options.path.empty()) {
    file = open(options.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", options.path));
  }
  Output& output = TheOutput();
  absl::MutexLock lock(&output.mutex);
  if (output.file != STDERR_FILENO) close(output.file);
  output.file = file;
  output.service = options.service;
  output.least = options.least;
  if (options.clock != nullptr) output.clock = options.clock;
  return absl::OkStatus();
}

ScopedCapture::ScopedCapture() {
  Output& output = TheOutput();
  absl::MutexLock lock(&output.mutex);
  output.captured.emplace();
}

ScopedCapture::~ScopedCapture() {
  Output& output = TheOutput();
  absl::MutexLock lock(&output.mutex);
  output.captured.reset();
}

std::string ScopedCapture::lines() const {
  Output& output = TheOutput();
  absl::MutexLock lock(&output.mutex);
  return output.captured.value_or("");
}

}  // namespace tresen::log
