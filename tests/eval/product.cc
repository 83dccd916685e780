#include "tests/eval/product.h"

#include "services/nlu/domain/understander.h"
#include "services/nlu/languages/language_registry.h"

namespace tresen::nlu_eval {
namespace {

using nlu::EntityKind;

constexpr float kSure = 0.5F;

const nlu::Understander& Product() {
  static const auto* const kProduct =
      nlu::Understander::Create(nlu::InstalledLanguageFiles()).value().release();
  return *kProduct;
}

const nlu::VocabularyIndex& NoVocabulary() {
  static const auto* const kNothing =
      new std::shared_ptr<const nlu::VocabularyIndex>(Product().Prepare({}));
  return **kNothing;
}

nlu::UnderstandContext ContextOf(const json& record) {
  nlu::UnderstandContext context;
  const std::string language = Text(record, "lang");
  if (!language.empty()) context.languages = {language};
  return context;
}

// Writes the entities of the named kinds as slots.
absl::Status EvaluateEntities(const std::string& set, const std::vector<json>& records,
                              const std::vector<std::pair<EntityKind, const char*>>& kinds,
                              Results& results) {
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const std::string text = Text(record, "text");
    const nlu::UnderstandContext context = ContextOf(record);
    const nlu::Understanding read =
        Timed(times, [&] { return Product().Understand(text, NoVocabulary(), context); });
    const CodePoints points(text);
    json slots = json::array();
    for (const nlu::Entity& entity : read.entities) {
      for (const auto& [kind, label] : kinds) {
        if (entity.kind != kind || entity.values.empty()) continue;
        slots.push_back({{"start", points.Of(entity.span.begin)},
                         {"end", points.Of(entity.span.end)},
                         {"label", label},
                         {"value", entity.values[0]}});
      }
    }
    predictions.push_back({{"id", Text(record, "id")}, {"slots", slots}});
  }
  return results.Write(set, predictions, std::move(times));
}

// Wants to know something of the business.
bool Asks(const nlu::Understanding& read) {
  if (read.intents.empty() || read.intents[0].confidence < kSure) return false;
  const std::string& name = read.intents[0].name;
  return name == "ask_info" || name == "ask_product" || name == "ask_risk" || name == "availability";
}

}  // namespace

absl::Status EvaluateLanguages(const std::vector<json>& records, Results& results) {
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const std::string text = Text(record, "text");
    const nlu::LanguageIdentifier::Result read =
        Timed(times, [&] { return Product().languages().Identify(text, {}); });
    predictions.push_back({{"id", Text(record, "id")},
                           {"label", read.likeliest.empty() ? "other" : read.likeliest},
                           {"confidence", read.guess.confidence}});
  }
  return results.Write("langid", predictions, std::move(times));
}

absl::Status EvaluateNumbers(const std::vector<json>& records, Results& results) {
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const std::string text = Text(record, "text");
    const std::vector<std::string> languages = ContextOf(record).languages;
    const std::vector<nlu::NumberMention> read = Timed(times, [&] { return Product().Numbers(text, languages); });
    const CodePoints points(text);
    json slots = json::array();
    for (const nlu::NumberMention& number : read) {
      if (number.weak) continue;
      slots.push_back({{"start", points.Of(number.span.begin)},
                       {"end", points.Of(number.span.end)},
                       {"label", number.ordinal ? "ordinal" : "number"},
                       {"value", number.value}});
    }
    predictions.push_back({{"id", Text(record, "id")}, {"slots", slots}});
  }
  return results.Write("number", predictions, std::move(times));
}

absl::Status EvaluateContacts(const std::vector<json>& records, Results& results) {
  return EvaluateEntities(
      "contact", records,
      {{EntityKind::kPhone, "phone"}, {EntityKind::kEmail, "email"}, {EntityKind::kUrl, "url"}},
      results);
}

absl::Status EvaluateSentiment(const std::vector<json>& records, Results& results) {
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const std::string text = Text(record, "text");
    const nlu::UnderstandContext context = ContextOf(record);
    const nlu::Understanding read =
        Timed(times, [&] { return Product().Understand(text, NoVocabulary(), context); });
    const char* label = read.tone.sentiment > 0.1F    ? "positive"
                        : read.tone.sentiment < -0.1F ? "negative"
                        : Asks(read)                  ? "question"
                                                      : "neutral";
    predictions.push_back({{"id", Text(record, "id")}, {"label", label}});
  }
  return results.Write("sentiment", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
