// AppointmentBook: what somebody changed in another calendar (SCH-07). It is the authority: our row
// follows, never silently; what cannot follow is a conflict for a person.
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/domain/suggested_offers.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

constexpr absl::Duration kLooksAhead = absl::Hours(24 * 400);

RequestKey SyncKey(absl::string_view method, const VisitId& visit, absl::string_view what) {
  const std::string id = absl::StrCat(visit.value(), "/", what);
  return {"connector", std::string(method), id, crypto::Sha256(id)};
}

}  // namespace

bool AppointmentBook::NoteConflict(const TenantId& tenant, ConflictKind kind, const Visit& visit,
                                   const std::string& external_id, std::optional<Interval> there,
                                   absl::string_view id) {
  CalendarConflict conflict;
  conflict.id = ConflictId(kind, id);
  conflict.kind = kind;
  conflict.branch = visit.plan.branch;
  conflict.visit = visit.id;
  conflict.external_id = external_id;
  conflict.foreign_time = there;
  conflict.own_time = visit.plan.during;
  conflict.created = clock_.Now();
  return foreign_->store().AddConflict(tenant, conflict).value_or(false);  // else at the next look
}

absl::StatusOr<Visit> AppointmentBook::CancelHere(const TenantId& tenant, const VisitId& visit,
                                                  const std::string& key,
                                                  absl::string_view reason) {
  StateCommand cancel;
  cancel.context = {tenant, SyncKey("Cancel", visit, key), "connector", clock_.Now()};
  cancel.visit = visit;
  cancel.actor = Actor::kStaff;
  cancel.state = VisitState::kCancelledInTime;
  cancel.cancel_reason = std::string(reason);
  return ChangeState(cancel);
}

bool AppointmentBook::FollowMove(const TenantId& tenant, const ForeignLink& link,
                                 const Visit& visit, const Entry& entry) {
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    Placing placing;
    const VisitPlan plan = Shifted(visit.plan, entry.during.start - link.during.start);
    if (!RulesFor(tenant, plan, placing).ok()) return false;
    MoveRequest request;
    request.context = {tenant,
                       SyncKey("Move", visit.id, absl::StrCat(visit.version, "-", attempt)),
                       "connector", clock_.Now()};
    request.visit = visit.id;
    const auto outcome = TryMove(request, Target{}, placing);
    if (!outcome.ok()) continue;
    Learn(tenant, *outcome);
    if (outcome->result == WriteResult::kDone) return true;
    if (outcome->result == WriteResult::kRulesChanged) {
      if (!calendars_.Reload(tenant).ok()) return false;
      continue;
    }
    if (outcome->result != WriteResult::kTaken) return false;
    // It wins over holds, never over a booking.
    std::set<VisitId> holds;
    for (const ResourceState& state : outcome->states) {
      for (const ResourceState::Span& span : state.spans) {
        if (span.visit == visit.id || !span.during.Overlaps(plan.during)) continue;
        if (!span.expires) return false;
        holds.insert(span.visit);
      }
    }
    for (const VisitId& hold : holds) Release(tenant, hold);
  }
  return false;
}

absl::StatusOr<bool> AppointmentBook::FollowLink(const TenantId& tenant, const ForeignLink& link,
                                                 const std::optional<Entry>& entry) {
  if (entry && entry->during.start == link.during.start && entry->version == link.version)
    return false;
  const auto visit = store_.GetVisit(tenant, link.visit);
  if (!visit.ok()) return visit.status();
  if (!IsOpen(visit->state)) {  // settled here meanwhile
    TRESEN_RETURN_IF_ERROR(foreign_->store().RemoveLink(tenant, link.visit));
    return false;
  }
  if (!entry) {
    TRESEN_ASSIGN_OR_RETURN(const Visit cancelled,
                            CancelHere(tenant, link.visit, link.external_id,
                                       "cancelled in the calendar of the branch"));
    NoteConflict(tenant, ConflictKind::kGone, *visit, link.external_id, std::nullopt,
                 absl::StrCat(link.visit.value(), "-", link.external_id));
    TRESEN_RETURN_IF_ERROR(foreign_->store().RemoveLink(tenant, link.visit));
    return true;
  }
  const std::string id =
      absl::StrCat(link.visit.value(), "-", absl::ToUnixSeconds(entry->during.start));
  if (entry->during.start != link.during.start) {
    const bool follows = FollowMove(tenant, link, *visit, *entry);
    NoteConflict(tenant, follows ? ConflictKind::kMoved : ConflictKind::kOverlap, *visit,
                 link.external_id, entry->during, id);
    if (!follows) return false;
  }
  ForeignLink now = link;
  now.during = entry->during;
  now.version = entry->version;
  TRESEN_RETURN_IF_ERROR(foreign_->store().PutLink(tenant, now));
  return true;
}

absl::StatusOr<int> AppointmentBook::SyncBranch(const TenantId& tenant,
                                                const ForeignBranch& there) {
  const absl::Time now = clock_.Now();
  ForeignStore& store = foreign_->store();
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ForeignLink> links,
                          store.ListLinks(tenant, there.branch.id, now));
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ForeignOperation> open,
                          store.ListOpen(tenant, there.branch.id, VisitId()));
  std::set<VisitId> under_way;
  for (const ForeignOperation& op : open)
    if (!IsWatch(op)) under_way.insert(op.visit.id);
  ReadOrder order;
  order.window = {now, now + kLooksAhead};
  std::map<CustomerId, bool> asked;
  for (const ForeignLink& link : links) {
    order.known.push_back({link.external_id, link.version, link.during, ""});
    if (!there.connector->capabilities().needs_contact || asked.contains(link.customer)) continue;
    const auto contact = foreign_->ContactFor(*there.connector, tenant, link.customer);
    asked[link.customer] = contact.ok() && !contact->phone.empty();
    if (asked[link.customer]) order.contacts.push_back(*contact);
  }
  const auto view = there.connector->Read(order);
  if (!view.ok()) {
    foreign_->NoteSync(tenant, there.branch.id, SyncFailureName(view.status()));
    return 0;
  }
  std::map<std::string, Entry> listed;
  for (const View::Own& own : view->own) listed[own.entry.external_id] = own.entry;
  const std::set<std::string> gone(view->gone.begin(), view->gone.end());
  int changed = 0;
  for (const ForeignLink& link : links) {
    if (under_way.contains(link.visit)) continue;
    if (there.connector->capabilities().needs_contact && !asked[link.customer]) continue;
    const auto found = listed.find(link.external_id);
    std::optional<Entry> entry;
    if (found != listed.end()) entry = found->second;
    // Changes only: what is not named is as it was.
    if (!entry && !view->complete && !gone.contains(link.external_id)) continue;
    // It may have begun, or been changed by a customer, since we looked.
    const auto now_linked = store.FindLink(tenant, link.visit);
    if (!now_linked.ok() || *now_linked != link) continue;
    const auto followed = FollowLink(tenant, link, entry);
    if (followed.ok() && *followed) ++changed;
  }
  foreign_->NoteSync(tenant, there.branch.id, "");
  return changed;
}

absl::StatusOr<int> AppointmentBook::SyncForeign(const TenantId& tenant) {
  if (foreign_ == nullptr) return 0;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ForeignBranch> branches, BranchesThere(tenant));
  int changed = 0;
  for (const ForeignBranch& there : branches) {
    if (!foreign_->IsSyncDue(tenant, there.branch)) continue;
    TRESEN_ASSIGN_OR_RETURN(const int here, SyncBranch(tenant, there));
    changed += here;
  }
  return changed;
}

}  // namespace tresen::scheduling
