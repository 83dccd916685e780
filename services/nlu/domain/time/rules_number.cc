#include "services/nlu/domain/time/rules.h"

namespace tresen::nlu {
namespace {

bool IsWord(const Item& item) { return !item.Has(kFigures) && item.fraction == 0; }

bool SetNumber(int value, Item* out) {
  out->category = Category::kNumber;
  out->value = value;
  return true;
}

// twenty five, two hundred, two thousand eighteen, nineteen eighty-six
bool JoinNumbers(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!IsWord(left) || !IsWord(right)) return false;
  const int a = left.value, b = right.value;
  if (a == 0 && b >= 1 && b <= 9) {  // "six oh two": minutes
    out->flags |= kMinutesSaid;
    return SetNumber(b, out);
  }
  if (a >= 20 && a < 100 && a % 10 == 0 && b >= 1 && b <= 9) return SetNumber(a + b, out);
  if ((b == 100 || b == 1000) && a >= 1 && a < b) return SetNumber(a * b, out);
  // Thai tens: three-ten-five
  if (b >= 10 && b < 20 && a >= 2 && a <= 9 &&
      scope.text.tokens[left.begin].type == TokenType::kUnspaced) {
    return SetNumber(a * 10 + b - 10, out);
  }
  if (a >= 100 && a < 10000 && a % 100 == 0 && b > 0 && b < 100) return SetNumber(a + b, out);
  if (a >= 1000 && a % 1000 == 0 && b > 0 && b < 1000) return SetNumber(a + b, out);
  if (a >= 18 && a <= 20 && b >= 10 && b < 100) return SetNumber(a * 100 + b, out);
  return false;
}

// treinta y uno, two thousand and eighteen
bool JoinNumberAndNumber(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (right.extra != static_cast<int16_t>(Category::kNumber) || !IsWord(right)) return false;
  if (left.value >= 18 && left.value < 20) return false;
  return JoinNumbers(scope, left, right, out);
}

bool SetOrdinal(int value, Item* out) {
  out->category = Category::kOrdinal;
  out->value = value;
  return true;
}

// twenty first, dwudziesty pierwszy
bool JoinOrdinal(Scope&, const Item& left, const Item& right, Item* out) {
  if (!IsWord(left) || !IsWord(right)) return false;
  if (left.value < 20 || left.value > 90 || left.value % 10 != 0) return false;
  if (right.value < 1 || right.value > 9) return false;
  out->extra = right.extra;
  return SetOrdinal(left.value + right.value, out);
}

// 15th, 3ci, 1.º
bool MarkOrdinal(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kFigures) || left.fraction != 0 || left.digits > 2) return false;
  // "9 o 10" is no ninth.
  if (scope.text.tokens[right.begin].spaced && right.begin > 0) return false;
  out->digits = left.digits;
  out->flags |= kFigures;
  if (right.value == 1) out->extra = kDayForm;
  return SetOrdinal(left.value, out);
}

bool TightMark(Scope&, const Item& left, const Item& right, Item* out) {
  return left.Has(kTight) && Take(right, out);
}

bool AndHalf(Scope&, const Item& left, const Item& right, Item* out) {
  if (left.fraction != 0) return false;
  SetNumber(left.value, out);
  out->fraction = right.value == 0 ? 0.5f : static_cast<float>(right.value) / 100.0f;
  return true;
}

// Words that mean nothing in front of something that does.
bool SkipLeft(Scope&, const Item&, const Item& right, Item* out) { return Take(right, out); }

bool SkipComma(Scope&, const Item&, const Item& right, Item* out) {
  if (right.Has(kAfterComma)) return false;
  Take(right, out);
  out->flags |= kAfterComma;
  return true;
}

bool SkipArticle(Scope&, const Item&, const Item& right, Item* out) {
  Take(right, out);
  out->flags |= kWithArticle;
  return true;
}

bool TightNumber(Scope&, const Item& left, const Item& right, Item* out) {
  if (!left.Has(kTight) || right.Has(kAfterComma)) return false;
  Take(right, out);
  out->flags |= kAfterComma | kTight;
  return true;
}

// "4-Jul-95", "2020/Sep/23"
bool TightMonth(Scope& scope, const Item& left, const Item& right, Item* out) {
  const DateSpec& date = scope.At(right).date;
  const bool named = date.month != 0 || date.named != Named::kNone;
  if (!left.Has(kTight) || right.Has(kAfterComma) || !named) return false;
  Take(right, out);
  out->flags |= kAfterComma | kTight;
  return true;
}

// "16.10. - 7 Uhr": a dash that only separates
bool DashApart(Scope& scope, const Item& left, const Item& right, Item* out) {
  if (left.Has(kTight) || right.Has(kAfterComma)) return false;
  if (right.category == Category::kDate && !scope.At(right).date.OnlyWeekday()) return false;
  Take(right, out);
  out->flags |= kAfterComma;
  return true;
}

}  // namespace

void AddNumberRules(RuleTable* rules) {
  using C = Category;
  rules->Add("number", {C::kNumber}, {C::kNumber}, JoinNumbers);
  rules->Add("number-and-number", {C::kNumber}, {C::kAndPart}, JoinNumberAndNumber);
  rules->Add("ordinal", {C::kNumber, C::kOrdinal}, {C::kOrdinal}, JoinOrdinal);
  rules->Add("ordinal-mark", {C::kNumber}, {C::kOrdinalMark}, MarkOrdinal);
  rules->Add("ordinal-mark", {C::kDash, C::kComma}, {C::kOrdinalMark}, TightMark, 0.2f);
  rules->Add("and-half", {C::kNumber}, {C::kAndHalf}, AndHalf);
  rules->Add("tight-number", {C::kDash, C::kSlash, C::kComma}, {C::kNumber, C::kOrdinal},
             TightNumber, 0.0f);
  rules->Add("tight-unit", {C::kDash}, {C::kUnit}, TightMark, 0.0f);
  rules->Add("tight-month", {C::kDash, C::kSlash, C::kComma}, {C::kDate}, TightMonth, 0.0f);
  rules->Add("dash-apart", {C::kDash}, {C::kClock, C::kDayPart, C::kOpen, C::kSpan, C::kDate},
             DashApart, 0.0f);
  rules->Add(
      "title", {C::kTitle}, {C::kDate, C::kDayPart, C::kUnit},
      [](Scope&, const Item&, const Item&, Item* out) {
        out->category = Category::kBlock;
        return true;
      },
      1.0f);
  rules->Add(
      "counted", {C::kNumber, C::kClock, C::kDate, C::kLength, C::kSpan}, {C::kCounted},
      [](Scope&, const Item&, const Item&, Item* out) {
        out->category = Category::kBlock;
        return true;
      },
      1.5f);
  const auto meaningful = {C::kNumber,   C::kOrdinal,      C::kUnit,     C::kLength,
                           C::kRelative, C::kNth,          C::kDate,     C::kClock,
                           C::kDayPart,  C::kMoment,       C::kSpan,     C::kOpen,
                           C::kRepeat,   C::kRelativeUnit, C::kToPart,   C::kAndPart,
                           C::kFromPart, C::kEdge,         C::kTrailing, C::kBetweenPart};
  rules->Add("filler", {C::kFiller}, meaningful, SkipLeft, 0.0f);
  rules->Add("comma", {C::kComma}, meaningful, SkipComma, 0.0f);
  rules->Add("article", {C::kArticle}, meaningful, SkipArticle, 0.1f);
}

}  // namespace tresen::nlu
