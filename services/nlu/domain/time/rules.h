#pragma once

#include "services/nlu/domain/time/grammar.h"
#include "services/nlu/domain/time/rule_table.h"

// Small pieces that the rule files share.
namespace tresen::nlu {

// Takes over the meaning of one side; the words of the other side are not part of the mention.
inline bool Take(const Item& source, Item* out) {
  const float score = out->score;
  const char* rule = out->rule;
  *out = source;
  out->score = score;
  out->rule = rule;
  return true;
}

// Takes over the meaning but spans both sides.
inline bool TakeWide(const Item& source, Item* out) {
  const int16_t begin = out->begin, end = out->end;
  Take(source, out);
  out->begin = begin;
  out->end = end;
  return true;
}

inline bool SetWhen(Scope& scope, Category category, const When& when, Item* out) {
  out->category = category;
  scope.Attach(when, out);
  return true;
}

inline bool SetDate(Scope& scope, const DateSpec& date, Item* out) {
  When when;
  when.date = date;
  return SetWhen(scope, Category::kDate, when, out);
}

inline bool SetClock(Scope& scope, const ClockSpec& clock, Item* out) {
  When when;
  when.clock = clock;
  return SetWhen(scope, Category::kClock, when, out);
}

// True if the date is one day, whichever it is.
bool IsOneDay(const Scope& scope, const DateSpec& date);

// A date from an item that names a day or a period: a date, or a year in figures.
bool AsDate(const Scope& scope, const Item& item, DateSpec* date);

// Makes a span of two days of a month that is still to be said: "4 to 22".
bool MakeDaySpan(Scope& scope, const Item& low, const Item& high, Item* out);

// Makes a span of two items; false if they do not fit.
bool MakeSpan(Scope& scope, const Item& low, const Item& high, Item* out);

}  // namespace tresen::nlu
