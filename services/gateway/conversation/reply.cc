#include "services/gateway/conversation/reply.h"

namespace tresen::gateway {
namespace {

constexpr int kLongTextLimit = 700;
// Days from today for a day that is written with its year.
constexpr int64_t kFarAway = 10000;

Value Make(Value::Kind kind, std::string text, int64_t number) {
  Value value;
  value.kind = kind;
  value.text = std::move(text);
  value.number = number;
  return value;
}

Value MakeMoment(Value::Kind kind, absl::CivilMinute moment, int64_t number = -1) {
  Value value;
  value.kind = kind;
  value.moment = moment;
  value.number = number;
  return value;
}

Value MakeItems(Value::Kind kind, std::vector<Value> items) {
  Value value;
  value.kind = kind;
  value.items = std::move(items);
  return value;
}

}  // namespace

Value Text(std::string text) { return Make(Value::Kind::kText, std::move(text), 0); }

Value LongText(std::string text) {
  return Make(Value::Kind::kText, std::move(text), kLongTextLimit);
}

Value Url(std::string url) { return Make(Value::Kind::kUrl, std::move(url), 0); }

Value Count(int64_t number) { return Make(Value::Kind::kCount, "", number); }

Value Day(absl::CivilDay day, absl::CivilDay today) {
  return MakeMoment(Value::Kind::kDay, absl::CivilMinute(day), day - today);
}

Value PlainDay(absl::CivilDay day) {
  return MakeMoment(Value::Kind::kDay, absl::CivilMinute(day));
}

Value FullDay(absl::CivilDay day) {
  return MakeMoment(Value::Kind::kDay, absl::CivilMinute(day), kFarAway);
}

Value Moment(absl::CivilMinute moment) { return MakeMoment(Value::Kind::kMoment, moment); }

Value ShortDay(absl::CivilDay day) {
  return MakeMoment(Value::Kind::kShortDay, absl::CivilMinute(day));
}

Value ShortMoment(absl::CivilMinute moment) {
  return MakeMoment(Value::Kind::kShortMoment, moment);
}

Value Clock(absl::CivilMinute moment) {
  return ClockMinute(moment.hour() * 60 + moment.minute());
}

Value ClockMinute(int minute) { return Make(Value::Kind::kClock, "", minute); }

Value Weekdays(int first, int last) {
  return Make(Value::Kind::kWeekdays, "", first * 8 + last);
}

Value Price(const Money& money) {
  return Make(Value::Kind::kMoney, money.currency, money.minor_units);
}

Value Minutes(int64_t minutes) { return Make(Value::Kind::kMinutes, "", minutes); }

Value AnyOf(std::vector<Value> items) { return MakeItems(Value::Kind::kAny, std::move(items)); }

Value AllOf(std::vector<Value> items) { return MakeItems(Value::Kind::kAll, std::move(items)); }

Value Lines(std::vector<Value> items) { return MakeItems(Value::Kind::kLines, std::move(items)); }

Value Part(Phrase phrase, Values values) {
  Value value;
  value.kind = Value::Kind::kPhrase;
  value.phrase = phrase;
  value.values = std::move(values);
  return value;
}

}  // namespace tresen::gateway
