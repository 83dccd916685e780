#include "services/scheduling/connectors/caldav/caldav_connector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/icalendar/writer.h"
#include "libs/status/status.h"
#include "services/scheduling/connectors/calendar_events.h"
#include "services/scheduling/domain/catalogue.h"

namespace tresen::scheduling {
namespace {

// How far around an appointment its calendar is looked at before it is written.
constexpr absl::Duration kAround = absl::Hours(24 * 400);
// An appointment of ours may have been dragged anywhere.
constexpr absl::Duration kAnywhere = absl::Hours(24 * 3650);

constexpr absl::string_view kFileEnding = ".ics";
std::string NameOf(const VisitId& visit) { return absl::StrCat(visit.value(), kFileEnding); }

// "lena \"etag\"\nmax \"etag\"": ETags contain no line breaks, ids no spaces.
std::string VersionOf(const std::map<StaffId, std::string>& etags) {
  std::vector<std::string> parts;
  for (const auto& [staff, etag] : etags) parts.push_back(absl::StrCat(staff.value(), " ", etag));
  return absl::StrJoin(parts, "\n");
}

std::vector<StaffId> PeopleOf(const std::map<StaffId, std::string>& etags) {
  std::vector<StaffId> people;
  for (const auto& [staff, etag] : etags) people.push_back(staff);
  return people;
}

std::map<StaffId, std::string> EtagsOf(const std::string& version) {
  std::map<StaffId, std::string> etags;
  for (const absl::string_view part : absl::StrSplit(version, '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> fields =
        absl::StrSplit(part, absl::MaxSplits(' ', 1));
    etags[StaffId(fields.first)] = fields.second;
  }
  return etags;
}

Interval Hull(Interval a, Interval b) {
  return {std::min(a.start, b.start), std::max(a.end, b.end)};
}

bool IsOf(const ResourceId& resource, const StaffId& staff) {
  const std::string first = PersonUnit(staff, 0).value();
  return resource.value() == first || absl::StartsWith(resource.value(), absl::StrCat(first, "/"));
}

// An error of looking, as the answer to "is it there?".
Outcome NotKnown(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return Refused(Refusal::kNotAllowed, status.message());
  return absl::IsUnavailable(status) ? Unreachable(status.message()) : Unknown(status.message());
}

std::string FileOf(const BookOrder& order, Interval during, absl::Time now) {
  icalendar::CalendarEntry entry;
  entry.uid = UidOf(order.visit);
  entry.start = during.start;
  entry.end = during.end;
  entry.changed_at = now;
  entry.summary = order.title;
  return icalendar::CalendarResource(entry);
}

}  // namespace

CalDavConnector::CalDavConnector(http::Client& client, Sources sources, const Clock& clock)
    : zone_(sources.zone), is_own_(std::move(sources.is_own)), clock_(clock) {
  for (auto& [staff, url] : sources.staff_urls)
    calendars_[staff] = std::make_unique<CalDavCollection>(client, sources.account, url);
}

absl::StatusOr<std::vector<Suggestion>> CalDavConnector::Suggest(const SuggestOrder&) {
  return absl::UnimplementedError("our own search proposes");
}

absl::StatusOr<View> CalDavConnector::Read(const ReadOrder& order) {
  View view;
  std::map<VisitId, Ours> ours;
  for (const auto& [staff, calendar] : calendars_) {
    TRESEN_RETURN_IF_ERROR(calendar->Refresh(order.window));
    for (std::string& name : calendar->Forbidden())
      view.forbidden.push_back({std::move(name), staff});
    for (const auto& resource : calendar->Contents(order.window, zone_, view.unreadable)) {
      for (const icalendar::Instance& instance : resource.instances) {
        const Interval during{instance.start, instance.end};
        TRESEN_ASSIGN_OR_RETURN(const auto visit, OwnVisitOf(instance.uid, is_own_));
        if (!visit || resource.name != NameOf(*visit)) {
          if (TakesTime(instance)) view.busy.push_back({ExternalIdOf(instance), staff, during});
          continue;
        }
        if (instance.shows == icalendar::Shows::kCancelled) continue;  // as good as gone
        Ours& found = ours[*visit];
        const auto [copy, is_new] = found.copies.try_emplace(staff, Found{resource.etag, during});
        if (!is_new) copy->second.during = Hull(copy->second.during, during);
        if (!instance.recurrence_id.empty()) found.difference = "repeats";
      }
    }
  }
  const std::set<View::Forbidden> forbidden(view.forbidden.begin(), view.forbidden.end());
  for (const Entry& known : order.known) TrustKnown(known, forbidden, ours);
  for (const auto& [visit, found] : ours)
    view.own.push_back({CustomerId(), visit, EntryOf(visit, found)});
  return view;
}

// Of a copy that may not be read, what was written last is what is known. The others' are as they
// were read.
void CalDavConnector::TrustKnown(const Entry& known, const std::set<View::Forbidden>& forbidden,
                                 std::map<VisitId, Ours>& ours) {
  const VisitId visit(std::string(absl::StripSuffix(known.external_id, kFileEnding)));
  for (const auto& [staff, etag] : EtagsOf(known.version))
    if (forbidden.contains({known.external_id, staff}))
      ours[visit].copies[staff] = {etag, known.during};
}

Entry CalDavConnector::EntryOf(const VisitId& visit, const Ours& found) {
  Etags etags;
  Interval during = found.copies.begin()->second.during;
  for (const auto& [staff, copy] : found.copies) {
    etags[staff] = copy.etag;
    during = Hull(during, copy.during);
  }
  return {NameOf(visit), VersionOf(etags), during, found.difference, PeopleOf(etags)};
}

// When everybody takes part: from the beginning of their first service to the end of their last,
// processing time included.
absl::StatusOr<CalDavConnector::Parts> CalDavConnector::PartsOf(const VisitPlan& plan) const {
  Parts parts;
  for (const PlannedItem& item : plan.items) {
    for (const StaffId& staff : item.staff) {
      if (!calendars_.contains(staff)) return absl::NotFoundError("a person without a calendar");
      const auto [place, is_new] = parts.try_emplace(staff, item.during);
      if (!is_new) place->second = Hull(place->second, item.during);
    }
  }
  if (parts.empty()) return absl::NotFoundError("an appointment of nobody");
  return parts;
}

// kDone: everybody's claims are free of other people's entries.
Outcome CalDavConnector::CheckFree(const BookOrder& order, const Parts& parts) {
  for (const auto& [staff, during] : parts) {
    const Interval around{during.start - kAround, during.end + kAround};
    if (const absl::Status fresh = Of(staff).RefreshIfChanged(around); !fresh.ok())
      return absl::IsPermissionDenied(fresh) ? Refused(Refusal::kNotAllowed, fresh.message())
                                             : Unreachable(fresh.message());  // nothing was sent
    int problems = 0;
    for (const auto& resource : Of(staff).Contents(during, zone_, problems)) {
      for (const icalendar::Instance& instance : resource.instances) {
        if (!TakesTime(instance)) continue;
        const auto own = OwnVisitOf(instance.uid, is_own_);
        if (!own.ok()) return Unreachable(own.status().message());
        if (own->has_value()) continue;
        const Interval busy{instance.start, instance.end};
        const bool taken = std::ranges::any_of(order.plan.claims, [&](const Claim& claim) {
          return IsOf(claim.resource, staff) && claim.during.Overlaps(busy);
        });
        if (taken) return Refused(Refusal::kSlotTaken);
      }
    }
  }
  return Done({});
}

absl::StatusOr<CalDavConnector::Found> CalDavConnector::Look(const StaffId& staff,
                                                             const VisitId& visit) {
  const absl::Time now = clock_.Now();
  TRESEN_ASSIGN_OR_RETURN(const auto resource,
                          Of(staff).Get(NameOf(visit), {now - kAnywhere, now + kAnywhere}, zone_));
  for (const icalendar::Instance& instance : resource.instances)
    if (instance.uid == UidOf(visit) && instance.shows != icalendar::Shows::kCancelled)
      return Found{resource.etag, {instance.start, instance.end}};
  return absl::NotFoundError("not ours, or not at any such time");
}

// The server says that something is there. If it is what was to be written, it was written before.
Outcome CalDavConnector::AlreadyThere(const StaffId& staff, const VisitId& visit, Interval during,
                                      Outcome refused) {
  const auto found = Look(staff, visit);
  if (!found.ok() && !absl::IsNotFound(found.status())) return NotKnown(found.status());
  if (!found.ok() || found->during != during) return refused;
  Entry entry;
  entry.version = found->etag;
  return Done(std::move(entry));
}

// After a refusal in the middle: what was written before it is deleted again.
Outcome CalDavConnector::TakeBack(const VisitId& visit, const Etags& written, Outcome why) {
  for (const auto& [staff, etag] : written)
    if (Of(staff).Delete(NameOf(visit), etag).certainty != Certainty::kDone)
      return Unknown("left in the middle");
  return why;
}

Outcome CalDavConnector::WriteParts(const BookOrder& order, const Parts& parts,
                                    const Etags& before) {
  Etags now, added;
  const std::string name = NameOf(order.visit);
  bool replaced = false;
  for (const auto& [staff, during] : parts) {
    const auto old = before.find(staff);
    const std::string etag = old == before.end() ? "" : old->second;
    Outcome put = Of(staff).Put(name, etag, FileOf(order, during, clock_.Now()));
    if (put.refusal == Refusal::kChanged)
      put = AlreadyThere(staff, order.visit, during, std::move(put));
    if (put.certainty == Certainty::kDone && put.entry.version.empty()) {
      // The server changed what it was given, or does not say: look.
      const auto found = Look(staff, order.visit);
      if (found.ok()) put.entry.version = found->etag;
    }
    if (put.certainty != Certainty::kDone) {
      if (put.certainty == Certainty::kUnknown) return put;
      return replaced ? Unknown("left in the middle")
                      : TakeBack(order.visit, added, std::move(put));
    }
    now[staff] = put.entry.version;
    if (etag.empty())
      added[staff] = put.entry.version;
    else
      replaced = true;
  }
  for (const auto& [staff, etag] : before) {
    if (parts.contains(staff) || !calendars_.contains(staff)) continue;
    if (Of(staff).Delete(name, etag).certainty != Certainty::kDone) return Unknown("an old part");
  }
  return Done({name, VersionOf(now), order.plan.during, "", PeopleOf(now)});
}

Outcome CalDavConnector::Book(const BookOrder& order) {
  const auto parts = PartsOf(order.plan);
  if (!parts.ok()) return Refused(Refusal::kNotSupported, parts.status().message());
  const Outcome free = CheckFree(order, *parts);
  if (free.certainty != Certainty::kDone) return free;
  return WriteParts(order, *parts, {});
}

Outcome CalDavConnector::Move(const BookOrder& order, const Entry& from) {
  const auto parts = PartsOf(order.plan);
  if (!parts.ok()) return Refused(Refusal::kNotSupported, parts.status().message());
  const Outcome free = CheckFree(order, *parts);
  if (free.certainty != Certainty::kDone) return free;
  return WriteParts(order, *parts, EtagsOf(from.version));
}

Outcome CalDavConnector::Cancel(const CancelOrder& order) {
  Etags etags = EtagsOf(order.entry.version);
  if (etags.empty())  // not known where it is: everywhere
    for (const auto& [staff, calendar] : calendars_) etags[staff] = "";
  for (const auto& [staff, etag] : etags) {
    if (!calendars_.contains(staff)) continue;  // the calendar was given up
    Outcome deleted = Of(staff).Delete(NameOf(order.visit), etag);
    if (deleted.certainty != Certainty::kDone) return deleted;
  }
  return Done({});
}

Outcome CalDavConnector::FindBooked(const BookOrder& order) {
  const auto parts = PartsOf(order.plan);
  if (!parts.ok()) return Refused(Refusal::kNotThere, parts.status().message());
  Etags etags;
  for (const auto& [staff, during] : *parts) {
    const auto found = Look(staff, order.visit);
    if (absl::IsNotFound(found.status())) return Refused(Refusal::kNotThere);
    if (!found.ok()) return NotKnown(found.status());
    if (found->during != during) return Refused(Refusal::kNotThere, "another time");
    etags[staff] = found->etag;
  }
  for (const auto& [staff, calendar] : calendars_) {
    if (parts->contains(staff)) continue;
    const auto left = Look(staff, order.visit);
    if (absl::IsNotFound(left.status())) continue;
    if (!left.ok()) return NotKnown(left.status());
    if (calendar->Delete(NameOf(order.visit), left->etag).certainty != Certainty::kDone)
      return Unknown("an old part");
  }
  return Done({NameOf(order.visit), VersionOf(etags), order.plan.during, "", PeopleOf(etags)});
}

Outcome CalDavConnector::FindCancelled(const CancelOrder& order) {
  Etags etags;
  Interval during;
  for (const auto& [staff, calendar] : calendars_) {
    const auto found = Look(staff, order.visit);
    if (absl::IsNotFound(found.status())) continue;
    if (!found.ok()) return NotKnown(found.status());
    during = etags.empty() ? found->during : Hull(during, found->during);
    etags[staff] = found->etag;
  }
  if (etags.empty()) return Done({});
  Outcome still = Refused(Refusal::kStillThere);
  still.entry = {NameOf(order.visit), VersionOf(etags), during, "", PeopleOf(etags)};
  return still;
}

}  // namespace tresen::scheduling
