#include "libs/icalendar/reader.h"

#include <libical/ical.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "libs/icalendar/event.h"
#include "libs/icalendar/repetition.h"
#include "libs/status/status.h"

namespace tresen::icalendar {
namespace {

constexpr int kDeepest = 8;

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

absl::Status Unreadable(absl::string_view why) {
  return MakeError(absl::StatusCode::kDataLoss, kUnreadable, why);
}
absl::Status TooMuch(absl::string_view why) {
  return MakeError(absl::StatusCode::kOutOfRange, kTooMuch, why);
}

// What the parser is not asked to decide: whole, of bounded size and depth, without a NUL.
absl::StatusOr<absl::string_view> Checked(absl::string_view file, const ReadOptions& options) {
  if (file.size() > options.most_bytes) return TooMuch("a calendar that is too large");
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  file = absl::StripAsciiWhitespace(file);
  if (!absl::StartsWithIgnoreCase(file, "BEGIN:VCALENDAR")) return Unreadable("not a calendar");
  if (!absl::EndsWithIgnoreCase(file, "END:VCALENDAR")) return Unreadable("a calendar cut off");
  if (file.find('\0') != absl::string_view::npos) return Unreadable("not text");
  int depth = 0, events = 0;
  for (size_t at = 0; at < file.size();) {
    const size_t end = std::min(file.find('\n', at), file.size());
    const absl::string_view line = file.substr(at, end - at);
    if (absl::StartsWithIgnoreCase(line, "BEGIN:") && ++depth > kDeepest)
      return Unreadable("a calendar nested too deeply");
    if (absl::StartsWithIgnoreCase(line, "END:")) --depth;
    if (absl::StartsWithIgnoreCase(line, "BEGIN:V") && ++events > options.most_events)
      return TooMuch("a calendar of too many entries");
    at = end + 1;
  }
  if (depth != 0) return Unreadable("a calendar cut off");
  return file;
}

// One reading of one file.
class Reading {
 public:
  explicit Reading(const ReadOptions& options)
      : options_(options), zones_(options.zone), steps_(options.most_steps) {}

  void Collect(icalcomponent* calendar) {
    for (icalcomponent* part = icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT);
         part != nullptr; part = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT)) {
      switch (icalcomponent_isa(part)) {
        case ICAL_VCALENDAR_COMPONENT:
          Collect(part);
          break;
        case ICAL_VTIMEZONE_COMPONENT:
          zones_.AddDefinition(part);
          break;
        case ICAL_VEVENT_COMPONENT:
          parts_.push_back(part);
          break;
        case ICAL_VFREEBUSY_COMPONENT:
          AddFreeBusy(part);
          break;
        default:
          break;
      }
    }
  }

  absl::StatusOr<Contents> Expand() {
    std::vector<Event> events;
    for (icalcomponent* part : parts_) {
      std::optional<Event> event = EventOf(part, zones_);
      if (!event || event->has_problem) ++contents_.problems;
      if (event) events.push_back(*std::move(event));
    }
    for (const Event& event : events)
      if (event.replaces) replaced_.insert({event.uid, event.replaces->Instant()});
    for (const Event& event : events) TRESEN_RETURN_IF_ERROR(Add(event));
    if (overflow_) return TooMuch("a calendar of too many events");
    std::ranges::sort(contents_.instances, {}, [](const Instance& instance) {
      return std::tie(instance.start, instance.uid, instance.recurrence_id, instance.end);
    });
    return std::move(contents_);
  }

 private:
  // Busy periods of a published VFREEBUSY.
  void AddFreeBusy(icalcomponent* part) {
    for (icalproperty* property = icalcomponent_get_first_property(part, ICAL_FREEBUSY_PROPERTY);
         property != nullptr;
         property = icalcomponent_get_next_property(part, ICAL_FREEBUSY_PROPERTY)) {
      icalparameter* type = icalproperty_get_first_parameter(property, ICAL_FBTYPE_PARAMETER);
      if (type != nullptr && icalparameter_get_fbtype(type) == ICAL_FBTYPE_FREE) continue;
      const icalperiodtype period = icalproperty_get_freebusy(property);
      bool problem = false;
      const auto start = MomentOf(property, period.start, zones_, problem);
      const auto end = MomentOf(property, period.end, zones_, problem);
      const absl::Duration length = absl::Seconds(icaldurationtype_as_int(period.duration));
      if (!start || (!end && length <= absl::ZeroDuration())) {
        ++contents_.problems;
        continue;
      }
      Instance instance;
      instance.start = start->Instant();
      instance.end = end ? end->Instant() : instance.start + length;
      Put(std::move(instance));
    }
  }

  absl::Status Add(const Event& event) {
    if (event.replaces) {
      AddOne(event, event.start.civil, event.start.Instant(), event.replaces->Instant());
      return absl::OkStatus();
    }
    std::vector<absl::CivilSecond> starts = {event.start.civil};
    for (const icalrecurrencetype& rule : event.rules)
      TRESEN_RETURN_IF_ERROR(AddStarts(event, rule, starts));
    for (const Moment& more : event.more) starts.push_back(LocalOf(event, more));
    std::ranges::sort(starts);
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    const bool repeats = !event.rules.empty() || !event.more.empty();
    for (const absl::CivilSecond& civil : starts) {
      Moment moment = event.start;
      moment.civil = civil;
      const absl::Time start = moment.Instant();
      if (IsExcluded(event, civil, start) || replaced_.contains({event.uid, start})) continue;
      AddOne(event, civil, start, repeats ? std::optional(start) : std::nullopt);
    }
    return absl::OkStatus();
  }

  absl::Status AddStarts(const Event& event, const icalrecurrencetype& rule,
                         std::vector<absl::CivilSecond>& starts) {
    static const FileZone utc(absl::UTCTimeZone());
    const Repetition repetition{rule, event.start.civil, event.start.is_date,
                                event.start.is_utc ? &utc : event.start.zone};
    // An instance that began before the window may reach into it.
    const absl::Duration longest = event.length + absl::Hours(24 * (event.days + 2));
    const absl::CivilSecond from = repetition.zone->CivilOf(options_.from - longest);
    const absl::CivilSecond to = repetition.zone->CivilOf(options_.to + absl::Hours(24));
    const absl::Status status = StartsOf(repetition, from, to, steps_, starts);
    if (absl::IsOutOfRange(status)) return TooMuch(status.message());
    if (!status.ok()) ++contents_.problems;  // the first time still counts
    return absl::OkStatus();
  }

  // A moment as the event's own clock shows it.
  static absl::CivilSecond LocalOf(const Event& event, const Moment& moment) {
    if (moment.is_date || event.start.is_date) return moment.civil;
    if (event.start.is_utc) return absl::ToCivilSecond(moment.Instant(), absl::UTCTimeZone());
    return event.start.zone->CivilOf(moment.Instant());
  }

  static bool IsExcluded(const Event& event, absl::CivilSecond civil, absl::Time start) {
    return std::ranges::any_of(event.excluded, [&](const Moment& excluded) {
      if (excluded.is_date) return absl::CivilDay(excluded.civil) == absl::CivilDay(civil);
      return excluded.Instant() == start;
    });
  }

  void AddOne(const Event& event, absl::CivilSecond civil, absl::Time start,
              std::optional<absl::Time> recurrence) {
    Instance instance;
    instance.uid = event.uid;
    if (recurrence)
      instance.recurrence_id = absl::FormatTime("%Y%m%dT%H%M%SZ", *recurrence, absl::UTCTimeZone());
    instance.start = start;
    instance.end = event.EndOf(civil, start);
    instance.all_day = event.start.is_date;
    instance.shows = event.shows;
    Put(std::move(instance));
  }

  void Put(Instance instance) {
    if (instance.end <= instance.start || instance.end <= options_.from ||
        instance.start >= options_.to)
      return;
    overflow_ |= contents_.instances.size() >= static_cast<size_t>(options_.most_instances);
    if (!overflow_) contents_.instances.push_back(std::move(instance));
  }

  const ReadOptions& options_;
  FileZones zones_;
  int steps_;
  bool overflow_ = false;
  std::vector<icalcomponent*> parts_;
  absl::flat_hash_set<std::pair<std::string, absl::Time>> replaced_;
  Contents contents_;
};

}  // namespace

absl::StatusOr<Contents> Read(absl::string_view file, const ReadOptions& options) {
  TRESEN_ASSIGN_OR_RETURN(const absl::string_view checked, Checked(file, options));
  const Component root(icalparser_parse_string(std::string(checked).c_str()));
  if (root == nullptr) return Unreadable("not a calendar");
  Reading reading(options);
  reading.Collect(root.get());
  return reading.Expand();
}

}  // namespace tresen::icalendar
