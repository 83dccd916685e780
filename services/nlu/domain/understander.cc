#include "services/nlu/domain/understander.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/nlu/domain/abridged_text.h"
#include "services/nlu/domain/contacts.h"
#include "services/nlu/domain/details.h"
#include "services/nlu/domain/moved_times.h"
#include "services/nlu/domain/name_matcher.h"
#include "services/nlu/domain/thing_matcher.h"
#include "services/nlu/domain/tone.h"

namespace tresen::nlu {
namespace {

// Slips in shorter words are corrected only towards the business's own names.
constexpr size_t kShortestSlip = 5;
// A message with more words that nobody knows is not misspelt: seeking what was meant by each costs more than reading it.
constexpr int kMostSlips = 64;

TimeContext TimeContextOf(const LanguageGuess& language, const UnderstandContext& context) {
  TimeContext time{.now = context.now, .zone = context.zone};
  if (language.code != "und" && language.code != "other") time.languages.push_back(language.code);
  for (const std::string& expected : context.languages) {
    if (expected != language.code) time.languages.push_back(expected);
  }
  if (context.closing_minute > context.opening_minute) {
    time.open = OpeningHint{context.opening_minute, context.closing_minute};
  }
  return time;
}

void CorrectSpelling(std::vector<Word>& words, const SpellingIndex& general, const VocabularyIndex& own,
                     LanguageSet languages) {
  int unknown = 0;
  for (Word& word : words) {
    if (word.kind != WordKind::kLetters || word.script != Script::kLatin) continue;
    if (general.Knows(word.skeleton) || own.Knows(word.skeleton)) continue;
    if (++unknown > kMostSlips) return;
    std::optional<std::string> meant = own.Correct(word.skeleton, languages);
    if (!meant && word.skeleton.size() >= kShortestSlip) meant = general.Correct(word.skeleton);
    if (meant) word.skeleton = *std::move(meant);
  }
}

// The text with names of people made unreadable for the time parser ("Marka" is no month). Keeps the count
// of code points.
std::string WithoutNames(const Analysis& analysis, const VocabularyIndex& vocabulary) {
  std::string out;
  size_t copied = 0;
  for (const VocabularyIndex::Hit& hit : analysis.vocabulary) {
    const bool name = hit.item >= 0 && vocabulary.items()[hit.item].kind == EntityKind::kStaff;
    if (!name || static_cast<size_t>(hit.span.begin) < copied) continue;
    absl::StrAppend(&out, analysis.text.substr(copied, hit.span.begin - copied));
    const absl::string_view hidden =
        analysis.text.substr(hit.span.begin, hit.span.end - hit.span.begin);
    for (int i = CodePointsBefore(hidden, hidden.size()); i > 0; --i) absl::StrAppend(&out, "□");
    copied = hit.span.end;
  }
  absl::StrAppend(&out, analysis.text.substr(copied));
  return out;
}

// Takes out what only looks like a time: goodbyes ("bis morgen"), how far a pregnancy is, the place in a list.
void DropUnmeant(const Analysis& analysis, ExpectedAnswer expected, std::vector<TimeMention>& times) {
  const std::vector<ByteSpan> spans = ByteSpans(analysis.text, times);
  const auto unmeant = [&](const ByteSpan& span, const TimeMention& time) {
    const absl::Span<const PhraseHit> near = analysis.PhrasesNear(span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
      const std::string& section = hit.entry->section;
      const bool inside = hit.span.begin <= span.begin && span.end <= hit.span.end;
      if (section == "bye" || section == "greeting") {
        return inside && expected != ExpectedAnswer::kTime && expected != ExpectedAnswer::kChoice;
      }
      if (section == "ordinal") {
        // "To pierwsza" is the first of them and not one o'clock.
        const bool ends = Overlap(hit.span, span) && hit.span.end == span.end;
        return (inside || ends) && expected == ExpectedAnswer::kChoice &&
               (time.kind == TimeKind::kTime || time.date_missing);
      }
      return section == "risk" && Overlap(hit.span, span);
    });
  };
  std::vector<TimeMention> meant;
  for (size_t i = 0; i < times.size(); ++i) {
    if (!unmeant(spans[i], times[i])) meant.push_back(std::move(times[i]));
  }
  times = std::move(meant);
}

// "An hour later" and "30 minutes earlier" move something; only "in an hour" is counted from now.
void KeepLengths(const Analysis& analysis, absl::Time now, std::vector<TimeMention>& times) {
  const std::vector<ByteSpan> spans = ByteSpans(analysis.text, times);
  for (size_t i = 0; i < times.size(); ++i) {
    TimeMention& time = times[i];
    if (time.kind != TimeKind::kDateTime || time.readings.size() != 1 || time.readings[0].starts == now) continue;
    const bool ahead = time.readings[0].starts > now;
    const absl::Span<const PhraseHit> near = analysis.PhrasesNear(spans[i]);
    const bool relative = std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
      const bool later = hit.entry->section == "reference" && hit.entry->value == (ahead ? "later" : "earlier");
      const bool late = ahead && hit.entry->section == "topic" && hit.entry->value == "running_late";
      return (later || late) && Overlap(hit.span, spans[i]) && hit.span.end >= spans[i].end;
    });
    if (!relative) continue;
    time.kind = TimeKind::kDuration;
    time.length = ahead ? time.readings[0].starts - now : now - time.readings[0].starts;
    time.readings.clear();
    time.time_missing = time.date_missing = false;
  }
}

// "{staff}" in an utterance becomes a word that survives splitting.
std::string WithPlaceholderWords(absl::string_view line) {
  std::string out;
  while (!line.empty()) {
    const size_t open = line.find('{');
    const size_t close = line.find('}', open);
    if (open == absl::string_view::npos || close == absl::string_view::npos) break;
    absl::StrAppend(&out, line.substr(0, open), " ",
                    PlaceholderWord(line.substr(open + 1, close - open - 1)), " ");
    line.remove_prefix(close + 1);
  }
  absl::StrAppend(&out, line);
  return out;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Understander>> Understander::Create(
    absl::Span<const LanguageFile> files) {
  absl::StatusOr<std::vector<LanguagePack>> packs = ReadLanguagePacks(files);
  if (!packs.ok()) return packs.status();
  return std::unique_ptr<const Understander>(new Understander(*std::move(packs)));
}

Understander::Understander(std::vector<LanguagePack> packs)
    : packs_(std::move(packs)),
      identifier_(packs_),
      phrases_(packs_, PhraseBook::Part::kLexicon),
      concepts_(packs_),
      numbers_(packs_) {
  TeachSpelling();
  intents_ = std::make_unique<const IntentEngine>(Train());
}

std::vector<std::string> Understander::Languages() const {
  std::vector<std::string> languages;
  for (const LanguagePack& pack : packs_) {
    if (!pack.utterances.empty()) languages.push_back(pack.language);
  }
  return languages;
}

std::vector<NumberMention> Understander::Numbers(absl::string_view text,
                                                 absl::Span<const std::string> languages) const {
  LanguageSet set = 0;
  for (size_t k = 0; k < packs_.size(); ++k) {
    const bool named = std::find(languages.begin(), languages.end(), packs_[k].language) != languages.end();
    if (named || languages.empty()) set |= 1U << k;
  }
  return numbers_.Find(text, set);
}

std::shared_ptr<const VocabularyIndex> Understander::Prepare(const Vocabulary& vocabulary) const {
  return std::make_shared<const VocabularyIndex>(vocabulary, packs_, concepts_);
}

// Slips are corrected towards words that matter; everything in the packs counts as known.
void Understander::TeachSpelling() {
  const auto each_word = [](absl::string_view phrase, const auto& visit) {
    for (const Word& word : SplitWords(phrase)) {
      if (word.kind == WordKind::kLetters) visit(word.skeleton);
    }
  };
  const auto know = [&](const std::string& word) { spelling_.AddKnown(word); };
  for (const LanguagePack& pack : packs_) {
    if (pack.utterances.empty()) continue;  // what only foreign languages know may well be a slip
    for (const std::string& word : pack.words) each_word(word, know);
  }
  for (const LanguagePack& pack : packs_) {
    for (const LexiconEntry& entry : pack.concepts) {
      const bool open = absl::StrContains(entry.phrase, "*");
      each_word(entry.phrase, [&](const std::string& word) {
        if (open || entry.section == "ignore") {
          spelling_.AddKnown(word);
        } else {
          spelling_.AddTarget(word);
        }
      });
    }
    for (const LexiconEntry& entry : pack.lexicon) {
      const bool name = entry.section == "first_name";
      each_word(entry.phrase, [&](const std::string& word) {
        if (name) {
          spelling_.AddKnown(word);
        } else {
          spelling_.AddTarget(word);
        }
      });
    }
    for (const auto& [intent, lines] : pack.utterances) {
      for (const std::string& line : lines) each_word(line, know);
    }
  }
}

IntentEngine Understander::Train() const {
  const VocabularyIndex nothing(Vocabulary{}, packs_, concepts_);
  ThaiDivider thai(packs_);
  std::vector<LabelledText> texts;
  for (size_t language = 0; language < packs_.size(); ++language) {
    for (const auto& [intent, lines] : packs_[language].utterances) {
      for (const std::string& line : lines) {
        const std::string text = WithPlaceholderWords(line);
        UnderstandContext context;
        context.languages = {packs_[language].language};
        std::vector<TimeMention> times;
        const Analysis analysis =
            Analyse(text, SplitWords(text), nothing, LanguageSet{1} << language, times, context);
        const std::vector<Entity> entities = FindEntities(analysis, nothing, context);
        const ByteSpan whole{0, static_cast<int>(text.size())};
        texts.push_back({IntentTokenizer(analysis, entities, thai).Of(whole), intent});
      }
    }
  }
  return IntentEngine(IntentClassifier::Train(std::move(texts), IntentEngine::Options()),
                      std::move(thai));
}

Analysis Understander::Analyse(absl::string_view text, std::vector<Word> words, const VocabularyIndex& vocabulary,
                               LanguageSet languages, std::vector<TimeMention>& times,
                               const UnderstandContext& context) const {
  LanguageGuess language;
  if (!context.languages.empty()) language.code = context.languages[0];
  CorrectSpelling(words, spelling_, vocabulary, languages);
  SkeletonText skeleton(text, words);
  Analysis analysis{.text = text,
                    .words = std::move(words),
                    .skeleton = std::move(skeleton),
                    .languages = languages};
  analysis.phrases = phrases_.Find(analysis.skeleton, languages);
  DropContradicted(analysis.phrases);
  analysis.IndexPhrases();
  analysis.concepts = concepts_.Find(analysis.skeleton, languages);
  analysis.vocabulary = vocabulary.Find(analysis.skeleton, languages);
  const TimeContext time_context = TimeContextOf(language, context);
  times = time_parser_.Parse(WithoutNames(analysis, vocabulary), time_context);
  DropUnmeant(analysis, context.expected, times);
  KeepLengths(analysis, time_context.now, times);
  SplitMoved(analysis, context.zone, times);
  times = JoinMentions(std::move(times), time_context);
  analysis.times = ByteSpans(text, times);
  analysis.IndexTimes();
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i].kind == TimeKind::kDuration) analysis.lengths.push_back(analysis.times[i]);
  }
  analysis.company = FindCompany(analysis);
  return analysis;
}

std::vector<Entity> Understander::FindEntities(const Analysis& analysis,
                                               const VocabularyIndex& vocabulary,
                                               const UnderstandContext& context) const {
  std::vector<Entity> entities = MatchContacts(analysis.text);
  std::erase_if(entities, [&](const Entity& e) { return InTime(analysis, e.span); });
  const std::vector<Entity> contacts = entities;
  const auto add = [&](std::vector<Entity> more) {
    entities.insert(entities.end(), more.begin(), more.end());
  };
  std::vector<Entity> details = MatchDetails(analysis, contacts, spelling_, context);
  add(MatchNames(analysis, vocabulary));
  SpanOwners names(analysis.text.size());
  for (const Entity& detail : details) {
    if (detail.kind == EntityKind::kPersonName) names.Own(detail.span, 0);
  }
  for (Entity& thing : MatchThings(analysis, vocabulary, concepts_, context.expected)) {
    if (names.Free(thing.span)) entities.push_back(std::move(thing));
  }
  add(std::move(details));
  SpanOwners taken(analysis.text.size());
  for (const Entity& entity : entities) taken.Own(entity.span, 0);
  for (const NumberMention& number : numbers_.Find(analysis.text, analysis.words, analysis.languages)) {
    if (number.weak || number.ordinal || InTime(analysis, number.span) || !taken.Free(number.span)) continue;
    entities.push_back({.kind = EntityKind::kNumber, .span = number.span, .values = {number.value}, .matched = "number"});
  }
  std::stable_sort(entities.begin(), entities.end(), [](const Entity& a, const Entity& b) {
    return a.span.begin < b.span.begin;
  });
  return entities;
}

Understanding Understander::Understand(absl::string_view text, const VocabularyIndex& vocabulary,
                                       const UnderstandContext& context) const {
  AbridgedText abridged(text);
  Understanding out = UnderstandAll(abridged.read(), abridged.TakeWords(), vocabulary, context);
  abridged.Restore(out);
  return out;
}

Understanding Understander::UnderstandAll(absl::string_view text, std::vector<Word> words,
                                          const VocabularyIndex& vocabulary, const UnderstandContext& context) const {
  Understanding out;
  const LanguageIdentifier::Result language = identifier_.Identify(words, context.languages);
  out.language = language.guess;
  UnderstandContext localised = context;
  if (out.language.code != "und" && out.language.code != "other") {
    localised.languages.insert(localised.languages.begin(), out.language.code);
  }
  const Analysis analysis =
      Analyse(text, std::move(words), vocabulary, identifier_.Plausible(language, context.languages), out.times, localised);
  out.entities = FindEntities(analysis, vocabulary, context);
  out.tone = ReadTone(analysis);
  intents_->Decide(analysis, context, out);
  if (!out.intents.empty() && out.intents[0].name == "complaint") out.tone.complaint = true;
  if (context.explain == UnderstandContext::Explain::kYes) {
    out.explanations.push_back(
        {.subject = "language",
         .reasons = {absl::StrCat(out.language.code, " ", out.language.confidence)}});
    for (const Entity& entity : out.entities) {
      out.explanations.push_back({.subject = "entity", .reasons = {entity.matched}});
    }
  }
  return out;
}

}  // namespace tresen::nlu
