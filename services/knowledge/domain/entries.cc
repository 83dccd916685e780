#include "services/knowledge/domain/entries.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/text.h"

namespace tresen::knowledge {
namespace {

constexpr absl::string_view kTopics[] = {
    "price",   "duration", "hours",       "address",    "parking",     "payment",  "staff",
    "services", "cancellation", "late",   "voucher",    "dogs",        "access",   "children",
    "preparation", "wifi", "walk_in",     "contact",    "products",    "patch_test",
    "allergy", "pregnancy", "ingredients", "medication", "skin",       "illness",  "safety"};

// Risks that nothing may answer unless an entry is about exactly that, even when another subject of
// the question is covered: "is the PPD in your dye safe with a nut allergy?"
constexpr absl::string_view kPersonal[] = {"allergy", "medication", "skin", "illness", "safety"};

template <class List>
bool Contains(const List& list, absl::string_view value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

// Letters and digits of any script stay, everything else is one space.
std::string Words(absl::string_view text) {
  std::string words = " ";
  for (const char c : text::FoldAccents(text)) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || absl::ascii_isalnum(byte)) words.push_back(c);
    else if (words.back() != ' ') words.push_back(' ');
  }
  if (words.back() != ' ') words.push_back(' ');
  return words;
}

// Thai (U+0E00-0E7F) is E0 B8 xx or E0 B9 xx in UTF-8.
bool WithoutSpaces(absl::string_view term) {
  return absl::StartsWith(term, "\xE0\xB8") || absl::StartsWith(term, "\xE0\xB9");
}

bool NamesTerm(const std::string& words, const std::string& term) {
  const std::string folded = Words(term);
  const absl::string_view bare = absl::StripAsciiWhitespace(folded);
  if (bare.empty()) return false;
  return words.find(WithoutSpaces(bare) ? std::string(bare) : folded) != std::string::npos;
}

bool Holds(const Entry& entry, const Question& question) {
  if (!entry.approved || question.at < entry.valid_from || question.at >= entry.valid_until) {
    return false;
  }
  if (!entry.branches.empty() && !Contains(entry.branches, question.branch)) return false;
  if (entry.services.empty() || question.services.empty()) return true;
  return std::any_of(question.services.begin(), question.services.end(),
                     [&](const std::string& service) { return Contains(entry.services, service); });
}

// How many of the asked topics the entry is about.
int Overlap(const std::vector<std::string>& topics, const std::vector<std::string>& asked) {
  return static_cast<int>(std::count_if(topics.begin(), topics.end(), [&](const auto& topic) {
    return Contains(asked, topic);
  }));
}

const Entry* FindRiskAnswer(const std::vector<Entry>& entries, const Question& question) {
  const Entry* found = nullptr;
  int best = -1;
  for (const Entry& entry : entries) {
    if (!entry.risk || !Holds(entry, question) || !Names(question.text, entry.subjects)) continue;
    const int overlap = Overlap(entry.topics, question.risks);
    if (overlap > best) {
      best = overlap;
      found = &entry;
    }
  }
  if (found == nullptr) return nullptr;
  for (const std::string& risk : question.risks) {
    if (Contains(kPersonal, risk) && !Contains(found->topics, risk)) return nullptr;
  }
  return found;
}

}  // namespace

bool IsTopic(absl::string_view topic) { return Contains(kTopics, topic); }

bool Names(absl::string_view text, const Terms& terms) {
  const std::string words = Words(text);
  for (const auto& [language, list] : terms) {
    for (const std::string& term : list) {
      if (NamesTerm(words, term)) return true;
    }
  }
  return false;
}

const Entry* FindAnswer(const std::vector<Entry>& entries, const Question& question) {
  if (question.risk) return FindRiskAnswer(entries, question);
  const Entry* found = nullptr;
  int best = 0;
  for (const Entry& entry : entries) {
    // An entry of risk is never said without its risk being asked for.
    if (entry.risk || !Holds(entry, question)) continue;
    const int overlap = 2 * Overlap(entry.topics, question.topics) +
                        (Names(question.text, entry.questions) ? 1 : 0);
    if (overlap > best) {
      best = overlap;
      found = &entry;
    }
  }
  return found;
}

}  // namespace tresen::knowledge
