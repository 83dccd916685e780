#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tresen::nlu {

// One file of a language folder, e.g. {"de", "intents/book.txt", "..."}.
struct LanguageFile {
  absl::string_view language;
  absl::string_view path;
  absl::string_view content;
};

// "[section]" then "value: phrase, phrase"; the value may be absent. "=phrase" counts only letter by letter.
struct LexiconEntry {
  std::string section;
  std::string value;
  std::string phrase;
};

// Everything the service knows about a language, as its folder says it. All files are UTF-8; "#" starts
// a comment line.
//   lexicon.txt       phrases of each section (yes, no, human, topic, risk, number, ...)
//   numbers.txt       number words: [unit], [scale], [ordinal] with values, [join], [point], [minus], [weak]
//   concepts.txt      words -> concepts: what services and products are made of
//   words.txt         frequent words, for telling languages apart and for not "correcting" them
//   forms.txt         "stems : endings", blanks between: every stem with every ending ("-": none), for telling languages apart
//   intents/*.txt     what customers write, one utterance per line; the file name is the intent
//   names.txt         of people and places, which tell the language of a message that says nothing else
struct LanguagePack {
  std::string language;
  std::vector<LexiconEntry> lexicon;
  std::vector<LexiconEntry> numbers;
  std::vector<LexiconEntry> concepts;
  std::vector<std::string> names;
  std::vector<std::string> words;
  std::vector<std::string> forms;
  std::map<std::string, std::vector<std::string>> utterances;
};

// Packs ordered by language. INVALID_ARGUMENT names the file and line of a malformed entry. Files that
// belong to other readers (corpora, date words) are skipped.
absl::StatusOr<std::vector<LanguagePack>> ReadLanguagePacks(absl::Span<const LanguageFile> files);

}  // namespace tresen::nlu
