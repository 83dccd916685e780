#include <algorithm>

#include "services/nlu/domain/time/grammar.h"
#include "services/nlu/domain/time/leaves.h"

namespace tresen::nlu {
namespace {

// Reads figures from one token on.
class FigureReader {
 public:
  FigureReader(Scope& scope, int token, std::vector<Item>* out)
      : scope_(scope), tokens_(scope.text.tokens), start_(token), out_(*out) {}

  void Read() {
    if (!Number(start_) || GluedToUnknown()) return;
    ReadPlain();
    ReadDecimal();
    ReadOrdinal();
    ReadColonClock();
    ReadDotted();
    ReadYearFirst();
    ReadMonthYear();
    ReadSlashed();
    ReadDashed();
    ReadCompact();
  }

 private:
  bool Number(int i) const {
    return i >= 0 && i < static_cast<int>(tokens_.size()) &&
           tokens_[i].type == TokenType::kNumber && tokens_[i].digits <= 9;
  }
  // A mark at i; `tight` without space on both sides, else a space behind it is allowed.
  bool Mark(int i, char mark) const {
    return i < static_cast<int>(tokens_.size()) && scope_.text.Mark(i) == mark &&
           !tokens_[i].spaced;
  }
  bool TightPair(int i, char mark) const {
    return Mark(i, mark) && Number(i + 1) && !tokens_[i + 1].spaced;
  }
  bool LoosePair(int i, char mark) const {
    return i < static_cast<int>(tokens_.size()) && scope_.text.Mark(i) == mark && Number(i + 1);
  }
  int Value(int i) const { return static_cast<int>(tokens_[i].value); }
  int Digits(int i) const { return tokens_[i].digits; }

  // "A4", "3D" and serial numbers: figures that are part of a name.
  bool GluedToUnknown() const {
    if (start_ > 0 && !tokens_[start_].spaced) {
      const Token& before = tokens_[start_ - 1];
      if (before.type == TokenType::kWord && (before.word < 0 || IsLetter(before))) return true;
    }
    const int next = start_ + 1;
    if (next < static_cast<int>(tokens_.size()) && IsMeasure(tokens_[next])) return true;
    if ((TightPair(next, '.') || TightPair(next, ',')) &&
        next + 2 < static_cast<int>(tokens_.size()) && IsMeasure(tokens_[next + 2])) {
      return true;
    }
    return next < static_cast<int>(tokens_.size()) && !tokens_[next].spaced &&
           tokens_[next].type == TokenType::kWord && tokens_[next].word < 0;
  }

  static bool IsSign(absl::string_view folded) {
    return folded == "%" || folded == "$" || folded == "€" || folded == "£" || folded == "°";
  }
  // "15%", "20 €"
  bool IsMeasure(const Token& token) const { return IsSign(scope_.text.Folded(token)); }

  // Single letters that introduce a time or a quarter stay; others make a name of the figures.
  bool IsLetter(const Token& token) const {
    const absl::string_view folded = scope_.text.Folded(token);
    return folded.size() == 1 && absl::string_view("qhtgo").find(folded) == absl::string_view::npos;
  }

  // True if the figures before or behind continue with the same mark: a version, a phone number.
  bool Continues(int end, char mark) const {
    return (start_ >= 2 && TightPair(start_ - 1, mark) && Number(start_ - 2)) ||
           TightPair(end, mark) ||
           (mark == '-' && end < static_cast<int>(tokens_.size()) && Mark(end, '-') &&
            end + 1 < static_cast<int>(tokens_.size()) && !tokens_[end + 1].spaced &&
            tokens_[end + 1].type == TokenType::kWord && tokens_[end + 1].word < 0);
  }

  Item Make(Category category, int end, float bonus, const char* rule) const {
    Item item;
    item.category = category;
    item.begin = static_cast<int16_t>(start_);
    item.end = static_cast<int16_t>(end);
    item.flags = kFigures;
    item.score = static_cast<float>(end - start_) + bonus;
    item.rule = rule;
    return item;
  }

  void AddDate(const DateSpec& date, int end, float bonus, uint32_t flags, const char* rule) {
    Item item = Make(Category::kDate, end, bonus, rule);
    item.flags |= flags;
    When when;
    when.date = date;
    scope_.Attach(when, &item);
    out_.push_back(item);
  }

  void ReadPlain() {
    // The 1 of 37.1 is no number of its own.
    if (start_ >= 2 && TightPair(start_ - 1, '.') && Number(start_ - 2)) return;
    Item item = Make(Category::kNumber, start_ + 1, 0, "figures");
    item.value = Value(start_);
    item.digits = static_cast<int16_t>(Digits(start_));
    if (start_ > 0 && !tokens_[start_].spaced) item.flags |= kTight;
    out_.push_back(item);
  }

  void ReadDecimal() {
    for (const char mark : {'.', ',', '/'}) {
      if (!TightPair(start_ + 1, mark) || Digits(start_ + 2) > 2) continue;
      Item item = Make(Category::kNumber, start_ + 3, 0, "decimal");
      if (mark == '/') {
        if (Value(start_ + 2) < 2 || Value(start_ + 2) > 4) continue;
        const float value =
            static_cast<float>(Value(start_)) / static_cast<float>(Value(start_ + 2));
        item.value = static_cast<int32_t>(value);
        item.fraction = value - static_cast<float>(item.value);
      } else {
        item.value = Value(start_);
        item.fraction =
            static_cast<float>(Value(start_ + 2)) / (Digits(start_ + 2) == 1 ? 10.0f : 100.0f);
      }
      if (item.fraction > 0) out_.push_back(item);
    }
  }

  void ReadOrdinal() {
    if (!Mark(start_ + 1, '.') || Digits(start_) > 2 || Value(start_) < 1) return;
    Item item = Make(Category::kOrdinal, start_ + 2, -0.2f, "dotted-ordinal");
    item.value = Value(start_);
    item.digits = static_cast<int16_t>(Digits(start_));
    item.flags |= kDotted;
    out_.push_back(item);
  }

  bool AddClock(int hour, int minute, int second, int end, uint32_t flags, const char* rule) {
    if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute > 0)) return false;
    Item item = Make(Category::kClock, end, flags == 0 ? 0.5f : -0.3f, rule);
    item.flags |= flags;
    When when;
    when.clock = ClockAt(hour, minute);
    when.clock.second += std::max(second, 0);
    when.clock.literal = true;
    when.clock.grain = second >= 0 ? TimeGrain::kSecond : TimeGrain::kMinute;
    if (Digits(start_) == 2 && hour < 10) when.clock.ambiguous = false;
    scope_.Attach(when, &item);
    out_.push_back(item);
    return true;
  }

  void ReadColonClock() {
    if (!TightPair(start_ + 1, ':') || Digits(start_) > 2 || Digits(start_ + 2) != 2) return;
    if (start_ >= 2 && TightPair(start_ - 1, ':') && Number(start_ - 2)) return;
    int end = start_ + 3, second = -1;
    if (TightPair(end, ':') && Digits(end + 1) == 2) {
      second = Value(end + 1);
      end += 2;
      if (TightPair(end, '.')) end += 2;
    } else if (TightPair(end, ':')) {
      return;
    }
    AddClock(Value(start_), Value(start_ + 2), second, end, 0, "hour:minute");
  }

  int YearAt(int i) const {
    Item number;
    number.category = Category::kNumber;
    number.value = Value(i);
    number.digits = static_cast<int16_t>(Digits(i));
    return YearOf(scope_, number);
  }

  // A date from day, month and year; year 0 if none is written, -1 if it is no year.
  bool AddDayMonth(int day, int month, int year, int end, uint32_t flags, const char* rule) {
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (!IsValidDate(year == 0 ? 2000 : year, month, day)) return false;
    DateSpec date;
    date.day = static_cast<int8_t>(day);
    date.month = static_cast<int8_t>(month);
    date.year = static_cast<int16_t>(year);
    date.exchangeable = (flags & kDotted) == 0 && day <= 12 && day != month && Digits(start_) < 3;
    AddDate(date, end, year > 0 ? 1.0f : 0.2f, flags, rule);
    return true;
  }

  // 3.2015
  void ReadMonthYear() {
    if (Digits(start_) > 2 || !TightPair(start_ + 1, '.') || Digits(start_ + 2) != 4) return;
    const int year = YearAt(start_ + 2);
    if (Value(start_) < 1 || Value(start_) > 12 || year < 1900 || year > 2100) return;
    if (Continues(start_ + 3, '.')) return;
    AddMonth(Value(start_), year, start_ + 3, "month.year");
  }

  // 2015.5.13
  void ReadYearFirst() {
    if (Digits(start_) != 4 || !TightPair(start_ + 1, '.') || !TightPair(start_ + 3, '.')) return;
    AddDayMonth(Value(start_ + 4), Value(start_ + 2), YearAt(start_) == 0 ? -1 : YearAt(start_),
                start_ + 5, kDotted, "year.month.day");
  }

  void ReadDotted() {
    if (!LoosePair(start_ + 1, '.') || Digits(start_) > 2 || Digits(start_ + 2) > 2) return;
    const int day = Value(start_), month = Value(start_ + 2);
    if (LoosePair(start_ + 3, '.') && !Continues(start_ + 5, '.')) {
      const int i = start_ + 4;
      // A year of three or five digits is a slip and tells nothing.
      const bool slip = Digits(i) == 5 || (Digits(i) == 3 && !tokens_[i].spaced);
      const int year = slip ? 0 : YearAt(i) == 0 ? -1 : YearAt(i);
      AddDayMonth(day, month, year, start_ + 5, kDotted, "day.month.year");
    }
    // 1.1.3 is a version.
    if (Mark(start_ + 3, '.') && !TightPair(start_ + 3, '.') &&
        !(start_ >= 2 && TightPair(start_ - 1, '.') && Number(start_ - 2))) {
      AddDayMonth(day, month, 0, start_ + 4, kDotted, "day.month.");
    }
    if (!TightPair(start_ + 1, '.') || Continues(start_ + 3, '.')) return;
    const bool full = Digits(start_) == 2 && Digits(start_ + 2) == 2 && !scope_.month_first;
    AddDayMonth(day, month, 0, start_ + 3, full ? kDotted : kDotted | kWeak, "day.month");
    // "17.30" is hardly anything but a time; "3.75" may be an amount.
    const bool quarter = Digits(start_) == 2 && day >= 8 && day <= 21 && month % 15 == 0;
    if (Digits(start_ + 2) == 2) AddClock(day, month, -1, start_ + 3, quarter ? 0 : kWeak, "hour.minute");
  }

  void ReadSlashed() {
    if (!TightPair(start_ + 1, '/')) return;
    const int a = Value(start_), b = Value(start_ + 2), end = start_ + 3;
    if (TightPair(end, '/') && !Continues(end + 2, '/')) {
      const int c = Value(end + 1);
      if (Digits(start_) == 4) {
        AddDayMonth(c, b, YearAt(start_), end + 2, 0, "year/month/day");
        return;
      }
      const int year = YearAt(end + 1) == 0 ? -1 : YearAt(end + 1);
      AddOrdered(a, b, year, end + 2, 0, "day/month/year");
      return;
    }
    if (Continues(end, '/') || TightPair(end, '.')) return;
    if (Digits(start_ + 2) == 4 && a >= 1 && a <= 12 && YearAt(start_ + 2) > 0) {
      AddMonth(a, YearAt(start_ + 2), end, "month/year");
    } else if (Digits(start_) <= 2 && Digits(start_ + 2) <= 2) {
      // 29/05 can be nothing else; 3/4 may be a share.
      const bool sure = a > 12 || b > 12 || (Digits(start_) == 2 && Digits(start_ + 2) == 2);
      AddOrdered(a, b, 0, end, sure ? 0 : kWeak, "day/month");
    }
  }

  void AddMonth(int month, int year, int end, const char* rule) {
    DateSpec date;
    date.month = static_cast<int8_t>(month);
    date.year = static_cast<int16_t>(year);
    AddDate(date, end, 0.5f, 0, rule);
  }

  void AddOrdered(int a, int b, int year, int end, uint32_t flags, const char* rule) {
    const bool month_first = (scope_.month_first && a <= 12) || b > 12;
    AddDayMonth(month_first ? b : a, month_first ? a : b, year, end, flags, rule);
  }

  void ReadDashed() {
    if (!TightPair(start_ + 1, '-')) return;
    const int a = Value(start_), b = Value(start_ + 2), end = start_ + 3;
    if (TightPair(end, '-') && !Continues(end + 2, '-')) {
      const int c = Value(end + 1);
      if (Digits(start_) == 4) {
        AddIso(a, b, c, end + 2);
      } else if (Digits(start_) <= 2 && Digits(start_ + 2) <= 2) {
        AddOrdered(a, b, YearAt(end + 1) == 0 ? -1 : YearAt(end + 1), end + 2, 0, "day-month-year");
      }
      return;
    }
    if (Continues(end, '-')) return;
    if (Digits(start_) <= 2 && Digits(start_ + 2) == 4 && a >= 1 && a <= 12) {
      if (YearAt(start_ + 2) > 0) AddMonth(a, YearAt(start_ + 2), end, "month-year");
    } else if (Digits(start_) == 4 && Digits(start_ + 2) <= 2 && b >= 1 && b <= 12 && a >= 1900) {
      AddMonth(b, a, end, "year-month");
    } else if (Digits(start_) <= 2 && Digits(start_ + 2) <= 2) {
      if (!scope_.month_first) AddOrdered(a, b, 0, end, kWeak, "day-month");
    }
  }

  void AddIso(int year, int month, int day, int end) {
    if (!AddDayMonth(day, month, YearAt(start_), end, 0, "year-month-day")) return;
    out_.back().score += 0.5f;
    scope_.whens.back().date.exchangeable = false;
    // 2026-03-04T15:30
    if (end + 4 > static_cast<int>(tokens_.size()) || scope_.text.Folded(tokens_[end]) != "t" ||
        !Number(end + 1) || !TightPair(end + 2, ':') || Digits(end + 3) != 2) {
      return;
    }
    const int hour = Value(end + 1), minute = Value(end + 3);
    if (hour > 23 || minute > 59) return;
    (void)year;
    int last = end + 4;
    When when = scope_.whens.back();
    when.clock = ClockAt(hour, minute);
    when.clock.ambiguous = false;
    when.clock.grain = TimeGrain::kMinute;
    if (TightPair(last, ':')) {
      when.clock.second += std::min(Value(last + 1), 59);
      last += 2;
    }
    Item item = Make(Category::kMoment, last, 1.0f, "iso-date-time");
    scope_.Attach(when, &item);
    out_.push_back(item);
  }

  // 20260304
  void ReadCompact() {
    if (Digits(start_) != 8) return;
    const int value = Value(start_);
    const int year = value / 10000;
    if (year < 1950 || year > 2100) return;
    AddDayMonth(value % 100, value / 100 % 100, year, start_ + 1, 0, "yearmonthday");
  }

  Scope& scope_;
  const std::vector<Token>& tokens_;
  int start_;
  std::vector<Item>& out_;
};

}  // namespace

void AddFigureLeaves(Scope& scope, int token, std::vector<Item>* out) {
  FigureReader(scope, token, out).Read();
}

}  // namespace tresen::nlu
