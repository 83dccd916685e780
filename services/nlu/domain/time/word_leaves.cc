#include <algorithm>

#include "services/nlu/domain/time/grammar.h"
#include "services/nlu/domain/time/leaves.h"

namespace tresen::nlu {
namespace {

constexpr float kConnectorScore = 0.5f;
constexpr float kFillerScore = 0.05f;

float LeafScore(Category category, int tokens) {
  switch (category) {
    case Category::kFiller:
    case Category::kArticle:
      return kFillerScore;
    case Category::kBlock:
      return static_cast<float>(tokens) + 0.9f;
    default:
      return category >= Category::kAt ? kConnectorScore * static_cast<float>(tokens)
                                       : static_cast<float>(tokens);
  }
}

DateSpec DateOfWord(const Scope& scope, const Sense& sense) {
  DateSpec date;
  switch (static_cast<DateWord>(sense.extra)) {
    case DateWord::kWeekday:
      date.weekday = static_cast<int8_t>(sense.value);
      break;
    case DateWord::kMonth:
      date.month = static_cast<int8_t>(sense.value);
      break;
    case DateWord::kDayOffset:
      Anchor(scope.today + sense.value, scope.today + sense.value + 1, TimeGrain::kDay, &date);
      break;
    case DateWord::kHoliday:
      date.named = Named::kHoliday;
      date.named_index = sense.value;
      break;
    case DateWord::kSeason:
      date.named = Named::kSeason;
      date.named_index = sense.value;
      break;
    case DateWord::kDecade:
      date = DecadeOf(sense.value);
      break;
    case DateWord::kWeekend:
      date = RelativePeriod(scope.today, TimeUnit::kWeekend, sense.value);
      break;
  }
  return date;
}

void FillDayPart(Scope& scope, const Sense& sense, Item* item) {
  const DayPart& part = scope.lexicon.day_part(sense.value);
  When when;
  when.clock.said = true;
  when.clock.day_part = static_cast<int8_t>(sense.value);
  when.clock.second = part.from_minute * 60;
  when.clock.to = part.to_minute * 60;
  when.clock.grain = TimeGrain::kDayPart;
  if (sense.extra != 0) {
    const DayNumber day = scope.today + sense.extra - 10;
    Anchor(day, day + 1, TimeGrain::kDay, &when.date);
    item->category = Category::kMoment;
  }
  scope.Attach(when, item);
}

void FillClock(Scope& scope, const Sense& sense, Item* item) {
  When when;
  when.clock.said = true;
  when.clock.second = sense.value * 60;
  when.clock.grain = TimeGrain::kHour;
  scope.Attach(when, item);
  if (sense.value % 720 != 0) item->flags |= kHourSaid;
}

void FillNow(Scope& scope, Item* item) {
  When when;
  Anchor(scope.today, scope.today + 1, TimeGrain::kDay, &when.date);
  when.clock.said = true;
  when.clock.second = scope.now_second;
  when.clock.grain = TimeGrain::kSecond;
  when.shifted = true;
  item->category = Category::kMoment;
  item->flags |= kToNow;
  scope.Attach(when, item);
}

// Gives an item the meaning of its word.
void Fill(Scope& scope, const Sense& sense, Item* item) {
  switch (sense.category) {
    case Category::kDate: {
      When when;
      when.date = DateOfWord(scope, sense);
      scope.Attach(when, item);
      break;
    }
    case Category::kDayPart:
      FillDayPart(scope, sense, item);
      break;
    case Category::kClock:
      FillClock(scope, sense, item);
      break;
    case Category::kLength:
      item->length = LengthOf(sense.value, static_cast<TimeUnit>(sense.extra));
      item->flags |= kCounted;
      break;
    case Category::kRelativeUnit: {
      When when;
      const TimeUnit unit = static_cast<TimeUnit>(sense.extra);
      const bool edge = sense.value >= 99;
      when.date = RelativePeriod(scope.today, unit, edge ? 0 : sense.value);
      if (edge) when.date.edge = sense.value == 99 ? Edge::kBeginning : Edge::kEnd;
      scope.Attach(when, item);
      break;
    }
    case Category::kNumber:
      item->fraction = static_cast<float>(sense.extra) / 100.0f;
      break;
    case Category::kNow:
      FillNow(scope, item);
      break;
    case Category::kOpen:
      FillNow(scope, item);
      item->category = Category::kOpen;
      break;
    default:
      break;
  }
}

void AddSense(Scope& scope, const Sense& sense, int begin, int end, std::vector<Item>* out) {
  Item item;
  item.category = sense.category;
  item.language = sense.language;
  item.begin = static_cast<int16_t>(begin);
  item.end = static_cast<int16_t>(end);
  item.value = sense.value;
  item.extra = sense.extra;
  item.score = LeafScore(sense.category, end - begin);
  if (sense.category == Category::kBlock && sense.weakness > 0) item.score -= 0.4f;
  item.rule = "word";
  if (sense.weakness == 1) item.flags |= kWeak;
  if (sense.weakness >= 2) item.flags |= kVeryWeak;
  // A phrase means more than its words one by one.
  if (end - begin > 1 && sense.category != Category::kBlock) {
    item.score += 0.7f * static_cast<float>(end - begin - 1);
  }
  if (sense.weakness > 0) item.score -= 0.15f;
  if (sense.language != scope.main_language) item.score -= 0.05f;
  // "so" is a Sunday only with a capital.
  if (sense.weakness >= 2 && sense.category == Category::kDate &&
      !scope.text.tokens[begin].capital) {
    item.flags |= kLowerCase;
  }
  Fill(scope, sense, &item);
  out->push_back(item);
}

Category CategoryOfMark(char mark) {
  switch (mark) {
    case ',':
    case '.':
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '|':
    case '"':
    case '*':
      return Category::kComma;
    case '-':
      return Category::kDash;
    case '/':
      return Category::kSlash;
    case '~':
      return Category::kAbout;
    case '+':
      return Category::kPlus;
    case '&':
      return Category::kAnd;
    default:
      return Category::kCount;
  }
}

}  // namespace

void AddWordLeaves(Scope& scope, int token, std::vector<Item>* out) {
  const std::vector<Token>& tokens = scope.text.tokens;
  const bool glued = token > 0 && !tokens[token].spaced && tokens[token - 1].type == TokenType::kNumber;
  int32_t node = TimeLexicon::kRoot;
  for (size_t i = token; i < tokens.size() && tokens[i].word >= 0; ++i) {
    node = scope.lexicon.Follow(node, tokens[i].word);
    if (node < 0) return;
    const absl::Span<const Sense> senses = scope.lexicon.SensesAt(node);
    // A word of the main language means only what it means there.
    const bool native = std::any_of(senses.begin(), senses.end(), [&](const Sense& sense) {
      return sense.language == scope.main_language;
    });
    for (const Sense& sense : senses) {
      if ((scope.languages >> sense.language & 1) == 0) continue;
      if (native && sense.language != scope.main_language) continue;
      if (glued && sense.category == Category::kRelative) continue;  // "14tego" is no "this"
      AddSense(scope, sense, token, static_cast<int>(i) + 1, out);
    }
  }
}

void AddMarkLeaves(const Scope& scope, int token, std::vector<Item>* out) {
  const char mark = scope.text.Mark(token);
  if (mark == 0) return;
  const Category category = CategoryOfMark(mark);
  if (category == Category::kCount) return;
  const std::vector<Token>& tokens = scope.text.tokens;
  Item item;
  item.category = category;
  item.begin = static_cast<int16_t>(token);
  item.end = static_cast<int16_t>(token + 1);
  item.value = mark;
  item.rule = "mark";
  item.score = category == Category::kComma ? (mark == '.' ? -0.1f : 0.0f) : 0.3f;
  const bool tight = !tokens[token].spaced && token + 1 < static_cast<int>(tokens.size()) &&
                     !tokens[token + 1].spaced;
  if (tight) item.flags |= kTight;
  out->push_back(item);
}

}  // namespace tresen::nlu
