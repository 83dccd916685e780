#include "services/nlu/domain/analysis.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

constexpr int kReach = 3;

}  // namespace

bool NegatedBefore(const Analysis& analysis, int word) {
  for (int i = word - 1; i >= std::max(0, word - kReach); --i) {
    if (analysis.words[i].kind == WordKind::kPunctuation) return false;
    for (const PhraseHit& hit : analysis.phrases) {
      if (hit.entry->section == "negation" && hit.word_begin <= i && i < hit.word_end) return true;
      if (hit.entry->section == "but" && hit.word_begin <= i && i < hit.word_end) return false;
    }
  }
  return false;
}

}  // namespace tresen::nlu
