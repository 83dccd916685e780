#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/http/client.h"
#include "libs/metrics/metrics.h"
#include "services/nlu/domain/vocabulary_index.h"
#include "services/nlu/language_model/opinion.h"

namespace tresen::nlu {

// Asks a server that speaks OpenAI's chat completions for a second opinion on a text. Knows nothing of persons: it is
// given redacted text only. After a few failures in a row it is left alone for half a minute, so that a server that is
// down does not slow every message. Thread-safe; a call blocks for at most the time-out.
class LanguageModel {
 public:
  struct Options {
    std::string url;    // up to and without "/chat/completions"
    std::string model;
    std::string key;    // bearer; empty: none is sent
    absl::Duration timeout = absl::Milliseconds(1500);
    float ask_below = 0.4F;
  };

  // `clock` and `metrics` must outlive this.
  LanguageModel(Options options, const Clock& clock, metrics::Registry& metrics);

  const Options& options() const { return options_; }

  // UNAVAILABLE while it is left alone or does not answer in time, INVALID_ARGUMENT for an answer that must not be
  // believed. Errors hold nothing of text or answer.
  absl::StatusOr<Opinion> Ask(absl::string_view redacted, const VocabularyIndex& vocabulary);

 private:
  bool LeftAlone();
  void Note(bool answered);
  absl::StatusOr<std::string> Post(std::string body);

  const Options options_;
  const Clock& clock_;
  http::Client client_;
  metrics::Counter& asked_;
  absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time alone_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace tresen::nlu
