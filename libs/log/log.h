// Structured logs: one JSON object per line, a constant message and typed fields.
//
//   log::Info("message stored", {{log::kTenant, tenant}, {log::kTrace, trace}, {log::kCount, 3}});
//
// There is no way to log a run-time string that is not a Token: nothing a customer wrote, no name,
// no phone number and no database error text can get here.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/clock/clock.h"
#include "libs/log/fields.h"
#include "libs/log/value.h"

namespace tresen::log {

enum class Severity { kDebug, kInfo, kWarning, kError };

// A literal of the program.
class Message {
 public:
  template <size_t N>
  consteval Message(const char (&literal)[N]) : text_(literal, N - 1) {}
  absl::string_view text() const { return text_; }

 private:
  absl::string_view text_;
};

struct Field {
  FieldName name;
  Value value;
};

// Writes one line. Thread-safe; lines never mix, also across processes that append to one file.
void Write(Severity severity, Message message, std::initializer_list<Field> fields = {});

inline void Debug(Message m, std::initializer_list<Field> f = {}) { Write(Severity::kDebug, m, f); }
inline void Info(Message m, std::initializer_list<Field> f = {}) { Write(Severity::kInfo, m, f); }
inline void Warning(Message m, std::initializer_list<Field> f = {}) {
  Write(Severity::kWarning, m, f);
}
inline void Error(Message m, std::initializer_list<Field> f = {}) { Write(Severity::kError, m, f); }

struct Options {
  std::string service;               // goes into every line
  std::string path;                  // empty: stderr; otherwise appended to, created with mode 0600
  Severity least = Severity::kInfo;  // what is below is dropped
  const Clock* clock = nullptr;      // null: the real clock; otherwise outlives all logging
};
// Once at the start of the process, before threads. Until then lines go to stderr.
absl::Status Configure(const Options& options);

// While it lives, lines go into a string instead: for tests. Not to be nested.
class ScopedCapture {
 public:
  ScopedCapture();
  ~ScopedCapture();
  ScopedCapture(const ScopedCapture&) = delete;
  ScopedCapture& operator=(const ScopedCapture&) = delete;
  std::string lines() const;
};

}  // namespace tresen::log
