#include "services/nlu/domain/time/lexicon.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "services/nlu/domain/time/lexicon_reader.h"

namespace tresen::nlu {
namespace {

constexpr uint8_t kCompoundHead = 1;
constexpr uint8_t kCompoundTail = 2;
constexpr size_t kShortestSlip = 5;
constexpr size_t kShortestDrawled = 4;
constexpr size_t kShortestTarget = 6;
constexpr size_t kShortestDoubleSlip = 7;
constexpr size_t kLongestSlip = 16;
constexpr size_t kLongestCompound = 28;

uint64_t HashOf(absl::string_view word) { return absl::Hash<absl::string_view>()(word); }

// The number of single-letter edits and swaps of neighbours, at most three are counted.
int EditDistance(absl::string_view a, absl::string_view b) {
  constexpr int kMax = kLongestSlip + 3;
  if (a.size() >= kMax || b.size() >= kMax) return 3;
  int rows[3][kMax + 1];
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int* row = rows[i % 3];
    const int* above = rows[(i + 2) % 3];
    const int* above2 = rows[(i + 1) % 3];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], above2[j - 2] + 1);
      }
    }
  }
  return std::min(3, rows[a.size() % 3][b.size()]);
}

// Calls `visit` for the word and for all that is left of it when letters behind the first are
// dropped.
template <typename Visit>
void ForEachRemainder(absl::string_view word, Visit visit) {
  visit(HashOf(word));
  std::string one, two;
  for (size_t i = 1; i < word.size(); ++i) {
    one.assign(word.data(), word.size());
    one.erase(i, 1);
    visit(HashOf(one));
    if (word.size() < kShortestDoubleSlip) continue;
    for (size_t j = i; j < one.size(); ++j) {
      two = one;
      two.erase(j, 1);
      visit(HashOf(two));
    }
  }
}

// Which role a word may play in a compound such as "Dienstagabend".
uint8_t CompoundRole(const Sense& sense) {
  if (sense.weakness > 1 || (sense.weakness == 1 && sense.category != Category::kDayPart)) return 0;
  switch (sense.category) {
    case Category::kDate:
      return kCompoundHead | (sense.extra == 0 ? kCompoundTail : 0);
    case Category::kRelative:
      return kCompoundHead;
    case Category::kDayPart:
      return kCompoundHead | kCompoundTail;
    case Category::kUnit:
      return kCompoundTail;
    default:
      return 0;
  }
}

bool IsRepaired(const Sense& sense) {
  switch (sense.category) {
    case Category::kDate:
      return sense.extra != static_cast<int>(DateWord::kSeason);
    case Category::kDayPart:
    case Category::kUnit:
    case Category::kRelative:
      return true;
    default:
      return false;
  }
}

// Whether a vowel or tone stands first that belongs to the letter before: no word of the script ends there.
bool StartsWithMark(absl::string_view rest) {
  size_t position = 0;
  const char32_t c = rest.empty() ? 0 : NextCodePoint(rest, &position);
  return c == 0xE30 || c == 0xE31 || (c >= 0xE33 && c <= 0xE3A) || (c >= 0xE47 && c <= 0xE4E);
}

}  // namespace

TimeLexicon::TimeLexicon(absl::Span<const LexiconText> lexicons) {
  nodes_.emplace_back();
  for (const LexiconText& lexicon : lexicons) LexiconReader(this).Read(lexicon);
  IndexSlips();
}

int32_t TimeLexicon::Intern(absl::string_view word) {
  const auto [it, added] =
      word_ids_.try_emplace(std::string(word), static_cast<int32_t>(words_.size()));
  if (added) {
    words_.emplace_back(word);
    reparable_.push_back(0);
    compound_.push_back(0);
    double_slips_.push_back(false);
    if (static_cast<unsigned char>(word[0]) >= 0xE0) {
      longest_unspaced_ = std::max(longest_unspaced_, word.size());
    }
  }
  return it->second;
}

void TimeLexicon::AddPhrase(absl::string_view phrase, const Sense& sense) {
  const TokenizedText text = Tokenize(phrase);
  int32_t node = kRoot, word = -1;
  for (const Token& token : text.tokens) {
    word = Intern(text.Folded(token));
    const uint64_t key = static_cast<uint64_t>(node) << 32 | static_cast<uint32_t>(word);
    const auto [it, added] = edges_.try_emplace(key, static_cast<int32_t>(nodes_.size()));
    node = it->second;
    if (added) nodes_.emplace_back();
  }
  if (node == kRoot) return;
  for (const Sense& known : nodes_[node].senses) {
    if (known.category == sense.category && known.language == sense.language &&
        known.value == sense.value && known.extra == sense.extra) {
      return;
    }
  }
  nodes_[node].senses.push_back(sense);
  if (text.tokens.size() != 1) return;
  if (sense.category == Category::kDate) double_slips_[word] = true;
  compound_[word] |= CompoundRole(sense);
  if (IsRepaired(sense) && sense.weakness == 0) reparable_[word] |= 1u << sense.language;
}

void TimeLexicon::IndexSlips() {
  for (int32_t id = 0; id < static_cast<int32_t>(words_.size()); ++id) {
    const std::string& word = words_[id];
    if (reparable_[id] == 0 || word.size() < kShortestSlip || word.size() > kLongestSlip) continue;
    if (static_cast<unsigned char>(word[0]) >= 0x80) continue;
    ForEachRemainder(word, [&](uint64_t hash) {
      std::vector<int32_t>& ids = slips_[hash];
      if (ids.empty() || ids.back() != id) ids.push_back(id);
    });
  }
}

// "jutroo", "tomorrowww": the word whose letters are drawn out, -1 if none.
int32_t TimeLexicon::FindDrawled(absl::string_view word, uint32_t languages) const {
  if (word.size() < kShortestSlip || word.size() > kLongestCompound) return -1;
  const auto shortened = [&](size_t most, size_t least) {  // runs of `least` letters and more become `most`
    std::string form;
    for (size_t at = 0; at < word.size();) {
      size_t end = at;
      while (end < word.size() && word[end] == word[at]) ++end;
      form.append(end - at >= least ? most : end - at, word[at]);
      at = end;
    }
    return form;
  };
  for (const std::string& form : {shortened(1, 3), shortened(2, 3), shortened(1, 2)}) {
    const auto it = form.size() < word.size() ? word_ids_.find(form) : word_ids_.end();
    if (it != word_ids_.end() && form.size() >= kShortestDrawled && (reparable_[it->second] & languages) != 0) {
      return it->second;
    }
  }
  return -1;
}

int32_t TimeLexicon::FindSlip(absl::string_view word, uint32_t languages) const {
  if (word.size() < kShortestSlip || word.size() > kLongestSlip) return -1;
  int32_t best = -1;
  int best_distance = 3;
  ForEachRemainder(word, [&](uint64_t hash) {
    const auto it = slips_.find(hash);
    if (it == slips_.end()) return;
    for (const int32_t id : it->second) {
      if ((reparable_[id] & languages) == 0 || words_[id][0] != word[0]) continue;
      if (words_[id].size() < kShortestTarget) continue;  // a name is one letter from "marca"
      const int distance = EditDistance(word, words_[id]);
      const bool twice =
          double_slips_[id] && std::min(word.size(), words_[id].size()) >= kShortestDoubleSlip;
      const int allowed = twice ? 2 : 1;
      if (distance <= allowed && distance < best_distance) {
        best = id;
        best_distance = distance;
      }
    }
  });
  return best;
}

bool TimeLexicon::SplitCompound(const TokenizedText& text, const Token& token,
                                std::vector<Token>* out) const {
  const absl::string_view word = text.Folded(token);
  if (word.size() < 7 || word.size() > kLongestCompound) return false;
  if (static_cast<int>(word.size()) != token.end - token.begin) return false;
  for (size_t cut = word.size() - 4; cut >= 3; --cut) {
    const auto head = word_ids_.find(word.substr(0, cut));
    if (head == word_ids_.end() || (compound_[head->second] & kCompoundHead) == 0) continue;
    const auto tail = word_ids_.find(word.substr(cut));
    if (tail == word_ids_.end() || (compound_[tail->second] & kCompoundTail) == 0) continue;
    Token first = token, second = token;
    first.end = second.begin = token.begin + static_cast<int>(cut);
    first.length = static_cast<uint32_t>(cut);
    second.offset += static_cast<uint32_t>(cut);
    second.length -= static_cast<uint32_t>(cut);
    first.word = head->second;
    second.word = tail->second;
    second.spaced = second.line = false;
    out->push_back(first);
    out->push_back(second);
    return true;
  }
  return false;
}

void TimeLexicon::Segment(const TokenizedText& text, const Token& run,
                          std::vector<Token>* out) const {
  const absl::string_view all = text.Folded(run);
  Token piece = run;
  bool unknown = false;
  for (size_t at = 0; at < all.size();) {
    size_t length = std::min(longest_unspaced_, all.size() - at);
    int32_t word = -1;
    for (; length >= 3; length -= 3) {  // every code point of the script has three bytes
      const auto it = word_ids_.find(all.substr(at, length));
      if (it != word_ids_.end() && !StartsWithMark(all.substr(at + length))) {
        word = it->second;
        break;
      }
    }
    if (word < 0) length = std::min<size_t>(3, all.size() - at);
    piece.begin = run.begin + static_cast<int>(at / 3);
    piece.end = piece.begin + static_cast<int>(length / 3);
    piece.offset = run.offset + static_cast<uint32_t>(at);
    piece.length = static_cast<uint32_t>(length);
    piece.word = word;
    if (word < 0 && unknown) {
      out->back().end = piece.end;
      out->back().length += piece.length;
    } else {
      out->push_back(piece);
    }
    unknown = word < 0;
    piece.spaced = piece.line = false;
    at += length;
  }
}

void TimeLexicon::LookUp(uint32_t repaired, TokenizedText* text) const {
  std::vector<Token> tokens;
  tokens.reserve(text->tokens.size() + 8);
  for (Token& token : text->tokens) {
    if (token.type == TokenType::kUnspaced) {
      Segment(*text, token, &tokens);
      continue;
    }
    const absl::string_view folded = text->Folded(token);
    const auto it = word_ids_.find(folded);
    if (it != word_ids_.end()) {
      token.word = it->second;
    } else if (token.type == TokenType::kWord) {
      if (SplitCompound(*text, token, &tokens)) continue;
      token.word = FindDrawled(folded, repaired);
      if (token.word < 0) token.word = FindSlip(folded, repaired);
    }
    tokens.push_back(token);
  }
  text->tokens = std::move(tokens);
}

int32_t TimeLexicon::Follow(int32_t node, int32_t word) const {
  const auto it = edges_.find(static_cast<uint64_t>(node) << 32 | static_cast<uint32_t>(word));
  return it == edges_.end() ? -1 : it->second;
}

absl::Span<const Sense> TimeLexicon::SensesAt(int32_t node) const { return nodes_[node].senses; }

}  // namespace tresen::nlu
