#include "services/gateway/conversation/rehearsal/fake_world.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tresen::gateway {
namespace {

constexpr int kGrid = 15;
constexpr char kHeld[] = "held:";  // the token of a hold is another than that of its offer

bool Occupies(AppointmentState state) {
  return state == AppointmentState::kHeld || state == AppointmentState::kBooked ||
         state == AppointmentState::kConfirmed || state == AppointmentState::kArrived;
}

bool Works(const Staff& staff, absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (staff.id == "lena") return weekday != absl::Weekday::saturday;
  if (staff.id == "aylin") {
    return weekday != absl::Weekday::monday && weekday != absl::Weekday::tuesday;
  }
  return true;
}

bool Does(const Staff& staff, const std::vector<std::string>& services) {
  return std::all_of(services.begin(), services.end(), [&](const std::string& id) {
    return std::find(staff.services.begin(), staff.services.end(), id) != staff.services.end();
  });
}

bool In(const std::vector<TimeSpan>& spans, absl::Time time) {
  return std::any_of(spans.begin(), spans.end(),
                     [time](const TimeSpan& span) { return span.from <= time && time < span.to; });
}

// A few, spread over what there is: first, middle, last.
std::vector<Offer> Spread(const std::vector<Offer>& all, size_t limit) {
  if (all.size() <= limit) return all;
  std::vector<Offer> some;
  for (size_t i = 0; i < limit; ++i) {
    some.push_back(all[i * (all.size() - 1) / std::max<size_t>(1, limit - 1)]);
  }
  return some;
}

absl::Duration Distance(absl::Time a, absl::Time b) { return a < b ? b - a : a - b; }

}  // namespace

Result FakeWorld::Answer(const std::string& turn, const Call& call, absl::Time now) {
  const std::string key = absl::StrCat(turn, "/", call.step);
  auto known = remembered_.find(key);
  if (known != remembered_.end()) return known->second;
  calls_.push_back(call.request);
  Result result = Do(call.request, now);
  remembered_.emplace(key, result);
  return result;
}

Result FakeWorld::Do(const CallRequest& request, absl::Time now) {
  if (const auto* consent = std::get_if<RecordConsent>(&request)) {
    consents_.push_back(*consent);
    return Done{};
  }
  if (const auto* opened = std::get_if<OpenCase>(&request)) return Open(*opened);
  if (broken_.has_value()) return *broken_;
  if (const auto* search = std::get_if<FindSlots>(&request)) return Find(*search, now);
  if (const auto* hold = std::get_if<HoldSlot>(&request)) return Hold(hold->offer_token);
  if (const auto* book = std::get_if<BookAppointment>(&request)) {
    return Book(book->offer_token.empty() ? book->hold_token : book->offer_token, now);
  }
  if (const auto* move = std::get_if<RescheduleAppointment>(&request)) return Move(*move, now);
  if (const auto* cancel = std::get_if<CancelAppointment>(&request)) return Cancel(*cancel, now);
  if (const auto* confirm = std::get_if<ConfirmAppointment>(&request)) return Confirm(*confirm);
  if (const auto* list = std::get_if<ListAppointments>(&request)) {
    if (list->scope == AppointmentScope::kOpen) return AppointmentsFound{Open()};
    if (last_visit_.has_value()) return AppointmentsFound{{*last_visit_}};
    return AppointmentsFound{};
  }
  if (std::holds_alternative<AskKnowledge>(request)) return answer_;
  if (std::holds_alternative<FindProducts>(request)) return ProductsFound{products_};
  return Done{};
}

void FakeWorld::Occupy(absl::CivilMinute start, std::string staff) {
  occupied_.emplace_back(start, std::move(staff));
}

Appointment& FakeWorld::AddAppointment(std::string service, std::string staff,
                                       absl::CivilMinute start) {
  const Service* known = FindService(business_, service);
  const Staff* person = FindStaff(business_, staff);
  const Branch* branch = FindBranch(business_, person->branch);
  Appointment row;
  row.name = absl::StrCat("tenants/demo/appointments/a", next_name_++);
  row.start = start;
  row.end = start + known->minutes;
  row.starts_at = absl::FromCivil(start, branch->zone);
  row.branch = branch->id;
  row.staff = person->id;
  row.staff_name = person->name;
  row.services = {service};
  row.price = known->price;
  row.free_cancel_until = row.starts_at - absl::Hours(business_.policy.free_cancel_hours);
  row.link = absl::StrCat("https://salon.example/t/", row.name.substr(row.name.rfind('/') + 1));
  appointments_.push_back(std::move(row));
  return appointments_.back();
}

std::vector<Appointment> FakeWorld::Open() const {
  std::vector<Appointment> open;
  std::copy_if(appointments_.begin(), appointments_.end(), std::back_inserter(open),
               [](const Appointment& row) { return Occupies(row.state); });
  std::sort(open.begin(), open.end(),
            [](const Appointment& a, const Appointment& b) { return a.start < b.start; });
  return open;
}

const FindSlots* FakeWorld::last_search() const {
  for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
    if (const auto* search = std::get_if<FindSlots>(&*call)) return search;
  }
  return nullptr;
}

bool FakeWorld::Free(const Staff& staff, absl::CivilMinute start, int minutes,
                     const std::string& except) const {
  for (const auto& [busy, person] : occupied_) {
    if ((person.empty() || person == staff.id) && busy < start + minutes && start < busy + 30) {
      return false;
    }
  }
  return std::none_of(appointments_.begin(), appointments_.end(), [&](const Appointment& row) {
    return row.name != except && Occupies(row.state) && row.staff == staff.id &&
           row.start < start + minutes && start < row.end;
  });
}

bool FakeWorld::CustomerBusy(const std::string& guest, absl::CivilMinute start, int minutes,
                             const std::string& except) const {
  return std::any_of(appointments_.begin(), appointments_.end(), [&](const Appointment& row) {
    const auto known = guests_.find(row.name);
    const std::string whose = known == guests_.end() ? "" : known->second;
    return row.name != except && Occupies(row.state) && whose == guest && row.start < start + minutes &&
           start < row.end;
  });
}

std::vector<Offer> FakeWorld::FreeOffers(const FindSlots& search, const Branch& branch,
                                         const std::string& staff, absl::Time now) const {
  int minutes = 0;
  Money price = {"EUR", 0};
  for (const std::string& id : search.services) {
    const Service* service = FindService(business_, id);
    if (service == nullptr) return {};
    minutes += service->minutes;
    price.minor_units += service->price.minor_units;
  }
  std::vector<Offer> offers;
  const absl::CivilDay today(absl::ToCivilMinute(now, branch.zone));
  for (absl::CivilDay day = today; day <= today + business_.policy.max_days_ahead; ++day) {
    for (const ClockSpan& open : HoursOn(branch, day)) {
      for (int at = open.from_minute; at + minutes <= open.to_minute; at += kGrid) {
        const absl::CivilMinute start = absl::CivilMinute(day) + at;
        const absl::Time time = absl::FromCivil(start, branch.zone);
        if (time < now + absl::Minutes(business_.policy.min_notice_minutes)) continue;
        for (const Staff& person : business_.staff) {
          if (person.branch != branch.id || (!staff.empty() && person.id != staff)) continue;
          if (!Works(person, day) || !Does(person, search.services)) continue;
          if (!Free(person, start, minutes, search.moving_appointment)) continue;
          if (CustomerBusy(search.guest, start, minutes, search.moving_appointment)) continue;
          offers.push_back({absl::StrCat(person.id, "|", absl::StrJoin(search.services, "+"), "|",
                                         absl::ToUnixSeconds(time), "|", search.guest),
                            start,
                            time,
                            branch.id,
                            person.id,
                            person.name,
                            search.services,
                            price,
                            {}});
          break;
        }
      }
    }
  }
  return offers;
}

SlotsFound FakeWorld::Find(const FindSlots& search, absl::Time now) const {
  SlotsFound found;
  if (search.moving_appointment.empty() &&
      static_cast<int>(Open().size()) >= business_.policy.max_open_appointments) {
    found.reason = NoSlotReason::kLimitReached;
    return found;
  }
  const Branch* branch = FindBranch(business_, search.branch);
  if (branch == nullptr) branch = &business_.branches.front();
  const Staff* wanted = FindStaff(business_, search.staff);
  if (wanted != nullptr && !Does(*wanted, search.services)) {
    found.reason = NoSlotReason::kStaffCannot;
  }
  std::vector<Offer> all = FreeOffers(search, *branch, search.staff, now);
  std::vector<Offer> fitting;
  for (const Offer& offer : all) {
    const auto& shown = search.not_starting_at;
    if (std::find(shown.begin(), shown.end(), offer.starts_at) != shown.end()) continue;
    if (In(search.excluded, offer.starts_at)) continue;
    if (search.ranges.empty() || In(search.ranges, offer.starts_at)) fitting.push_back(offer);
  }
  if (search.ranges.empty() && fitting.size() > 40) fitting.resize(40);
  found.offers = Spread(fitting, search.limit);
  if (!found.offers.empty()) return found;
  if (found.reason == NoSlotReason::kNone) found.reason = NoSlotReason::kFullyBooked;
  if (!search.staff.empty()) {
    for (Offer& offer : FreeOffers(search, *branch, "", now)) {
      offer.differences.push_back(OfferDifference::kStaff);
      all.push_back(std::move(offer));
    }
  }
  const absl::Time wish = search.exact_start.has_value() ? *search.exact_start
                          : search.ranges.empty()        ? now
                                                         : search.ranges.front().from;
  std::stable_sort(all.begin(), all.end(), [wish](const Offer& a, const Offer& b) {
    return Distance(a.starts_at, wish) < Distance(b.starts_at, wish);
  });
  for (Offer& offer : all) {
    if (static_cast<int>(found.alternatives.size()) == search.limit) break;
    if (In(search.excluded, offer.starts_at)) continue;
    if (offer.differences.empty()) offer.differences.push_back(OfferDifference::kTime);
    found.alternatives.push_back(offer);
  }
  return found;
}

std::optional<RefusalReason> FakeWorld::Missing() const {
  const bool agreed = std::any_of(
      consents_.rbegin(), consents_.rend(), [](const RecordConsent& consent) {
        return consent.granted && consent.purposes == std::vector<std::string>{"calendar"};
      });
  if (demands_.contains(RefusalReason::kNeedsConsent) && !agreed) {
    return RefusalReason::kNeedsConsent;
  }
  if (demands_.contains(RefusalReason::kNeedsPhone)) return RefusalReason::kNeedsPhone;
  return std::nullopt;
}

Result FakeWorld::Hold(const std::string& token) const {
  Held held{absl::StrCat(kHeld, token), {}};
  const Staff* staff = FindStaff(business_, token.substr(0, token.find('|')));
  if (staff != nullptr) held.offer.branch = staff->branch;
  return held;
}

Result FakeWorld::Book(const std::string& given, absl::Time now) {
  const std::string token(absl::StripPrefix(given, kHeld));
  if (refusal_.has_value()) return Refused{*refusal_};
  if (const auto missing = Missing()) return Refused{*missing};
  const std::vector<std::string> parts = absl::StrSplit(token, '|');
  int64_t seconds = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[2], &seconds)) {
    return Refused{RefusalReason::kOfferExpired};
  }
  if (static_cast<int>(Open().size()) >= business_.policy.max_open_appointments) {
    return Refused{RefusalReason::kLimitReached};
  }
  const Staff* staff = FindStaff(business_, parts[0]);
  const Branch* branch = FindBranch(business_, staff->branch);
  const absl::CivilMinute start = absl::ToCivilMinute(absl::FromUnixSeconds(seconds), branch->zone);
  if (rival_ == start) Occupy(start);
  const std::vector<std::string> services = absl::StrSplit(parts[1], '+');
  int minutes = 0;
  for (const std::string& id : services) minutes += FindService(business_, id)->minutes;
  if (!Free(*staff, start, minutes, "")) {
    FindSlots fresh;
    fresh.branch = branch->id;
    fresh.services = services;
    fresh.ranges = {{absl::FromCivil(absl::CivilMinute(absl::CivilDay(start)), branch->zone),
                     absl::FromCivil(absl::CivilMinute(absl::CivilDay(start) + 1), branch->zone)}};
    return SlotTaken{Find(fresh, now).offers};
  }
  Appointment& row = AddAppointment(services.front(), staff->id, start);
  guests_[row.name] = parts[3];
  row.services = services;
  row.end = start + minutes;
  row.price.minor_units = 0;
  for (const std::string& id : services) {
    row.price.minor_units += FindService(business_, id)->price.minor_units;
  }
  return Booked{row};
}

Appointment* FakeWorld::FindRow(const std::string& name) {
  auto found = std::find_if(appointments_.begin(), appointments_.end(),
                            [&](const Appointment& row) { return row.name == name; });
  return found == appointments_.end() ? nullptr : &*found;
}

Result FakeWorld::Move(const RescheduleAppointment& move, absl::Time) {
  Appointment* row = FindRow(move.appointment);
  if (row == nullptr || !Occupies(row->state)) return Refused{RefusalReason::kNotChangeable};
  if (const auto missing = Missing()) return Refused{*missing};
  if (demands_.contains(RefusalReason::kNeedsRelease) && !move.release_first) {
    return Refused{RefusalReason::kNeedsRelease};
  }
  const std::vector<std::string> parts = absl::StrSplit(move.offer_token, '|');
  int64_t seconds = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[2], &seconds)) {
    return Refused{RefusalReason::kOfferExpired};
  }
  const Staff* staff = FindStaff(business_, parts[0]);
  const Branch* branch = FindBranch(business_, staff->branch);
  const int minutes = static_cast<int>(row->end - row->start);
  const absl::CivilMinute start = absl::ToCivilMinute(absl::FromUnixSeconds(seconds), branch->zone);
  if (!Free(*staff, start, minutes, row->name)) return SlotTaken{};
  Moved moved = {*row, row->start, row->staff_name, row->branch};
  row->start = start;
  row->end = start + minutes;
  row->starts_at = absl::FromCivil(start, branch->zone);
  row->staff = staff->id;
  row->staff_name = staff->name;
  row->branch = branch->id;
  moved.appointment = *row;
  return moved;
}

Result FakeWorld::Cancel(const CancelAppointment& cancel, absl::Time now) {
  Appointment* row = FindRow(cancel.appointment);
  if (row == nullptr) return Refused{RefusalReason::kNotFound};
  if (Occupies(row->state)) {
    row->state = now > row->free_cancel_until ? AppointmentState::kCancelledLate
                                              : AppointmentState::kCancelledInTime;
  }
  return Cancelled{*row};
}

Result FakeWorld::Confirm(const ConfirmAppointment& confirm) {
  Appointment* row = FindRow(confirm.appointment);
  if (row == nullptr || !Occupies(row->state)) return Refused{RefusalReason::kNotChangeable};
  row->state = AppointmentState::kConfirmed;
  return Confirmed{*row};
}

Result FakeWorld::Open(const OpenCase& opened) {
  cases_.push_back(opened);
  return CaseOpened{absl::StrCat("tenants/demo/cases/", cases_.size()), 10, next_opening_};
}

}  // namespace tresen::gateway
