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
