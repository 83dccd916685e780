#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"
#include "services/nlu/domain/vocabulary_index.h"

namespace tresen::nlu {

// What a language model may say about a text: what it could want, and which services it names. It can neither confirm,
// choose, decline nor stop anything: those intents are not on its list, and changes and cancellations are asked back by
// the dialogue before they happen.
struct Opinion {
  struct Service {
    std::string id;
    std::string quote;  // the words of the text that name it
  };
  std::string intent;
  std::vector<Service> services;
};

// Whether the engine is unsure enough: it found nothing to do, or less sure than `ask_below` (0 to 1).
bool IsWorthAsking(const Understanding& found, float ask_below);

// The body of a request for a chat completion (OpenAI's /v1/chat/completions) with the intents and services to choose
// from. `text` must already be redacted.
std::string QuestionFor(absl::string_view model, absl::string_view text, const VocabularyIndex& vocabulary);

// Reads the body of the answer as distrustfully as a customer's text. INVALID_ARGUMENT, without quoting it, when it is
// no such answer, names an intent or a service that is not on the list, or quotes what the text does not say.
absl::StatusOr<Opinion> ReadOpinion(absl::string_view body, absl::string_view text, const VocabularyIndex& vocabulary);

// Puts the opinion first, with a confidence that makes the dialogue ask rather than assume, and adds the services that
// were not found before.
void Adopt(const Opinion& opinion, absl::string_view text, Understanding& found);

}  // namespace tresen::nlu
