#include "services/nlu/domain/language_pack.h"

#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/nlu/domain/name_forms.h"

namespace tresen::nlu {
namespace {

std::vector<std::pair<int, absl::string_view>> Lines(absl::string_view content) {
  std::vector<std::pair<int, absl::string_view>> lines;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(content, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line[0] != '#') lines.emplace_back(number, line);
  }
  return lines;
}

absl::Status Malformed(const LanguageFile& file, int line, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("languages/", file.language, "/", file.path, ":", line, ": ", what));
}

absl::StatusOr<std::vector<LexiconEntry>> ReadEntries(const LanguageFile& file) {
  std::vector<LexiconEntry> entries;
  std::string section;
  for (auto [number, line] : Lines(file.content)) {
    if (line.front() == '[') {
      if (line.back() != ']') return Malformed(file, number, "section without ]");
      section = std::string(line.substr(1, line.size() - 2));
      continue;
    }
    if (section.empty()) return Malformed(file, number, "phrase before the first [section]");
    std::string value;
    const size_t colon = line.find(": ");
    if (colon != absl::string_view::npos) {
      value = std::string(absl::StripAsciiWhitespace(line.substr(0, colon)));
      line = line.substr(colon + 2);
    }
    for (absl::string_view phrase : absl::StrSplit(line, ',')) {
      phrase = absl::StripAsciiWhitespace(phrase);
      if (!phrase.empty()) entries.push_back({section, value, std::string(phrase)});
    }
  }
  return entries;
}

std::vector<std::string> ReadLines(absl::string_view content) {
  std::vector<std::string> lines;
  for (const auto& [number, line] : Lines(content)) lines.emplace_back(line);
  return lines;
}

std::vector<std::string> ReadWordList(absl::string_view content) {
  std::vector<std::string> words;
  for (const auto& [number, line] : Lines(content)) {
    for (absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      words.emplace_back(word);
    }
  }
  return words;
}

absl::StatusOr<std::vector<std::string>> ReadForms(const LanguageFile& file) {
  std::vector<std::string> forms;
  for (const auto& [number, line] : Lines(file.content)) {
    const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(line, absl::MaxSplits(" : ", 1));
    if (halves.second.empty()) return Malformed(file, number, "stems without endings");
    for (absl::string_view stem : absl::StrSplit(halves.first, ' ', absl::SkipEmpty())) {
      for (absl::string_view ending : absl::StrSplit(halves.second, ' ', absl::SkipEmpty())) {
        forms.push_back(absl::StrCat(stem, ending == "-" ? "" : ending));
      }
    }
  }
  return forms;
}

// First names stand in the lexicon as they are called: here they get the endings of the language.
void AddNameForms(std::vector<LexiconEntry>& lexicon) {
  std::vector<LexiconEntry> forms;
  for (const LexiconEntry& entry : lexicon) {
    if (entry.section != "first_name") continue;
    for (std::string& form : NameForms(entry.phrase, lexicon)) {
      forms.push_back({entry.section, entry.value, std::move(form)});
    }
  }
  lexicon.insert(lexicon.end(), std::make_move_iterator(forms.begin()), std::make_move_iterator(forms.end()));
}

absl::Status ReadInto(const LanguageFile& file, LanguagePack& pack) {
  absl::string_view path = file.path;
  std::vector<LexiconEntry>* entries = path == "lexicon.txt"    ? &pack.lexicon
                                       : path == "numbers.txt"  ? &pack.numbers
                                       : path == "concepts.txt" ? &pack.concepts
                                                                : nullptr;
  if (entries != nullptr) {
    absl::StatusOr<std::vector<LexiconEntry>> read = ReadEntries(file);
    if (!read.ok()) return read.status();
    *entries = *std::move(read);
    if (entries == &pack.lexicon) AddNameForms(pack.lexicon);
  } else if (path == "words.txt") {
    pack.words = ReadWordList(file.content);
  } else if (path == "names.txt") {
    pack.names = ReadWordList(file.content);
  } else if (path == "forms.txt") {
    absl::StatusOr<std::vector<std::string>> read = ReadForms(file);
    if (!read.ok()) return read.status();
    pack.forms = *std::move(read);
  } else if (absl::ConsumePrefix(&path, "intents/") && absl::ConsumeSuffix(&path, ".txt")) {
    pack.utterances[std::string(path)] = ReadLines(file.content);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<LanguagePack>> ReadLanguagePacks(absl::Span<const LanguageFile> files) {
  std::map<std::string, LanguagePack> packs;
  for (const LanguageFile& file : files) {
    LanguagePack& pack = packs[std::string(file.language)];
    pack.language = std::string(file.language);
    if (absl::Status status = ReadInto(file, pack); !status.ok()) return status;
  }
  std::vector<LanguagePack> result;
  for (auto& [language, pack] : packs) result.push_back(std::move(pack));
  return result;
}

}  // namespace tresen::nlu
