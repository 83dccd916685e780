#include "tests/bench/understanding/repeats.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "services/nlu/domain/language_pack.h"
#include "services/nlu/languages/language_registry.h"

namespace tresen::nlu {
namespace {

constexpr size_t kSizes[] = {1024, 2048, 4096, 16384};
constexpr size_t kSwept = 4096;  // the longest message of the channel, in letters of one byte
constexpr size_t kShown = 25;
constexpr int kRounds = 200;

constexpr const char* kPieces[] = {
    "nicht gut ", "gut ", "5 ", "5", "10:30 ", "morgen oder ", "Montag bis Freitag ", "von 3 bis 4 oder ", "Haare ",
    "Haare und ", "Damenhaarschnitt ", "Lena ", "a", "ab", "a ", "ü", "schneiden", "dreiundzwanzig", "zwei ", ", ", ", und ",
    ".", "-", "?", "😡", "😀 ", "👍🏽", "\n", " ", "@", "a@b ", "a@b.de ", "a.", "https://a.", "www.a.de ", "+49 ",
    "+49 170 1234567 ", "(", "K7P2QX ", "50 € ", "ich heiße ", "für zwei Personen ", "mañana ", "a las cinco ", "corte y color ",
    "no bien ", "jutro ", "o piątej ", "nie dobrze ", "tomorrow ", "not good ", "half past ", "the first ", "yes ",
    "no ", "ตัดผม", "ไม่ดีเลย", "พรุ่งนี้", "บ่ายสาม", "ครับ", "ห้า", "ก", "привет ", "你", "\xff", "é", "1.2.", "12/",
    "1,000 ", "x1", "Not Good", "SCHLECHT "};

// Words that nobody knows, each another one.
std::string Unknown(size_t bytes, int letters) {
  std::string text;
  uint32_t state = 1;
  while (text.size() < bytes) {
    for (int i = 0; i < letters; ++i) {
      state = state * 1664525 + 1013904223;
      text.push_back(static_cast<char>('a' + (state >> 24) % 26));
    }
    text.push_back(' ');
  }
  return text;
}

std::string Repeated(const std::string& piece, size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  return text;
}

double ProcessorMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

std::set<std::string> PackPhrases() {
  std::set<std::string> phrases;
  const auto packs = ReadLanguagePacks(InstalledLanguageFiles());
  for (const LanguagePack& pack : *packs) {
    if (pack.utterances.empty()) continue;
    for (const auto* entries : {&pack.lexicon, &pack.concepts, &pack.numbers}) {
      for (const LexiconEntry& entry : *entries) {
        phrases.insert(absl::StrReplaceAll(entry.phrase, {{"*", ""}, {"=", ""}}) + (pack.language == "th" ? "" : " "));
      }
    }
    for (const auto& [intent, lines] : pack.utterances) {
      for (size_t i = 0; i < lines.size(); i += 7) phrases.insert(lines[i] + " ");
    }
  }
  return phrases;
}

}  // namespace

void MeasureRepeat(const Understander& understander, const VocabularyIndex& business, UnderstandContext context,
                   const std::string& piece) {
  context.languages = {"de", "en"};
  const std::string text = Repeated(piece, kSwept);
  const double start = ProcessorMicroseconds();
  for (int round = 0; round < kRounds; ++round) understander.Understand(text, business, context);
  std::printf("%s: %.2f ms\n", piece.c_str(), (ProcessorMicroseconds() - start) / 1000 / kRounds);
}

void MeasureRepeats(const Understander& understander, const VocabularyIndex& business, UnderstandContext context) {
  context.languages = {"de", "en"};
  const auto best = [&](const std::string& text, int rounds) {
    double least = 1e12;
    for (int round = 0; round < rounds; ++round) {
      const double start = ProcessorMicroseconds();
      understander.Understand(text, business, context);
      least = std::min(least, ProcessorMicroseconds() - start);
    }
    return least / 1000;
  };
  std::printf("\nrepeated, ms of processor time     1 KiB    2 KiB    4 KiB   16 KiB\n");
  for (const std::string piece : kPieces) {
    std::printf("%-30s", piece == "\n" ? "line break" : piece.c_str());
    for (const size_t size : kSizes) std::printf(" %8.2f", best(Repeated(piece, size), 5));
    std::printf("\n");
  }
  for (const int letters : {3, 5, 8, 12}) {
    std::printf("unknown words of %2d letters   ", letters);
    for (const size_t size : kSizes) std::printf(" %8.2f", best(Unknown(size, letters), 5));
    std::printf("\n");
  }
  std::vector<std::pair<double, std::string>> swept;
  for (const std::string& phrase : PackPhrases()) {
    if (phrase.size() > 1) swept.emplace_back(best(Repeated(phrase, kSwept), 2), phrase);
  }
  std::sort(swept.rbegin(), swept.rend());
  std::printf("\nworst of %zu phrases of the packs, 4 KiB\n", swept.size());
  for (size_t i = 0; i < std::min(kShown, swept.size()); ++i) {
    std::printf("%8.2f ms  %s\n", swept[i].first, swept[i].second.c_str());
  }
}

}  // namespace tresen::nlu
