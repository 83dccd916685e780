#include "services/scheduling/reassignment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/domain/visit_fit.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

// May everybody whom the absence takes away be replaced without asking?
bool IsSilent(const Visit& visit, const Absence& absence) {
  if (absence.staff.empty()) return false;  // a closed branch moves people to other times
  return std::ranges::all_of(visit.plan.items, [&](const PlannedItem& item) {
    const bool concerned = std::ranges::find(item.staff, absence.staff) != item.staff.end();
    return !concerned || item.wish == StaffWish::kAnyone;
  });
}

bool Concerns(const Absence& absence, const Visit& visit) {
  if (!absence.branch.empty())
    return visit.plan.branch == absence.branch && visit.plan.during.Overlaps(absence.during);
  return std::ranges::any_of(visit.plan.claims, [&](const Claim& claim) {
    return claim.during.Overlaps(absence.during) &&
           std::ranges::any_of(visit.plan.items, [&](const PlannedItem& item) {
             return std::ranges::find(item.staff, absence.staff) != item.staff.end();
           });
  });
}

}  // namespace

absl::StatusOr<Reassignments::Scene> Reassignments::Look(const TenantId& tenant,
                                                         const AbsenceId& id) {
  Scene scene;
  bool found = false;
  const auto find = [&](const Calendar& calendar) {
    for (const Absence& absence : calendar.absences()) {
      if (absence.id != id) continue;
      scene.absence = absence;
      found = true;
    }
    return found ? absl::OkStatus() : AbsenceNotFound();
  };
  absl::Status looked = calendars_.Look(tenant, find);
  if (absl::IsNotFound(looked) && Reason(looked).empty()) return TenantNotFound();
  if (!looked.ok()) return looked;
  VisitFilter meanwhile;
  meanwhile.states = {VisitState::kBooked, VisitState::kConfirmed};
  meanwhile.branch = scene.absence.branch;
  meanwhile.staff = scene.absence.staff;
  meanwhile.start_from = clock_.Now();
  meanwhile.start_before = scene.absence.during.end;
  meanwhile.end_after = scene.absence.during.start;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, ListAll(visits_, tenant, meanwhile));
  looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (const Visit& visit : visits) {
      if (!Concerns(scene.absence, visit) || FitsRules(calendar.index(), visit.plan)) continue;
      scene.affected.push_back(visit);
      const Branch* branch = FindBranch(calendar.catalogue(), visit.plan.branch);
      const BookingPolicy policy = branch == nullptr ? BookingPolicy() : branch->policy;
      scene.answer_time[visit.id] = absl::Minutes(policy.proposal_minutes);
    }
    return absl::OkStatus();
  });
  if (!looked.ok()) return looked;
  return scene;
}

// True if another person does it now. A lost race leaves it open.
absl::StatusOr<bool> Reassignments::GiveAway(const ChangeContext& context, const Visit& visit,
                                             const Offer& offer, Reassignment& reassignment) {
  MoveRequest move;
  move.context = context;
  move.context.key.method = "reassign";
  move.context.key.request_id = absl::StrCat("reassign/", visit.id.value(), "/", visit.version);
  move.visit = visit.id;
  move.token = offer.token;
  move.expected_version = visit.version;
  move.origin = visit.origin;
  move.origin.channel = "absence";
  const Booked<MovedVisit> moved = book_.Move(move);
  if (const auto* failure = std::get_if<BookFailure>(&moved)) {
    if (Reason(failure->status).empty() || absl::IsUnavailable(failure->status))
      return failure->status;
    return false;
  }
  reassignment.visit = std::get<MovedVisit>(moved).visit;
  return true;
}

absl::StatusOr<Reassignment> Reassignments::Decide(const ChangeContext& context, const Scene& scene,
                                                   const Visit& visit,
                                                   const ReassignmentRecord* record,
                                                   ReassignmentMode mode) {
  const TenantId& tenant = context.tenant;
  const absl::Time now = clock_.Now();
  Reassignment result;
  result.visit = visit;
  result.deadline = record != nullptr
                        ? record->deadline
                        : std::min(now + scene.answer_time.at(visit.id), visit.plan.during.start);
  if (result.deadline <= now) return result;  // staff call
  TRESEN_ASSIGN_OR_RETURN(Replacements replacements,
                          book_.ReplacementsFor(tenant, visit, result.deadline - now));
  ReassignmentRecord kept{scene.absence.id, visit.id, visit.version, false, now, result.deadline};
  if (replacements.same_time && IsSilent(visit, scene.absence)) {
    result.outcome = ReassignmentOutcome::kReassigned;
    if (mode == ReassignmentMode::kLookOnly) return result;
    TRESEN_ASSIGN_OR_RETURN(kept.reassigned,
                            GiveAway(context, visit, *replacements.same_time, result));
    kept.version = result.visit.version;
    if (kept.reassigned) {
      TRESEN_RETURN_IF_ERROR(records_.PutReassignment(tenant, kept));
      return result;
    }
  }
  if (replacements.same_time) result.proposals.push_back(*std::move(replacements.same_time));
  for (Offer& offer : replacements.others) result.proposals.push_back(std::move(offer));
  result.outcome =
      result.proposals.empty() ? ReassignmentOutcome::kCall : ReassignmentOutcome::kProposed;
  if (mode == ReassignmentMode::kForReal && record == nullptr)
    TRESEN_RETURN_IF_ERROR(records_.PutReassignment(tenant, kept));
  return result;
}

absl::StatusOr<std::vector<Reassignment>> Reassignments::Run(const ChangeContext& context,
                                                             const AbsenceId& id,
                                                             ReassignmentMode mode) {
  const TenantId& tenant = context.tenant;
  TRESEN_ASSIGN_OR_RETURN(const Scene scene, Look(tenant, id));
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ReassignmentRecord> records,
                          records_.ListReassignments(tenant, id));
  const auto record_of = [&](const VisitId& visit) -> const ReassignmentRecord* {
    const auto found = std::ranges::find(records, visit, &ReassignmentRecord::visit);
    return found == records.end() ? nullptr : &*found;
  };
  std::vector<Reassignment> results;
  for (const Visit& visit : scene.affected) {
    TRESEN_ASSIGN_OR_RETURN(Reassignment result,
                            Decide(context, scene, visit, record_of(visit.id), mode));
    results.push_back(std::move(result));
  }
  for (const ReassignmentRecord& record : records) {
    if (std::ranges::find(scene.affected, record.visit, &Visit::id) != scene.affected.end())
      continue;
    const auto visit = visits_.GetVisit(tenant, record.visit);
    if (!visit.ok()) return visit.status();
    const bool untouched = record.reassigned && visit->version == record.version;
    results.push_back({*visit,
                       untouched ? ReassignmentOutcome::kReassigned : ReassignmentOutcome::kSettled,
                       {},
                       record.deadline});
  }
  std::ranges::stable_sort(results, {},
                           [](const Reassignment& r) { return r.visit.plan.during.start; });
  return results;
}

}  // namespace tresen::scheduling
