#pragma once

#include <vector>

#include "services/nlu/domain/time/lexicon.h"
#include "services/nlu/domain/time/meaning.h"
#include "services/nlu/domain/time/text.h"
#include "services/nlu/domain/time/time_parser.h"

namespace tresen::nlu {

// What the rules see while one text is read. Not shared between threads.
struct Scope {
  const TimeLexicon& lexicon;
  const TokenizedText& text;
  uint32_t languages = 0;  // one bit each
  uint8_t main_language = 0;
  bool month_first = false;
  bool dotted_ordinals = true;
  DayNumber today = 0;
  int32_t now_second = 0;
  std::vector<When> whens;

  const When& At(const Item& item) const { return whens[item.when]; }
  int32_t Add(const When& when) {
    whens.push_back(when);
    return static_cast<int32_t>(whens.size() - 1);
  }
  void Attach(const When& when, Item* item) { item->when = Add(when); }
};

}  // namespace tresen::nlu
