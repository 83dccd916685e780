#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_en;
const Locale kLocale_en = {
    .weekdays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    .short_weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August",
               "September", "October", "November", "December"},
    .short_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                     "Dec"},
    .day = "{weekday}, {day} {month}",
    .day_with_year = "{weekday}, {day} {month} {year}",
    .near_day = "{near}, {date}",
    .today = "today",
    .tomorrow = "tomorrow",
    .short_day = "{weekday} {day} {month}",
    .moment = "{date}, {time}",
    .either = " or ",
    .both = " and ",
    .weekday_range = "{from} to {to}",
    .money = "{sign}{amount}",
    .decimal_mark = '.',
    .euro = "€",
    .minutes = "{n} minutes",
    .hour = "{n} hour",
    .hours = "{n} hours",
    .duration_join = " ",
    .year_offset = 0,
    .always_year = false,
};

const CommandWords& CommandWords_en() {
  static const auto* const words = new CommandWords{
      .stop = {"stop", "unsubscribe"},
      .start = {"start", "subscribe", "unstop"},
      .person = {"agent", "human", "human please", "person please", "a person please",
                 "talk to a person", "talk to a human", "real person", "staff please"},
      .restart = {"start over", "start again", "restart", "from the beginning"},
      .back = {"back", "go back", "one step back"},
      .repeat = {"repeat", "again please", "say again", "say that again", "pardon", "pardon?",
                 "sorry?", "what?"},
      .skip = {"skip", "i don't mind", "don't mind", "doesn't matter", "whatever"},
      .quit = {"never mind", "nevermind", "forget it", "leave it", "abort", "nvm", "nvm forget it",
               "never mind forget it", "nevermind forget it", "just forget it", "forget about it"},
  };
  return *words;
}

}  // namespace tresen::gateway
