#include "services/scheduling/store/scheduling_store.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

constexpr std::array<std::pair<ChangeKind, absl::string_view>, 7> kChangeNames = {{
    {ChangeKind::kHeld, "held"},
    {ChangeKind::kBooked, "booked"},
    {ChangeKind::kMoved, "moved"},
    {ChangeKind::kCancelled, "cancelled"},
    {ChangeKind::kExpired, "expired"},
    {ChangeKind::kUpdated, "updated"},
    {ChangeKind::kCatalogue, "catalogue"},
}};

constexpr std::array<std::pair<AbsenceKind, absl::string_view>, 4> kAbsenceNames = {{
    {AbsenceKind::kVacation, "vacation"},
    {AbsenceKind::kSick, "sick"},
    {AbsenceKind::kClosed, "closed"},
    {AbsenceKind::kExtra, "extra"},
}};

constexpr int kPage = 1000;

template <typename Table, typename Key>
absl::string_view NameIn(const Table& table, Key key) {
  for (const auto& [known, name] : table)
    if (known == key) return name;
  return table.front().second;
}

template <typename Table>
auto KeyIn(const Table& table, absl::string_view name) {
  for (const auto& [key, known] : table)
    if (known == name) return key;
  return table.front().first;
}

}  // namespace

std::vector<ResourceDay> DaysOf(const std::vector<Claim>& claims) {
  std::vector<ResourceDay> days;
  for (const Claim& claim : claims) {
    const absl::Time last = claim.during.end - absl::Nanoseconds(1);
    const absl::CivilDay end = absl::ToCivilDay(last, absl::UTCTimeZone());
    for (absl::CivilDay day = absl::ToCivilDay(claim.during.start, absl::UTCTimeZone()); day <= end;
         ++day)
      days.push_back({claim.resource, day});
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

BusyChange ChangeOf(std::vector<ForeignBusy> before, const BusyCommand& command) {
  std::erase_if(before, [&](const ForeignBusy& busy) { return busy.branch != command.branch; });
  std::vector<ForeignBusy> after = command.busy;
  for (std::vector<ForeignBusy>* list : {&before, &after}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  BusyChange change;
  std::ranges::set_difference(after, before, std::back_inserter(change.added));
  std::ranges::set_difference(before, after, std::back_inserter(change.removed));
  return change;
}

bool GivesWay(const Visit& hold, const BusyChange& change) {
  return std::ranges::any_of(
      change.added, [&](const ForeignBusy& busy) { return LiesOver(busy, hold.plan); });
}

absl::StatusOr<std::vector<Visit>> ListAll(SchedulingStore& store, const TenantId& tenant,
                                           const VisitFilter& filter) {
  std::vector<Visit> all;
  VisitPageQuery query;
  query.filter = filter;
  query.limit = kPage;
  while (true) {
    TRESEN_ASSIGN_OR_RETURN(std::vector<Visit> page, store.ListVisits(tenant, query));
    const bool last = static_cast<int>(page.size()) < query.limit;
    all.insert(all.end(), std::make_move_iterator(page.begin()),
               std::make_move_iterator(page.end()));
    if (last) return all;
    query.after = VisitCursor{all.back().plan.during.start, all.back().id};
  }
}

Visit AfterStateChange(Visit visit, const StateCommand& command) {
  visit.state = command.state;
  if (IsCancelled(command.state)) visit.cancel_reason = command.cancel_reason;
  visit.hold_expires.reset();
  ++visit.version;
  visit.updated = command.context.now;
  return visit;
}

Visit AfterMove(Visit visit, const MoveCommand& command) {
  const VisitPlan& old = visit.plan;
  visit.moved_from = MovedFrom{old.during.start, {}, old.branch};
  if (!old.items.empty() && !old.items.front().staff.empty())
    visit.moved_from->staff = old.items.front().staff.front();
  visit.plan = command.plan;
  visit.time_zone = command.time_zone;
  visit.free_cancel_until = command.free_cancel_until;
  // Whoever confirmed the old time has not confirmed the new one.
  visit.state = VisitState::kBooked;
  visit.origin = command.origin;
  ++visit.move_count;
  ++visit.version;
  visit.updated = command.context.now;
  return visit;
}

absl::string_view NameOf(ChangeKind kind) { return NameIn(kChangeNames, kind); }
ChangeKind ChangeKindNamed(absl::string_view name) { return KeyIn(kChangeNames, name); }
absl::string_view NameOf(AbsenceKind kind) { return NameIn(kAbsenceNames, kind); }
AbsenceKind AbsenceKindNamed(absl::string_view name) { return KeyIn(kAbsenceNames, name); }

absl::Status IdempotencyMismatch() {
  return MakeError(absl::StatusCode::kInvalidArgument, "IDEMPOTENCY_MISMATCH",
                   "the request id was used for another request");
}

}  // namespace tresen::scheduling
