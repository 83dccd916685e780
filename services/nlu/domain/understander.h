#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/intent_engine.h"
#include "services/nlu/domain/language_identifier.h"
#include "services/nlu/domain/language_pack.h"
#include "services/nlu/domain/numbers.h"
#include "services/nlu/domain/spelling.h"
#include "services/nlu/domain/time/time_parser.h"
#include "services/nlu/domain/understanding.h"
#include "services/nlu/domain/vocabulary_index.h"

namespace tresen::nlu {

// Understands what customers write in every installed language. Trains its models when it is made (about a
// second); immutable and thread-safe afterwards. Takes any bytes; texts are expected to be a few hundred
// letters, time grows linearly up to the length that AbridgedText reads and not beyond.
class Understander {
 public:
  // INVALID_ARGUMENT names the file and line of a malformed language pack.
  static absl::StatusOr<std::unique_ptr<const Understander>> Create(
      absl::Span<const LanguageFile> files);

  // Prepares the vocabulary of a business. The index borrows nothing and outlives this if need be.
  std::shared_ptr<const VocabularyIndex> Prepare(const Vocabulary& vocabulary) const;

  // Of a text longer than AbridgedText reads only the beginning and the end are read; an explanation says so.
  Understanding Understand(absl::string_view text, const VocabularyIndex& vocabulary,
                           const UnderstandContext& context) const;

  // Whether a word, in the form in which words are compared (Skeleton), is an everyday word of an installed language.
  bool IsEverydayWord(absl::string_view skeleton) const { return spelling_.Knows(skeleton); }

  std::vector<std::string> Languages() const;
  const LanguageIdentifier& languages() const { return identifier_; }
  // Numbers of a text in these languages; none named: in all.
  std::vector<NumberMention> Numbers(absl::string_view text, absl::Span<const std::string> languages) const;

 private:
  explicit Understander(std::vector<LanguagePack> packs);

  Understanding UnderstandAll(absl::string_view text, std::vector<Word> words, const VocabularyIndex& vocabulary,
                              const UnderstandContext& context) const;
  Analysis Analyse(absl::string_view text, std::vector<Word> words, const VocabularyIndex& vocabulary,
                   LanguageSet languages, std::vector<TimeMention>& times,
                   const UnderstandContext& context) const;
  std::vector<Entity> FindEntities(const Analysis& analysis, const VocabularyIndex& vocabulary,
                                   const UnderstandContext& context) const;
  void TeachSpelling();
  IntentEngine Train() const;

  std::vector<LanguagePack> packs_;
  LanguageIdentifier identifier_;
  PhraseBook phrases_;
  ConceptLexicon concepts_;
  SpellingIndex spelling_;
  NumberReader numbers_;
  TimeParser time_parser_;
  std::unique_ptr<const IntentEngine> intents_;
};

}  // namespace tresen::nlu
