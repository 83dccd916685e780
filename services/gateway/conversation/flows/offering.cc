#include "services/gateway/conversation/flows/offering.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/why.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

constexpr size_t kMaxOffers = 3;

// First and last start among the choices shown last.
std::optional<std::pair<absl::CivilMinute, absl::CivilMinute>> ShownStarts(const State& state) {
  std::optional<std::pair<absl::CivilMinute, absl::CivilMinute>> shown;
  if (state.shown.empty()) return shown;
  for (const Choice& choice : state.shown.back().choices) {
    if (choice.kind != ChoiceKind::kSlot || !choice.start.has_value()) continue;
    if (!shown.has_value()) shown.emplace(*choice.start, *choice.start);
    shown->first = std::min(shown->first, *choice.start);
    shown->second = std::max(shown->second, *choice.start);
  }
  return shown;
}

// The ranges cut to a window; the window itself when nothing is left.
std::vector<TimeSpan> Within(const std::vector<TimeSpan>& ranges, const TimeSpan& window) {
  std::vector<TimeSpan> cut;
  for (const TimeSpan& range : ranges) {
    const TimeSpan both = {std::max(range.from, window.from), std::min(range.to, window.to)};
    if (both.from < both.to) cut.push_back(both);
  }
  if (cut.empty()) cut.push_back(window);
  return cut;
}

bool Compares(const Request& request) {
  return HasReference(request, "later") || HasReference(request, "earlier");
}

bool AsksForOthers(const Request& request) {
  return HasReference(request, "other") || HasReference(request, "other_day") ||
         (request.picked.has_value() && request.picked->kind == ChoiceKind::kOtherTimes);
}

// The wanted days without the time of day: "later" may leave the morning that was wished.
std::vector<TimeSpan> WholeDays(const Counter& counter, const Draft& draft, const Branch& branch) {
  When days = draft.when;
  days.clocks.clear();
  return RangesOf(days, branch, counter.Now(branch), counter.business().policy.max_days_ahead);
}

void ApplyComparison(const Counter& counter, const Draft& draft, const Branch& branch,
                     FindSlots& search) {
  const Request& request = counter.request();
  if (AsksForOthers(request) && counter.state().goal() != nullptr) {
    search.not_starting_at = counter.state().goal()->seen;
    search.exact_start.reset();
  }
  const auto shown = ShownStarts(counter.state());
  if (!shown.has_value()) return;
  const absl::Time now = counter.turn().at;
  const absl::Time end = now + absl::Hours(24) * counter.business().policy.max_days_ahead;
  if (HasReference(request, "later")) {
    const absl::Time after = absl::FromCivil(shown->second + 1, branch.zone);
    search.ranges = Within(WholeDays(counter, draft, branch), {after, end});
    search.exact_start.reset();
  } else if (HasReference(request, "earlier")) {
    search.ranges = Within(WholeDays(counter, draft, branch),
                           {now, absl::FromCivil(shown->first, branch.zone)});
    search.exact_start.reset();
  } else if (HasReference(request, "other_day")) {
    const absl::CivilDay next = absl::CivilDay(shown->second) + 1;
    search.ranges =
        Within(search.ranges, {absl::FromCivil(absl::CivilMinute(next), branch.zone), end});
  }
}

std::vector<Offer> FirstFew(std::vector<Offer> offers) {
  if (offers.size() > kMaxOffers) offers.resize(kMaxOffers);
  return offers;
}

// The people of the branch who do all the services, without the one who is not wanted.
std::vector<std::string> OtherStaff(const Counter& counter, const Branch& branch,
                                    const Draft& draft) {
  std::vector<std::string> others;
  for (const Staff& staff : counter.business().staff) {
    const bool does_all = std::all_of(
        draft.services.begin(), draft.services.end(), [&](const std::string& service) {
          return std::find(staff.services.begin(), staff.services.end(), service) !=
                 staff.services.end();
        });
    if (staff.branch == branch.id && staff.id != draft.not_staff && does_all) {
      others.push_back(staff.id);
    }
  }
  return others;
}

// The nearest come first; those of one person in one place are shown in the order of the clock.
void InOrder(std::vector<Offer>& offers) {
  auto begin = offers.begin();
  while (begin != offers.end()) {
    const auto end = std::find_if(begin, offers.end(), [&](const Offer& offer) {
      return offer.staff != begin->staff || offer.branch != begin->branch;
    });
    std::sort(begin, end,
              [](const Offer& a, const Offer& b) { return a.starts_at < b.starts_at; });
    begin = end;
  }
}

void Append(std::vector<Offer>& all, const std::vector<Offer>& more) {
  all.insert(all.end(), more.begin(), more.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Offer& a, const Offer& b) { return a.starts_at < b.starts_at; });
}

// "Not with Lena": each of the others is asked for.
std::optional<Result> FindWithOthers(Counter& counter, absl::string_view step, FindSlots search,
                                     const std::vector<std::string>& others) {
  SlotsFound merged;
  for (const std::string& staff : others) {
    search.staff = staff;
    const Result* result = counter.Ask(absl::StrCat(step, ".", staff), search);
    if (result == nullptr) return std::nullopt;
    const SlotsFound* found = As<SlotsFound>(*result);
    if (found == nullptr) return *result;
    Append(merged.offers, found->offers);
    Append(merged.alternatives, found->alternatives);
    merged.reason = found->reason;
  }
  if (!merged.offers.empty()) merged.reason = NoSlotReason::kNone;
  return merged;
}

bool SameDayHere(const std::vector<Offer>& offers, const Branch& branch) {
  return std::all_of(offers.begin(), offers.end(), [&](const Offer& offer) {
    return offer.branch == branch.id &&
           absl::CivilDay(offer.start) == absl::CivilDay(offers.front().start);
  });
}

bool DiffersInStaff(const std::vector<Offer>& offers) {
  return std::any_of(offers.begin(), offers.end(), [](const Offer& offer) {
    return std::find(offer.differences.begin(), offer.differences.end(),
                     OfferDifference::kStaff) != offer.differences.end();
  });
}

Value OfferValue(const Counter& counter, const Offer& offer, Phrase phrase) {
  const Branch* branch = FindBranch(counter.business(), offer.branch);
  const bool elsewhere = branch != nullptr && branch->id != counter.turn().branch;
  return Part(phrase, {{"when", Moment(offer.start)},
                       {"staff", Text(offer.staff_name)},
                       {"branch", Text(elsewhere ? branch->short_name : "")}});
}

void SayWishedOffers(Counter& counter, const std::vector<Offer>& offers, int variant) {
  if (offers.size() == 1) {
    counter.Say(Phrase::kOfferOne,
                {{"offer", OfferValue(counter, offers[0], Phrase::kOfferText)}}, variant);
    return;
  }
  std::vector<Value> values;
  const Branch* written_to = FindBranch(counter.business(), counter.turn().branch);
  const Branch& branch = written_to == nullptr ? counter.branch() : *written_to;
  if (SameDayHere(offers, branch) && !DiffersInStaff(offers)) {
    for (const Offer& offer : offers) values.push_back(Clock(offer.start));
    const absl::CivilDay day(offers[0].start);
    counter.Say(Phrase::kOfferDay,
                {{"day", Day(day, counter.Today(branch))}, {"times", AnyOf(std::move(values))}},
                variant);
    return;
  }
  for (const Offer& offer : offers) {
    values.push_back(OfferValue(counter, offer, Phrase::kOfferLine));
  }
  counter.Say(Phrase::kOfferMany, {{"offers", Lines(std::move(values))}}, variant);
}

void SayNearest(Counter& counter, const std::vector<Offer>& offers) {
  std::vector<Value> values;
  for (const Offer& offer : offers) {
    values.push_back(OfferValue(counter, offer, Phrase::kOfferLine));
  }
  counter.Say(Phrase::kNearestOffers, {{"offers", Lines(std::move(values))}});
}

void PutOffers(Counter& counter, const std::vector<Offer>& offers) {
  StartsSeen seen;
  for (const Offer& offer : offers) seen.starts.push_back(offer.starts_at);
  counter.Note(std::move(seen));
  std::vector<Choice> choices = SlotChoices(counter, offers);
  if (choices.size() == 1) choices[0].title = Phrase::kLabelBookIt;
  if (choices.size() < kMaxOffers) {
    choices.push_back(Labelled(ChoiceKind::kOtherTimes, "", Phrase::kLabelOtherTimes));
  }
  counter.Put(Question::kSlot, std::move(choices));
}

}  // namespace

std::optional<Result> FindForGoal(Counter& counter, absl::string_view step, const Draft& draft,
                                  absl::string_view moving) {
  const Branch* branch = FindBranch(counter.business(), draft.branch);
  if (branch == nullptr) branch = &counter.branch();
  const absl::CivilMinute now = counter.Now(*branch);
  const int horizon = counter.business().policy.max_days_ahead;
  FindSlots search;
  search.branch = branch->id;
  search.services = draft.services;
  if (draft.staff != "any") search.staff = draft.staff;
  search.guest = draft.guest;
  search.ranges = RangesOf(draft.when, *branch, now, horizon);
  search.excluded = ExclusionsOf(draft.when, *branch, now, horizon);
  if (const auto exact = ExactStart(draft.when)) {
    search.exact_start = absl::FromCivil(*exact, branch->zone);
  }
  search.moving_appointment = std::string(moving);
  search.limit = static_cast<int>(kMaxOffers);
  ApplyComparison(counter, draft, *branch, search);
  if (!draft.not_staff.empty()) {
    const std::vector<std::string> others = OtherStaff(counter, *branch, draft);
    if (!others.empty()) return FindWithOthers(counter, step, std::move(search), others);
  }
  const Result* result = counter.Ask(step, std::move(search));
  if (result == nullptr) return std::nullopt;
  return *result;
}

Offering ChooseOffers(const Counter& counter, const SlotsFound& found, const Draft& draft) {
  Offering offering;
  offering.offers = FirstFew(found.offers);
  const std::optional<absl::CivilMinute> exact = ExactStart(draft.when);
  const bool as_wished =
      !offering.offers.empty() && (!exact.has_value() || AsksForOthers(counter.request()) ||
                                   Compares(counter.request()) ||
                                   offering.offers.front().start == *exact);
  if (as_wished) return offering;
  if (offering.offers.empty()) offering.offers = FirstFew(found.alternatives);
  InOrder(offering.offers);
  const Branch* branch = FindBranch(counter.business(), draft.branch);
  if (branch == nullptr) branch = &counter.branch();
  offering.why =
      WhyImpossible(draft.when, *branch, counter.Now(*branch), counter.business().policy);
  if (offering.why == NoSlotReason::kNone) offering.why = found.reason;
  // The day is open at that time, as has been checked: what is missing is somebody who is free.
  if (offering.why == NoSlotReason::kClosed && SingleDay(draft.when).has_value() &&
      WhyImpossible(draft.when, *branch, counter.Now(*branch), counter.business().policy) ==
          NoSlotReason::kNone) {
    offering.why = NoSlotReason::kFullyBooked;
  }
  if (offering.why == NoSlotReason::kNone) offering.why = NoSlotReason::kFullyBooked;
  return offering;
}

void SayOffers(Counter& counter, const Offering& offering, const Draft& draft) {
  const int asked = counter.TimesAsked(Question::kSlot);
  if (offering.why != NoSlotReason::kNone) {
    if (AsksForOthers(counter.request()) || Compares(counter.request())) {
      counter.Say(Phrase::kNoOtherTimes);
    } else {
      SayWhy(counter, offering.why, draft);
    }
  }
  if (offering.offers.empty()) {
    counter.Say(Phrase::kNothingFree, {}, counter.TimesAsked(Question::kWhen));
    counter.Put(Question::kWhen);
    return;
  }
  if (offering.why != NoSlotReason::kNone) {
    SayNearest(counter, offering.offers);
  } else {
    SayWishedOffers(counter, offering.offers, asked);
  }
  PutOffers(counter, offering.offers);
}

void OfferFresh(Counter& counter, absl::string_view step, const Draft& draft,
                absl::string_view moving) {
  const auto result = FindForGoal(counter, step, draft, moving);
  if (!result.has_value()) return;
  const SlotsFound* found = As<SlotsFound>(*result);
  if (found == nullptr) return SayTrouble(counter, *result);
  Offering offering = ChooseOffers(counter, *found, draft);
  // Why the first one is gone has been said already.
  offering.why = NoSlotReason::kNone;
  SayOffers(counter, offering, draft);
}

}  // namespace tresen::gateway
