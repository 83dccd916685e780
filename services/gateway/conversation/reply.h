#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/gateway/conversation/business.h"
#include "services/gateway/conversation/phrase.h"

namespace tresen::gateway {

// A value inside a phrase. It stays typed until the language pack writes it.
struct Value {
  enum class Kind {
    kText,         // text; number: most code points, 0: as for a name
    kUrl,          // text, never shortened
    kCount,        // number
    kDay,          // moment (its day); number: days from today, for "tomorrow"; -1 if not wanted
    kMoment,       // moment: day and time
    kClock,        // number: minutes since midnight
    kShortDay,     // moment, for labels
    kShortMoment,  // moment, for labels
    kWeekdays,     // number: 8 * first weekday + last, 0 Monday
    kMoney,        // text: currency, number: minor units
    kMinutes,      // number
    kAny,          // items joined by "or"
    kAll,          // items joined by "and"
    kLines,        // items one below the other
    kPhrase,       // a phrase of its own with `values`
  };

  Kind kind = Kind::kText;
  std::string text;
  int64_t number = 0;
  absl::CivilMinute moment;
  std::vector<Value> items;
  Phrase phrase = Phrase::kNone;
  std::map<std::string, Value> values;

  bool operator==(const Value&) const = default;
};

using Values = std::map<std::string, Value>;

Value Text(std::string text);
Value LongText(std::string text);
Value Url(std::string url);
Value Count(int64_t number);
Value Day(absl::CivilDay day, absl::CivilDay today);
Value PlainDay(absl::CivilDay day);
// Always with its year.
Value FullDay(absl::CivilDay day);
Value Moment(absl::CivilMinute moment);
Value ShortDay(absl::CivilDay day);
Value ShortMoment(absl::CivilMinute moment);
Value Weekdays(int first, int last);
Value Clock(absl::CivilMinute moment);
Value ClockMinute(int minute);
Value Price(const Money& money);
Value Minutes(int64_t minutes);
Value AnyOf(std::vector<Value> items);
Value AllOf(std::vector<Value> items);
Value Lines(std::vector<Value> items);
Value Part(Phrase phrase, Values values);

// What picking a choice does.
enum class ChoiceKind {
  kSlot,         // value: offer token
  kService,      // value: service id
  kStaff,        // value: staff id or "any"
  kBranch,       // value: branch id
  kDay,          // start: the day meant
  kClock,        // start: the time meant
  kAppointment,  // value: appointment name
  kYes,
  kNo,
  kMenu,                // value: what it opens: book, appointments, question, person
  kIntent,              // value: intent name
  kMoveAppointment,     // value: appointment name
  kCancelAppointment,   // value: appointment name
  kConfirmAppointment,  // value: appointment name
  kOtherTimes,
  kSomethingElse,
};

// Something a customer can pick: by tapping, by number, by its label, or by describing it.
struct Choice {
  std::string id;  // what the button carries, unique in the conversation
  ChoiceKind kind = ChoiceKind::kYes;
  std::string value;
  // By what it can be described.
  std::optional<absl::CivilMinute> start;
  std::string service;
  std::string staff;
  std::string branch;
  // How it is written.
  Phrase title = Phrase::kNone;
  Values title_values;
  Phrase description = Phrase::kNone;
  Values description_values;

  bool operator==(const Choice&) const = default;
};

struct Say {
  Phrase phrase = Phrase::kNone;
  Values values;
  int variant = 0;  // which wording, where the phrase has several

  bool operator==(const Say&) const = default;
};

struct Link {
  Phrase label = Phrase::kNone;
  std::string url;

  bool operator==(const Link&) const = default;
};

// A reply by meaning. One reply is one message on the channel.
struct Reply {
  std::string language;
  std::vector<Say> says;
  std::vector<Choice> choices;
  std::optional<Link> link;   // only without choices
  Phrase footer = Phrase::kNone;
  bool asks_phone = false;  // with the channel's button for the own number; without choices

  bool operator==(const Reply&) const = default;
};

struct RenderedButton {
  std::string id;
  std::string title;

  bool operator==(const RenderedButton&) const = default;
};

struct RenderedRow {
  std::string id;
  std::string title;
  std::string description;

  bool operator==(const RenderedRow&) const = default;
};

// A reply in words, within the limits of the channel (in code points): body 1024, at most 3 buttons
// of 20, or at most 10 rows of 24 and 72 behind a list button of 20, footer 60.
struct RenderedMessage {
  std::string body;
  std::vector<RenderedButton> buttons;
  std::string list_button;
  std::vector<RenderedRow> rows;
  std::string footer;
  std::string link_label;
  std::string link_url;
  bool asks_phone = false;
  // The same with numbers instead of buttons, for channels that cannot show them.
  std::string plain;

  bool operator==(const RenderedMessage&) const = default;
};

}  // namespace tresen::gateway
