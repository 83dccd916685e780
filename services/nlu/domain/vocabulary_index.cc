#include "services/nlu/domain/vocabulary_index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/nlu/domain/name_forms.h"

namespace tresen::nlu {
namespace {

constexpr size_t kOpenEnded = 5;  // own words from this length match with any ending
constexpr size_t kShortestTerm = 2;

bool IsProperName(EntityKind kind) {
  return kind == EntityKind::kStaff || kind == EntityKind::kBranch;
}

LanguageSet SetOf(absl::string_view language, absl::Span<const LanguagePack> packs) {
  for (size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].language == language) return 1U << i;
  }
  return ~LanguageSet{0};
}

Terms LetterWords(absl::string_view name) {
  Terms terms;
  for (const Word& word : SplitWords(name)) {
    if (word.kind == WordKind::kLetters && word.skeleton.size() >= kShortestTerm) {
      terms.insert(word.skeleton);
    }
  }
  return terms;
}

// Words that occur in every branch's names tell nothing ("Salon").
Terms SharedByAll(const Vocabulary& vocabulary, EntityKind kind) {
  std::vector<Terms> all;
  for (const VocabularyItem& item : vocabulary.items) {
    if (item.kind != kind) continue;
    Terms own;
    for (const VocabularyName& name : item.names) own.merge(LetterWords(name.text));
    all.push_back(std::move(own));
  }
  if (all.size() < 2) return {};
  Terms shared;
  for (const std::string& term : all.front()) {
    if (std::all_of(all.begin(), all.end(), [&](const Terms& t) { return t.contains(term); })) {
      shared.insert(term);
    }
  }
  return shared;
}

std::vector<std::string> Inflected(const std::string& name, absl::Span<const LanguagePack> packs) {
  std::vector<std::string> forms;
  for (const LanguagePack& pack : packs) {
    for (std::string& form : NameForms(name, pack.lexicon)) forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace

VocabularyIndex::VocabularyIndex(const Vocabulary& vocabulary,
                                 absl::Span<const LanguagePack> packs,
                                 const ConceptLexicon& concepts)
    : revision_(vocabulary.revision) {
  const Terms shared = SharedByAll(vocabulary, EntityKind::kBranch);
  for (const VocabularyItem& source : vocabulary.items) {
    if (IsProperName(source.kind)) {
      AddProperName(source, source.kind == EntityKind::kBranch ? shared : Terms{}, packs);
    } else {
      AddThing(source, packs, concepts);
    }
  }
  matcher_.Build();
}

void VocabularyIndex::AddPattern(absl::string_view phrase, Pattern pattern) {
  matcher_.Add(phrase, static_cast<int>(patterns_.size()));
  patterns_.push_back(std::move(pattern));
}

void VocabularyIndex::AddTarget(absl::string_view phrase, LanguageSet languages) {
  const bool everywhere = languages == ~LanguageSet{0};
  for (absl::string_view word : absl::StrSplit(phrase, ' ', absl::SkipEmpty())) {
    if (everywhere) {
      spelling_.AddTarget(word);
    } else {
      spelling_.AddKnown(word);
      by_language_[languages].AddTarget(word);
    }
  }
}

std::optional<std::string> VocabularyIndex::Correct(absl::string_view skeleton, LanguageSet languages) const {
  if (Knows(skeleton)) return std::nullopt;
  if (std::optional<std::string> meant = spelling_.Correct(skeleton)) return meant;
  for (const auto& [language, spelling] : by_language_) {
    if ((language & languages) == 0) continue;
    if (std::optional<std::string> meant = spelling.Correct(skeleton)) return meant;
  }
  return std::nullopt;
}

Terms VocabularyIndex::TermsOf(const VocabularyName& name, LanguageSet languages,
                               const ConceptLexicon& concepts) {
  const std::vector<Word> words = SplitWords(name.text);
  const SkeletonText text(name.text, words);
  Terms terms;
  std::vector<bool> covered(words.size(), false);
  for (const ConceptHit& hit : concepts.Find(text, languages)) {
    for (const std::string& concept_name : hit.concepts) terms.insert("#" + concept_name);
    for (int w = hit.word_begin; w < hit.word_end; ++w) covered[w] = true;
  }
  for (size_t w = 0; w < words.size(); ++w) {
    const std::string& skeleton = words[w].skeleton;
    if (covered[w] || words[w].kind != WordKind::kLetters) continue;
    if (skeleton.size() < kShortestTerm || concepts.IsFiller(skeleton)) continue;
    terms.insert(skeleton);
    const bool open = skeleton.size() >= kOpenEnded;
    AddPattern(absl::StrCat(skeleton, open ? "*" : ""),
               {.item = -1, .terms = {skeleton}});
  }
  return terms;
}

void VocabularyIndex::AddThing(const VocabularyItem& source, absl::Span<const LanguagePack> packs,
                               const ConceptLexicon& concepts) {
  const int item = static_cast<int>(items_.size());
  items_.push_back({.kind = source.kind, .id = source.id});
  for (const VocabularyName& name : source.names) {
    if (name.role == VocabularyName::Role::kHint) {
      const std::string hint = "@" + SkeletonPhrase(name.text);
      AddPattern(name.text, {.item = -1, .terms = {hint}});
      items_[item].all.insert(hint);
      continue;
    }
    Terms terms = TermsOf(name, SetOf(name.language, packs), concepts);
    if (name.role == VocabularyName::Role::kName) {
      AddPattern(name.text, {.item = item, .terms = terms});
    }
    AddTarget(SkeletonPhrase(name.text), SetOf(name.language, packs));
    items_[item].all.insert(terms.begin(), terms.end());
    items_[item].names.push_back(std::move(terms));
  }
}

void VocabularyIndex::AddProperName(const VocabularyItem& source, const Terms& shared,
                                    absl::Span<const LanguagePack> packs) {
  const int item = static_cast<int>(items_.size());
  items_.push_back({.kind = source.kind, .id = source.id});
  for (const VocabularyName& name : source.names) {
    const LanguageSet languages = SetOf(name.language, packs);
    AddPattern(name.text, {.item = item, .terms = {SkeletonPhrase(name.text)}, .languages = languages});
    if (name.role != VocabularyName::Role::kName) continue;
    for (const std::string& word : LetterWords(name.text)) {
      if (shared.contains(word) || word.size() < 3) continue;
      AddPattern(word, {.item = item, .terms = {word}, .languages = languages});
      AddTarget(word, languages);
      if (source.kind != EntityKind::kStaff) continue;
      for (const std::string& form : Inflected(word, packs)) {
        AddPattern(form, {.item = item, .terms = {word}});
        spelling_.AddKnown(form);
      }
    }
  }
}

std::vector<VocabularyIndex::Hit> VocabularyIndex::Find(const SkeletonText& text, LanguageSet languages) const {
  std::vector<Hit> hits;
  for (const PhraseMatcher::Hit& found : matcher_.Find(text.value())) {
    const Pattern& pattern = patterns_[found.id];
    if ((pattern.languages & languages) == 0) continue;
    hits.push_back({.span = text.Origin(found.begin, found.end),
                    .word_begin = text.WordAt(found.begin),
                    .word_end = text.WordAt(found.end - 1) + 1,
                    .item = pattern.item,
                    .terms = &pattern.terms});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  return hits;
}

size_t VocabularyIndex::Bytes() const {
  size_t letters = 0;
  for (const Pattern& pattern : patterns_) for (const std::string& term : pattern.terms) letters += 24 + term.size();
  // About 40 bytes of automaton per letter and a dozen shortened spellings per word.
  return sizeof(*this) + letters * 240;
}

}  // namespace tresen::nlu
