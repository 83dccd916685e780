#include "services/nlu/domain/time/time_parser.h"

#include <algorithm>
#include <utility>

#include "services/nlu/domain/time/chart.h"
#include "services/nlu/domain/time/grammar.h"
#include "services/nlu/domain/time/leaves.h"
#include "services/nlu/domain/time/lexicon.h"
#include "services/nlu/domain/time/resolver.h"

namespace tresen::nlu {
namespace {

// The rule for an hour that has nothing but an "or" before it (rules_clock.cc).
constexpr absl::string_view kOrHour = "or-hour";

// Reads one text.
class TextReader {
 public:
  TextReader(const TimeLexicon& lexicon, const TimeContext& context, absl::string_view text)
      : context_(context), text_(Tokenize(text)), scope_{lexicon, text_} {
    ReadContext();
    // Only the language that is expected: else every foreign word would be somebody's slip.
    lexicon.LookUp(1u << scope_.main_language, &text_);
  }

  std::vector<TimeMention> Read() {
    AddLeaves();
    Chart chart(&scope_, leaves_, starts_);
    const int count = static_cast<int>(text_.tokens.size());
    for (int begin = 0; begin < count;) {
      int end = begin;
      bool meaning = false;
      while (end < count && covered_[end] != 0 && (end == begin || !text_.tokens[end].line)) {
        meaning = meaning || covered_[end] > 1;
        ++end;
      }
      if (meaning) chart.Read(begin, end, &items_);
      begin = std::max(end, begin + 1);
    }
    AddHoursBeside();
    MakeMentions();
    steps_ = chart.steps();
    return std::move(mentions_);
  }

  int steps() const { return steps_; }

 private:
  void ReadContext() {
    const std::vector<Language>& known = scope_.lexicon.languages();
    bool first = true;
    for (const std::string& name : context_.languages) {
      for (size_t i = 0; i < known.size(); ++i) {
        if (known[i].name != name) continue;
        scope_.languages |= 1u << i;
        if (first) scope_.main_language = static_cast<uint8_t>(i);
        first = false;
      }
    }
    if (scope_.languages == 0) scope_.languages = (1u << known.size()) - 1;
    scope_.month_first = context_.order == DateOrder::kByLanguage
                             ? known[scope_.main_language].month_first
                             : context_.order == DateOrder::kMonthDay;
    const absl::CivilSecond now = absl::ToCivilSecond(context_.now, context_.zone);
    scope_.today = DayOf(static_cast<int>(now.year()), now.month(), now.day());
    scope_.now_second = now.hour() * 3600 + now.minute() * 60 + now.second();
  }

  // Marks which tokens belong to time words: 1 if they only connect, 2 if they mean something.
  void AddLeaves() {
    const int count = static_cast<int>(text_.tokens.size());
    covered_.assign(count, 0);
    starts_.reserve(count + 1);
    for (int token = 0; token < count; ++token) {
      const size_t first = leaves_.size();
      starts_.push_back(static_cast<int32_t>(first));
      switch (text_.tokens[token].type) {
        case TokenType::kNumber:
          AddFigureLeaves(scope_, token, &leaves_);
          break;
        case TokenType::kMark:
          AddMarkLeaves(scope_, token, &leaves_);
          break;
        default:
          break;
      }
      AddWordLeaves(scope_, token, &leaves_);
      for (size_t i = first; i < leaves_.size(); ++i) {
        const uint8_t weight = leaves_[i].category < Category::kFromPart ? 2 : 1;
        for (int t = token; t < leaves_[i].end; ++t) covered_[t] = std::max(covered_[t], weight);
      }
    }
    starts_.push_back(static_cast<int32_t>(leaves_.size()));
  }

  void MakeMentions() {
    int choices = 0;
    const Item* last = nullptr;
    for (Item& item : items_) {
      TimeMention mention;
      if (last != nullptr && item.Has(kExcluded)) PutInside(*last, &item);
      if (!Resolve(scope_, item, context_, &mention)) continue;
      mention.begin = text_.tokens[item.begin].begin;
      mention.end = text_.tokens[item.end - 1].end;
      MoveToPlace(item, &mention);
      AddInstants(context_.zone, &mention);
      if (last != nullptr && IsAlternative(*last, item)) {
        TimeMention& other = mentions_.back();
        if (other.choice == 0) other.choice = ++choices;
        mention.choice = other.choice;
        if (other.excluded && JoinedByWord(*last, item)) mention.excluded = true;
      }
      mentions_.push_back(std::move(mention));
      last = &item;
    }
  }

  // The number at a token if it could be an hour beside another one: how many tokens it takes, else 0.
  int HourAt(int token, ClockSpec* clock) const {
    for (int32_t i = starts_[token]; i < starts_[token + 1]; ++i) {
      const Item& leaf = leaves_[i];
      if (leaf.category == Category::kNumber && leaf.digits <= 2 && leaf.value <= 24 && AsClock(scope_, leaf, clock)) {
        return leaf.end - token;
      }
    }
    return 0;
  }

  bool HasLeaf(int token, Category category) const {
    return std::any_of(leaves_.begin() + starts_[token], leaves_.begin() + starts_[token + 1],
                       [&](const Item& leaf) { return leaf.category == category; });
  }

  // What is counted stands there: "at 3 or 4 people" is no second hour.
  bool CountsAt(int token) const {
    const bool end = token >= static_cast<int>(text_.tokens.size());
    return !end && (text_.tokens[token].type == TokenType::kNumber || HasLeaf(token, Category::kUnit) ||
                    HasLeaf(token, Category::kCounted) || HasLeaf(token, Category::kOf));
  }

  // The same day and half of the day with another hour.
  Item WithHour(const Item& item, ClockSpec clock, int begin, int end) {
    When when = scope_.At(item);
    if (when.clock.halved && !clock.halved && clock.second <= 43200) {
      const int half = when.clock.second >= 43200 ? 43200 : 0;
      clock.second = clock.second % 43200 + half;
      clock.ambiguous = false;
      clock.halved = true;
    }
    clock.zone = when.clock.zone;
    when.clock = clock;
    Item other = item;
    other.begin = static_cast<int16_t>(begin);
    other.end = static_cast<int16_t>(end);
    other.rule = "hour-beside";
    scope_.Attach(when, &other);
    return other;
  }

  // "11 or 12 tomorrow", "tomorrow at 11 or 12": the day is said once.
  void AddHoursBeside() {
    std::vector<Item> all;
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item item = items_[i];
      const bool hour = (item.category == Category::kMoment || item.category == Category::kClock) && item.when >= 0 &&
                        scope_.At(item).clock.said && scope_.At(item).clock.day_part < 0 && !scope_.At(item).shifted;
      const int before = all.empty() ? 0 : all.back().end;
      const int behind = i + 1 < items_.size() ? items_[i + 1].begin : static_cast<int>(text_.tokens.size());
      ClockSpec clock;
      const bool figure = hour && text_.tokens[item.begin].type == TokenType::kNumber;
      if (figure && item.begin - 2 >= before && HasLeaf(item.begin - 1, Category::kOr) &&
          HourAt(item.begin - 2, &clock) == 1) {
        all.push_back(WithHour(item, clock, item.begin - 2, item.begin - 1));
      }
      all.push_back(item);
      if (hour && item.end + 2 <= behind && HasLeaf(item.end, Category::kOr)) {
        const int size = HourAt(item.end + 1, &clock);
        const int end = item.end + 1 + size;
        if (size > 0 && end <= behind && !CountsAt(end)) all.push_back(WithHour(item, clock, item.end + 1, end));
      } else if (hour && i + 1 < items_.size() && HasLeaf(item.end, Category::kOr) &&
                 items_[i + 1].begin == item.end + 1 && items_[i + 1].rule == kOrHour &&
                 item.category == Category::kMoment) {
        clock = scope_.At(items_[i + 1]).clock;
        all.push_back(WithHour(item, clock, items_[i + 1].begin, items_[i + 1].end));
        ++i;
      }
    }
    items_ = std::move(all);
  }

  // "3 pm GMT" as it is on the clocks of the place.
  void MoveToPlace(const Item& item, TimeMention* mention) const {
    const auto zone_of = [&](int32_t when) { return when < 0 ? -1 : scope_.whens[when].clock.zone; };
    const auto move = [&](int zone, std::optional<absl::CivilSecond>& bound) {
      if (zone < 0 || !bound.has_value()) return;
      bound = absl::ToCivilSecond(absl::FromCivil(*bound, scope_.lexicon.zone(zone)), context_.zone);
    };
    const int last = zone_of(item.until >= 0 ? item.until : item.when);
    const int first = item.when >= 0 && zone_of(item.when) >= 0 ? zone_of(item.when) : last;
    for (TimeReading& reading : mention->readings) {
      move(first, reading.from);
      move(last, reading.to);
    }
    if (first >= 0) mention->from_zone = scope_.lexicon.zone(first);
    if (last >= 0) mention->to_zone = scope_.lexicon.zone(last);
  }

  // "the week after next, but not on Monday": the Monday of that week.
  void PutInside(const Item& period, Item* excluded) {
    const bool dates = period.category == Category::kDate ||
                       period.category == Category::kRelativeUnit ||
                       period.category == Category::kSpan;
    if (!dates || excluded->category != Category::kDate || period.Has(kExcluded)) return;
    When when = scope_.At(*excluded);
    if (!when.date.OnlyWeekday() || when.date.has_relative) return;
    DayNumber from, to, last_from, last_to;
    TimeGrain grain;
    if (!Settle(scope_, scope_.whens[period.when].date, &from, &to, &grain)) return;
    if (period.category == Category::kSpan) {
      const DateSpec& end = scope_.whens[period.until].date;
      if (!Settle(scope_, end, &last_from, &last_to, &grain)) return;
      to = last_to;
    }
    if (to - from < 2) return;
    Anchor(from, to, TimeGrain::kWeek, &when.date);
    if (Settle(scope_, when.date, &last_from, &last_to, &grain)) scope_.Attach(when, excluded);
  }

  // True if only "or" and commas stand between the two, and at least one "or" or comma.
  bool IsAlternative(const Item& left, const Item& right) const {
    if (right.begin - left.end > 3 || right.begin <= left.end) return false;
    for (int token = left.end; token < right.begin; ++token) {
      bool joins = false;
      for (int32_t i = starts_[token]; i < starts_[token + 1]; ++i) {
        const Category category = leaves_[i].category;
        joins = joins || category == Category::kOr || category == Category::kComma ||
                category == Category::kSlash || category == Category::kAnd ||
                category == Category::kOn || category == Category::kAt ||
                category == Category::kArticle || category == Category::kFiller;
      }
      if (!joins) return false;
    }
    return true;
  }

  // "not Monday or Tuesday" excludes both, "not Monday, Tuesday" asks for Tuesday.
  bool JoinedByWord(const Item& left, const Item& right) const {
    for (int32_t i = starts_[left.end]; i < starts_[right.begin]; ++i) {
      if (leaves_[i].category == Category::kOr || leaves_[i].category == Category::kAnd) return true;
    }
    return false;
  }

  const TimeContext& context_;
  TokenizedText text_;
  Scope scope_;
  std::vector<Item> leaves_;
  std::vector<int32_t> starts_;
  std::vector<uint8_t> covered_;
  std::vector<Item> items_;
  std::vector<TimeMention> mentions_;
  int steps_ = 0;
};

}  // namespace

TimeParser::TimeParser() : TimeParser(InstalledLexicons()) {}

TimeParser::TimeParser(absl::Span<const LexiconText> lexicons)
    : lexicon_(std::make_unique<const TimeLexicon>(lexicons)) {
  Rules();
}

TimeParser::~TimeParser() = default;

std::vector<TimeMention> TimeParser::Parse(absl::string_view text,
                                           const TimeContext& context, int* steps) const {
  TextReader reader(*lexicon_, context, text);
  std::vector<TimeMention> mentions = reader.Read();
  if (steps != nullptr) *steps = reader.steps();
  return mentions;
}

}  // namespace tresen::nlu
