#include "services/gateway/conversation/flows/why.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

const Branch& BranchOf(const Counter& counter, const Draft& draft) {
  const Branch* branch = FindBranch(counter.business(), draft.branch);
  return branch == nullptr ? counter.branch() : *branch;
}

void SayClosed(Counter& counter, const Draft& draft) {
  const std::optional<absl::CivilDay> day = SingleDay(draft.when);
  if (!day.has_value()) return counter.Say(Phrase::kWhyClosed);
  std::vector<Value> spans;
  for (const ClockSpan& span : HoursOn(BranchOf(counter, draft), *day)) {
    spans.push_back(Part(Phrase::kSpanText, {{"from", ClockMinute(span.from_minute)},
                                             {"to", ClockMinute(span.to_minute)}}));
  }
  if (spans.empty()) return counter.Say(Phrase::kWhyClosed, {{"day", PlainDay(*day)}});
  counter.Say(Phrase::kWhyHours, {{"day", PlainDay(*day)}, {"hours", AllOf(std::move(spans))}});
}

void SayHoliday(Counter& counter, const Draft& draft) {
  const std::optional<absl::CivilDay> day = SingleDay(draft.when);
  if (!day.has_value()) return counter.Say(Phrase::kWhyClosed);
  const std::string holiday = HolidayOn(BranchOf(counter, draft), *day, counter.language());
  counter.Say(Phrase::kWhyHoliday, {{"day", PlainDay(*day)}, {"holiday", Text(holiday)}});
}

void SayFull(Counter& counter, const Draft& draft) {
  Values values;
  if (const auto exact = ExactStart(draft.when)) {
    values["wish"] = Moment(*exact);
  } else if (const auto day = SingleDay(draft.when)) {
    values["wish"] = PlainDay(*day);
  }
  counter.Say(Phrase::kWhyFull, std::move(values));
}

Value StaffValue(const Counter& counter, const Draft& draft) {
  const Staff* staff = FindStaff(counter.business(), draft.staff);
  return Text(staff == nullptr ? "" : staff->name);
}

}  // namespace

void SayWhy(Counter& counter, NoSlotReason reason, const Draft& draft) {
  const BookingPolicy& policy = counter.business().policy;
  const Value service = Text(counter.ServiceNames(draft.services));
  switch (reason) {
    case NoSlotReason::kNone:
    case NoSlotReason::kFullyBooked:
    case NoSlotReason::kLimitReached:
      return SayFull(counter, draft);
    case NoSlotReason::kClosed:
      return SayClosed(counter, draft);
    case NoSlotReason::kHoliday:
      return SayHoliday(counter, draft);
    case NoSlotReason::kPast:
      return counter.Say(Phrase::kWhyPast);
    case NoSlotReason::kTooSoon:
      return counter.Say(Phrase::kWhyTooSoon, {{"minutes", Minutes(policy.min_notice_minutes)}});
    case NoSlotReason::kTooFar:
      return counter.Say(Phrase::kWhyTooFar, {{"days", Count(policy.max_days_ahead)}});
    case NoSlotReason::kStaffOff:
      return counter.Say(Phrase::kWhyStaffOff, {{"staff", StaffValue(counter, draft)}});
    case NoSlotReason::kStaffCannot:
      return counter.Say(Phrase::kWhyStaffCannot,
                         {{"staff", StaffValue(counter, draft)}, {"service", service}});
    case NoSlotReason::kServiceNotOffered:
      return counter.Say(Phrase::kWhyNotOffered,
                         {{"service", service},
                          {"branch", Text(BranchOf(counter, draft).short_name)}});
    case NoSlotReason::kCustomerBusy:
      return counter.Say(Phrase::kWhyCustomerBusy);
  }
}

}  // namespace tresen::gateway
