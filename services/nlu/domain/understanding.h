#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/nlu/domain/time/time_mention.h"
#include "services/nlu/domain/vocabulary.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {

struct LanguageGuess {
  std::string code = "und";  // BCP 47 primary tag; "und" when it cannot be told
  float confidence = 0;
  bool decided = false;  // sure enough to switch the language of replies
};

struct IntentGuess {
  std::string name;
  float confidence = 0;
};

struct Entity {
  EntityKind kind = EntityKind::kNumber;
  ByteSpan span;
  // Normalised, best first. A word that does not say which of several services is meant has them all.
  // A service that the business does not offer has none.
  std::vector<std::string> values;
  float confidence = 1;
  bool negated = false;
  std::string matched;  // the word or rule that decided
};

struct Tone {
  float sentiment = 0;  // -1 very negative to 1 very positive
  bool complaint = false;
  bool strong_negative = false;
};

// A part of the text that is one request.
struct Request {
  ByteSpan span;
  std::vector<IntentGuess> intents;  // likeliest first
};

struct Explanation {
  std::string subject;  // "intent:book", "language", "entity:service"
  std::vector<std::string> reasons;
};

// What a text means. Spans are bytes of the text, except for those of `times` (code points).
struct Understanding {
  LanguageGuess language;
  std::vector<IntentGuess> intents;  // of the first request, likeliest first; sum at most one
  std::vector<Request> requests;     // all requests in order when there are two or more, else empty
  std::vector<Entity> entities;      // in order of their place
  std::vector<TimeMention> times;    // in order of their place
  Tone tone;
  std::vector<Explanation> explanations;
};

enum class ExpectedAnswer {
  kNothing,
  kYesNo,
  kChoice,
  kService,
  kTime,
  kStaff,
  kBranch,
  kName,
  kText,
};

// What the caller knows beside the text. `now` and `zone` are what relative dates refer to.
struct UnderstandContext {
  absl::Time now;
  absl::TimeZone zone = absl::UTCTimeZone();
  std::vector<std::string> languages;  // likely ones, best first
  ExpectedAnswer expected = ExpectedAnswer::kNothing;
  std::vector<std::string> choices;  // labels shown last, in order
  int opening_minute = 0;            // of the branch, minutes after midnight; both zero: unknown
  int closing_minute = 0;
  enum class Explain { kNo, kYes } explain = Explain::kNo;
};

}  // namespace tresen::nlu
