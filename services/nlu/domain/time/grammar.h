#pragma once

#include "services/nlu/domain/time/meaning.h"
#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// Sets the interval of a date.
void Anchor(DayNumber from, DayNumber to, TimeGrain grain, DateSpec* date);

// The period `offset` units after the one that holds the day: week 1 is next week.
DateSpec RelativePeriod(DayNumber day, TimeUnit unit, int offset);

// The period of a unit that holds the day.
DateSpec PeriodAround(DayNumber day, TimeUnit unit);

// "last three weeks": either the days beside today, or whole calendar weeks, by language.
DateSpec PeriodsBeside(const Scope& scope, const LengthSpec& length, int direction);

// The ten years from a full ten on; 70 are the seventies of the last century.
DateSpec DecadeOf(int year);

LengthSpec LengthOf(double count, TimeUnit unit);
LengthSpec operator+(const LengthSpec& a, const LengthSpec& b);
bool IsWithinDay(const LengthSpec& length);  // only hours, minutes and seconds

// Moves a day and time by a length; seconds carry over into days.
void Shift(const LengthSpec& length, int direction, DayNumber* day, int32_t* second);

// Joins what two stretches say about one date. False if they contradict each other.
bool MergeDates(const Scope& scope, const DateSpec& a, const DateSpec& b, DateSpec* out);

// The preferred interval of a date, with fields searched forward from today. False if no such date
// exists.
bool Settle(const Scope& scope, const DateSpec& date, DayNumber* from, DayNumber* to,
            TimeGrain* grain);

// The interval of a named period in a year.
void NamedInYear(const Scope& scope, Named named, int index, int year, DayNumber* from,
                 DayNumber* to, TimeGrain* grain);

// The stretch of an interval that "beginning", "middle", "end" mean.
void CutEdge(Edge edge, TimeGrain grain, DayNumber* from, DayNumber* to);

// Reads two-digit years as the nearest century and Buddhist years as Gregorian ones; 0 if the
// number cannot be a year.
int YearOf(const Scope& scope, const Item& number);

// Forms of an ordinal that name a day and never an hour: "piętnastego" (the 15th), not "piętnastej" (at three).
inline constexpr int16_t kDayForm = 1;

// The hour an item can be: a number up to 24 or a clock. False if it is none.
bool AsClock(const Scope& scope, const Item& item, ClockSpec* clock);
ClockSpec ClockAt(int hour, int minute);

// Applies a part of the day to an hour of the twelve-hour clock: "eight" in the evening.
void ApplyDayPart(const DayPart& part, ClockSpec* clock);

// The mark after a number: 15th, 15., from the figures' value; 0 if it can be no day of a month.
int DayOfMonth(const Item& item);

}  // namespace tresen::nlu
