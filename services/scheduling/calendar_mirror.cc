#include "services/scheduling/calendar_mirror.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "services/scheduling/foreign_calendars.h"
#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling {
namespace {

constexpr absl::Duration kFirstPause = absl::Seconds(15);
constexpr absl::Duration kLongestPause = absl::Minutes(15);
constexpr absl::Duration kBack = absl::Hours(24);
constexpr int kDaysBehindHorizon = 3;
constexpr int kPage = 1000;

std::string KeyOf(const MirrorConflict& conflict) {
  const std::string parts = absl::StrCat(
      conflict.visit.value(), "\n", NameOf(conflict.kind), "\n", conflict.external_id, "\n",
      absl::ToUnixSeconds(conflict.during.start), "\n", absl::ToUnixSeconds(conflict.during.end));
  return absl::StrCat("calendar-conflict/", crypto::HexEncode(crypto::Sha256(parts)));
}

notices::Conflict NoticeFor(MirrorConflictKind kind) {
  switch (kind) {
    case MirrorConflictKind::kOverlap: return notices::Conflict::kOverlap;
    case MirrorConflictKind::kMoved: return notices::Conflict::kMoved;
    case MirrorConflictKind::kGone: return notices::Conflict::kGone;
    case MirrorConflictKind::kChanged: break;
  }
  return notices::Conflict::kChanged;
}

std::string ForbiddenKey(const BranchId& branch, const StaffId& staff,
                         const std::vector<std::string>& entries) {
  const std::string parts =
      absl::StrCat(branch.value(), "\n", staff.value(), "\n", absl::StrJoin(entries, "\n"));
  return absl::StrCat("calendar-forbidden/", crypto::HexEncode(crypto::Sha256(parts)));
}

std::string Joined(const std::vector<StaffId>& people) {
  return absl::StrJoin(people, ",", [](std::string* out, const StaffId& staff) {
    absl::StrAppend(out, staff.value());
  });
}

std::string PeopleOf(const VisitPlan& plan) {
  std::set<std::string> people;
  for (const PlannedItem& item : plan.items)
    for (const StaffId& staff : item.staff) people.insert(staff.value());
  return absl::StrJoin(people, ",");
}

}  // namespace

std::vector<CalendarMirror::Scene> CalendarMirror::ScenesOf(const TenantId& tenant) {
  std::vector<Scene> scenes;
  const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    const Catalogue& catalogue = calendar.catalogue();
    for (const Branch& branch : catalogue.branches) {
      if (!IsMirrored(branch.calendar.authority)) continue;
      Scene scene;
      scene.tenant = tenant;
      scene.branch = branch;
      scene.last_change = calendar.last_change();
      scene.language = catalogue.default_language;
      for (const Staff& staff : catalogue.staff) scene.names[staff.id] = staff.name;
      for (const Service& service : catalogue.services) {
        const auto name = service.names.find(catalogue.default_language);
        scene.titles[service.id] = name == service.names.end() ? service.id.value() : name->second;
      }
      scenes.push_back(std::move(scene));
    }
    return absl::OkStatus();
  });
  if (!looked.ok()) scenes.clear();  // the catalogue is read again with the next attempt
  return scenes;
}

CalendarMirror::Report CalendarMirror::Advance(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  Report report;
  for (Scene& scene : ScenesOf(tenant)) {
    Running& running = running_[{tenant, scene.branch.id}];
    const absl::Time now = clock_.Now();
    if (running.connector == nullptr || running.settings != scene.branch.calendar ||
        running.zone != scene.branch.zone) {
      auto made = make_(tenant, scene.branch);
      if (!made.ok()) {
        if (running.not_before <= now) {
          ++report.failed;
          running.not_before = now + kLongestPause;
          hear_(tenant, scene.branch.id, "NOT_CONFIGURED");
          log::Error("a calendar outside cannot be used as it is set up",
                     {{log::kTenant, tenant},
                      {log::kBranch, scene.branch.id},
                      {log::kStatus, made.status()}});
        }
        continue;
      }
      running = Running();
      running.settings = scene.branch.calendar;
      running.zone = scene.branch.zone;
      running.connector = *std::move(made);
    }
    const bool ours_changed =
        running.connector->capabilities().writes && running.last_change != scene.last_change;
    if (running.not_before > now || (running.due > now && !ours_changed)) continue;
    const int64_t last_change = scene.last_change;
    absl::Status synced = Sync(scene, *running.connector, report);
    if (synced.ok()) synced = TellForbidden(scene, running.forbidden, report);
    if (synced.ok()) {
      ++report.synced;
      hear_(tenant, scene.branch.id, "");
      running.last_change = last_change;
      running.due = now + absl::Minutes(scene.branch.calendar.sync_minutes);
      running.pause = absl::ZeroDuration();
      continue;
    }
    ++report.failed;
    running.pause = running.pause == absl::ZeroDuration()
                        ? kFirstPause
                        : std::min(2 * running.pause, kLongestPause);
    running.not_before = now + running.pause;
    hear_(tenant, scene.branch.id, SyncFailureName(synced));
  }
  return report;
}

absl::Status CalendarMirror::Load(Scene& scene, Connector& connector) {
  const absl::Time now = clock_.Now();
  ReadOrder order;
  order.window = {now - kBack,
                  now + absl::Hours(24 * (scene.branch.policy.horizon_days + kDaysBehindHorizon))};
  TRESEN_ASSIGN_OR_RETURN(const auto mirrored, records_.List(scene.tenant, scene.branch.id));
  for (const MirroredVisit& one : mirrored) {
    scene.mirrored.emplace(one.visit, one);
    order.known.push_back({one.external_id, one.version, one.during, ""});
  }
  TRESEN_ASSIGN_OR_RETURN(scene.view, connector.Read(order));
  VisitPageQuery query;
  query.filter.branch = scene.branch.id;
  query.filter.states = {VisitState::kBooked, VisitState::kConfirmed, VisitState::kArrived};
  query.filter.end_after = now;
  query.filter.start_before = order.window.end;
  query.limit = kPage;
  for (bool more = true; more;) {
    TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> page, visits_.ListVisits(scene.tenant, query));
    for (const Visit& visit : page) scene.visits.emplace(visit.id, visit);
    more = static_cast<int>(page.size()) == kPage;
    if (more) query.after = VisitCursor{page.back().plan.during.start, page.back().id};
  }
  TRESEN_ASSIGN_OR_RETURN(const auto noted, records_.Conflicts(scene.tenant));
  for (const MirrorConflict& conflict : noted) scene.noted.insert(KeyOf(conflict));
  return absl::OkStatus();
}

absl::Status CalendarMirror::Sync(Scene& scene, Connector& connector, Report& report) {
  TRESEN_RETURN_IF_ERROR(Load(scene, connector));
  report.unreadable += scene.view.unreadable;
  TRESEN_RETURN_IF_ERROR(TakeBusy(scene, report));
  absl::Status told;
  for (const View::Busy& busy : scene.view.busy) {
    const ForeignBusy foreign{scene.branch.id, busy.external_id, busy.staff, busy.during};
    for (const auto& [id, visit] : scene.visits)
      if (LiesOver(foreign, visit.plan))
        told.Update(
            Note(scene, id, MirrorConflictKind::kOverlap, busy.external_id, busy.during, report));
  }
  if (connector.capabilities().writes) told.Update(WriteOut(scene, connector, report));
  return told;
}

absl::Status CalendarMirror::TakeBusy(const Scene& scene, Report& report) {
  BusyCommand command;
  command.context.tenant = scene.tenant;
  command.context.actor = "calendar-mirror";
  command.context.now = clock_.Now();
  command.branch = scene.branch.id;
  for (const View::Busy& busy : scene.view.busy)
    command.busy.push_back({scene.branch.id, busy.external_id, busy.staff, busy.during});
  TRESEN_ASSIGN_OR_RETURN(const BusyOutcome outcome, visits_.ReplaceForeignBusy(command));
  if (!outcome.changed) return absl::OkStatus();
  calendars_.Forget(scene.tenant, outcome.expired);
  report.holds_ended |= !outcome.expired.empty();
  return calendars_.Reload(scene.tenant);
}

absl::Status CalendarMirror::Note(const Scene& scene, const VisitId& visit, MirrorConflictKind kind,
                                  const std::string& external_id, Interval during, Report& report) {
  const MirrorConflict conflict{visit, scene.branch.id, kind, external_id, during, clock_.Now()};
  const std::string key = KeyOf(conflict);
  if (scene.noted.contains(key)) return absl::OkStatus();
  const VisitPlan& plan = scene.visits.at(visit).plan;
  std::vector<std::string> people;
  for (const PlannedItem& item : plan.items)
    for (const StaffId& staff : item.staff)
      if (scene.names.contains(staff)) people.push_back(scene.names.at(staff));
  const notices::ConflictFacts facts{scene.language, absl::StrJoin(people, ", "), plan.during.start,
                            ZoneOf(scene.branch)};
  // Told first: a conflict that nobody was told of is not noted.
  TRESEN_RETURN_IF_ERROR(tell_(scene.tenant, scene.branch.id, key,
                               notices::ConflictLines(NoticeFor(kind), facts)));
  TRESEN_RETURN_IF_ERROR(records_.Note(scene.tenant, conflict).status());
  ++report.conflicts;
  log::Warning("an appointment and a calendar outside do not agree",
               {{log::kTenant, scene.tenant},
                {log::kBranch, scene.branch.id},
                {log::kReason, log::Token(std::string(NameOf(kind)))}});
  return absl::OkStatus();
}

// Told once: again only when another entry has come to them.
absl::Status CalendarMirror::TellForbidden(const Scene& scene, std::set<View::Forbidden>& told,
                                           Report& report) {
  std::map<StaffId, std::vector<std::string>> entries;
  std::map<StaffId, int> unheard;
  for (const View::Forbidden& one : scene.view.forbidden) {
    entries[one.staff].push_back(one.external_id);
    if (!told.contains(one)) ++unheard[one.staff];
  }
  for (const auto& [staff, count] : unheard) {
    const auto name = scene.names.find(staff);
    TRESEN_RETURN_IF_ERROR(
        tell_(scene.tenant, scene.branch.id, ForbiddenKey(scene.branch.id, staff, entries[staff]),
              notices::ForbiddenLines(scene.language, static_cast<int>(entries[staff].size()),
                                      name == scene.names.end() ? "" : name->second)));
    report.forbidden += count;
    log::Warning("entries of a calendar outside may not be read",
                 {{log::kTenant, scene.tenant}, {log::kBranch, scene.branch.id},
                  {log::kCount, count}});
  }
  told = {scene.view.forbidden.begin(), scene.view.forbidden.end()};
  return absl::OkStatus();
}

absl::Status CalendarMirror::WriteOut(Scene& scene, Connector& connector, Report& report) {
  std::map<VisitId, const Entry*> there;
  for (const View::Own& own : scene.view.own)
    if (own.visit) there[*own.visit] = &own.entry;
  absl::Status worst;
  const auto also = [&](absl::Status status) {
    if (!status.ok()) worst = std::move(status);
  };
  for (const auto& [id, visit] : scene.visits) {
    const auto entry = there.find(id);
    also(WriteVisit(scene, visit, entry == there.end() ? nullptr : entry->second, connector,
                    report));
  }
  for (const auto& [id, entry] : there)
    if (!scene.visits.contains(id)) also(TakeOut(scene, id, *entry, connector));
  for (const auto& [id, mirrored] : scene.mirrored)
    if (!scene.visits.contains(id) && !there.contains(id)) also(records_.Remove(scene.tenant, id));
  return worst;
}

absl::Status CalendarMirror::WriteVisit(const Scene& scene, const Visit& visit, const Entry* there,
                                        Connector& connector, Report& report) {
  BookOrder order;
  order.visit = visit.id;
  order.contact.customer = visit.customer;
  order.plan = visit.plan;
  std::vector<std::string> titles;
  for (const PlannedItem& item : visit.plan.items)
    titles.push_back(scene.titles.contains(item.service) ? scene.titles.at(item.service)
                                                         : item.service.value());
  order.title = absl::StrJoin(titles, ", ");
  const auto known = scene.mirrored.find(visit.id);
  const MirroredVisit* before = known == scene.mirrored.end() ? nullptr : &known->second;
  if (there == nullptr) {
    if (before != nullptr)  // taken out there; the booking stands
      TRESEN_RETURN_IF_ERROR(Note(scene, visit.id, MirrorConflictKind::kGone, before->external_id,
                                  before->during, report));
    return Keep(scene, visit, connector.Book(order), report);
  }
  const std::string people = PeopleOf(visit.plan);
  const bool copy_missing = !there->people.empty() && Joined(there->people) != people;
  if (copy_missing && before != nullptr && before->people == people &&
      before->during == visit.plan.during && visit.plan.during.Contains(there->during)) {
    // Somebody took it out of one calendar; the booking stands. Whoever keeps no calendar any more
    // has not taken anything out.
    const Outcome again = connector.Move(order, *there);
    if (again.refusal != Refusal::kNotSupported) {
      TRESEN_RETURN_IF_ERROR(Note(scene, visit.id, MirrorConflictKind::kGone, before->external_id,
                                  before->during, report));
    }
    return Keep(scene, visit, again, report);
  }
  const bool as_ours = !copy_missing && there->during == visit.plan.during && there->difference.empty();
  const bool same_people = before == nullptr || before->people == people;
  if (as_ours && same_people) {
    if (before != nullptr && before->version == there->version) return absl::OkStatus();
    return Keep(scene, visit, Done(*there), report);
  }
  // Moved here since it was written, or only there? What was written last tells.
  const bool ours_to_write =
      before == nullptr || before->people != people || there->during == before->during || before->during != visit.plan.during;
  if (ours_to_write) return Keep(scene, visit, connector.Move(order, *there), report);
  return Note(scene, visit.id, MirrorConflictKind::kMoved, there->external_id, there->during,
              report);
}

// Of ours, but not booked any more. What took place stays where it was.
absl::Status CalendarMirror::TakeOut(const Scene& scene, const VisitId& id, const Entry& there,
                                     Connector& connector) {
  const auto visit = visits_.GetVisit(scene.tenant, id);
  if (absl::IsNotFound(visit.status())) return absl::OkStatus();  // of another installation
  if (!visit.ok()) return visit.status();
  const bool took_place = OccupiesTime(visit->state) || visit->state == VisitState::kCompleted ||
                          visit->state == VisitState::kNoShow;
  if (took_place) return absl::OkStatus();
  const Outcome outcome = connector.Cancel({id, {}, there});
  if (outcome.certainty == Certainty::kRefused) {
    // It will be refused again: a person has to take it out. The rest of the branch goes on.
    log::Warning("a calendar outside keeps an appointment that is cancelled",
                 {{log::kTenant, scene.tenant}, {log::kBranch, scene.branch.id}});
    return absl::OkStatus();
  }
  if (outcome.certainty != Certainty::kDone)
    return absl::UnavailableError(NameOf(outcome.certainty));  // looked at again with the next sync
  return records_.Remove(scene.tenant, id);
}

absl::Status CalendarMirror::Keep(const Scene& scene, const Visit& visit, const Outcome& outcome,
                                  Report& report) {
  if (outcome.certainty == Certainty::kDone)
    return records_.Put(
        scene.tenant, {visit.id, scene.branch.id, outcome.entry.external_id, outcome.entry.version,
                       PeopleOf(visit.plan), visit.plan.during});
  // What cannot be known now is seen by the next reading: names are fixed, nothing is doubled. What
  // was written before says nothing about it any more.
  if (outcome.certainty == Certainty::kUnknown)
    TRESEN_RETURN_IF_ERROR(records_.Remove(scene.tenant, visit.id));
  if (outcome.certainty != Certainty::kRefused)
    return absl::UnavailableError(NameOf(outcome.certainty));
  // The one is noted as an overlap; with the other somebody has no calendar to be written into.
  if (outcome.refusal == Refusal::kSlotTaken || outcome.refusal == Refusal::kNotSupported)
    return absl::OkStatus();
  return Note(scene, visit.id, MirrorConflictKind::kChanged, absl::StrCat(NameOf(outcome.refusal)),
              visit.plan.during, report);
}

}  // namespace tresen::scheduling
