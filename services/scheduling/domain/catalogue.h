// What a business sells, where, by whom and when: the rules from which free time is computed.
// Plain values without behaviour; `CheckCatalogue` says whether they make sense together.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/foreign_calendar.h"
#include "services/scheduling/domain/ids.h"
#include "services/scheduling/domain/local_time.h"

namespace tresen::scheduling {

using WeekHours = std::array<std::vector<LocalWindow>, 7>;  // [0] = Monday

// One change of the ordinary hours of a branch or a person.
enum class HoursChange {
  kClosed,    // branch closed, person away: vacation, sickness, training
  kExtra,     // open besides the ordinary hours, also on a public holiday
  kReplaced,  // on these days exactly these hours, also on a public holiday
};

struct HoursException {
  absl::CivilDay first_day;
  absl::CivilDay last_day;            // inclusive
  std::optional<LocalWindow> window;  // nothing = the whole day (kClosed only)
  HoursChange change = HoursChange::kClosed;
  std::string reason;
  friend bool operator==(const HoursException&, const HoursException&) = default;
};

// Caps on how many visits may begin in one local day, ISO week or month. 0 = no cap.
struct VisitLimits {
  int per_day = 0;
  int per_week = 0;
  int per_month = 0;
  friend bool operator==(const VisitLimits&, const VisitLimits&) = default;
};

enum class BufferHours { kInsideHours, kMayExceedHours };
enum class BufferSum { kLarger, kBoth };  // between neighbours: the larger buffer counts, or both
enum class WaitlistMode { kOneAtATime, kAllAtOnce };

// Minutes of the wall clock; from > to spans midnight, from == to is never.
struct QuietHours {
  int from_minute = 21 * 60;
  int to_minute = 8 * 60;
  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

struct BookingPolicy {
  int step_minutes = 15;  // starts are offered on this grid of the wall clock
  int notice_minutes = 60;
  int notice_business_days = 0;  // whole open days between today and the visit
  int horizon_days = 90;         // the last bookable local day is today + this
  std::optional<absl::CivilDay> last_bookable_day;
  int free_cancel_minutes = 24 * 60;
  int hold_minutes = 5;
  int open_visits_per_customer = 3;  // 0 = no cap
  VisitLimits branch_limits;
  VisitLimits customer_limits;
  BufferHours buffer_hours = BufferHours::kInsideHours;
  BufferSum buffer_sum = BufferSum::kLarger;
  int proposal_minutes = 240;  // in which a customer answers after an absence
  WaitlistMode waitlist_mode = WaitlistMode::kOneAtATime;
  QuietHours quiet_hours;  // in which the waitlist offers nothing
  friend bool operator==(const BookingPolicy&, const BookingPolicy&) = default;
};

struct Pool {
  KindId kind;
  int units = 1;
  friend bool operator==(const Pool&, const Pool&) = default;
};

struct Position {
  double latitude = 0;
  double longitude = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

struct Branch {
  BranchId id;
  std::string name;
  std::string address;
  std::string phone_number_id;  // the WhatsApp number on which customers write to this branch
  std::string zone;             // IANA name
  std::string holiday_region;   // "DE-BE"; empty = no public holidays are kept
  WeekHours hours;
  std::vector<HoursException> exceptions;
  std::vector<Pool> pools;
  BookingPolicy policy;
  std::optional<Position> position;
  ForeignCalendar calendar;  // whose calendar decides
  friend bool operator==(const Branch&, const Branch&) = default;
};

// People of a stage are numbered by role: {0} is the person of the service, {} is processing time
// (nobody is bound), {1} is a second person, {0, 1} are two people at once. Rooms and devices that
// are named in consecutive stages stay the same unit through all of them.
struct Stage {
  int minutes = 0;
  std::vector<int> roles;
  std::vector<KindId> kinds;
  friend bool operator==(const Stage&, const Stage&) = default;
};

struct Service {
  ServiceId id;
  std::map<std::string, std::string> names;  // by language
  std::vector<Stage> stages;
  int64_t price_cents = 0;
  int buffer_before_minutes = 0;
  int buffer_after_minutes = 0;
  std::vector<BranchId> branches;  // empty = wherever somebody can do it
  bool bookable = true;
  friend bool operator==(const Service&, const Service&) = default;
};

struct Skill {
  ServiceId service;
  std::vector<int> roles;          // empty = every role of the service
  std::vector<int> stage_minutes;  // this person's own durations, one per stage; empty = the usual
  std::optional<int64_t> price_cents;
  friend bool operator==(const Skill&, const Skill&) = default;
};

// One weekday of a shift pattern that repeats every `rhythm_weeks`, counted from the ISO week of
// `valid_from`.
struct WorkRule {
  BranchId branch;
  absl::CivilDay valid_from = absl::CivilDay(1970, 1, 5);
  absl::CivilDay valid_to = absl::CivilDay(9999, 12, 31);
  int rhythm_weeks = 1;
  int week = 0;                      // 0 … rhythm_weeks - 1
  int weekday = 0;                   // Monday = 0
  std::vector<LocalWindow> windows;  // empty = the opening hours
  friend bool operator==(const WorkRule&, const WorkRule&) = default;
};

struct Break {
  int weekday = 0;
  LocalWindow window;
  friend bool operator==(const Break&, const Break&) = default;
};

struct Staff {
  StaffId id;
  std::string name;
  std::vector<WorkRule> work;
  std::vector<Break> breaks;
  std::vector<Skill> skills;
  int capacity = 1;           // customers at once (courses)
  double target_share = 1.0;  // weight in the fair choice among equals
  bool bookable = true;
  friend bool operator==(const Staff&, const Staff&) = default;
};

enum class AbsenceKind { kVacation, kSick, kClosed, kExtra };

// A time in which a person is away or a branch is closed, or the opposite (kExtra). Kept apart from
// the catalogue because it changes daily. Extra time of a person counts inside the opening hours
// only.
struct Absence {
  AbsenceId id;
  StaffId staff;  // exactly one of the two is set
  BranchId branch;
  AbsenceKind kind = AbsenceKind::kClosed;
  Interval during;
  friend bool operator==(const Absence&, const Absence&) = default;
};

struct Catalogue {
  std::string currency = "EUR";
  std::string default_language;  // BCP 47 primary tag; empty when the business says none
  std::vector<Branch> branches;
  std::vector<Service> services;
  std::vector<Staff> staff;
  friend bool operator==(const Catalogue&, const Catalogue&) = default;
};

const Branch* FindBranch(const Catalogue& catalogue, const BranchId& id);
const Service* FindService(const Catalogue& catalogue, const ServiceId& id);
const Staff* FindStaff(const Catalogue& catalogue, const StaffId& id);
const Skill* FindSkill(const Staff& staff, const ServiceId& service);

// The zone of a branch; UTC if the name is unknown (CheckCatalogue refuses such a branch).
absl::TimeZone ZoneOf(const Branch& branch);

// Minutes of every stage when `person` (of role 0) does the service.
std::vector<int> StageMinutes(const Service& service, const Skill& skill);
int64_t PriceOf(const Service& service, const Skill& skill);
// 1 + the highest role number in any stage.
int RoleCount(const Service& service);
bool CanFill(const Skill& skill, int role);

// Names of the single occupiable things behind a person and a pool.
ResourceId PersonUnit(const StaffId& staff, int unit);
ResourceId PoolUnit(const BranchId& branch, const KindId& kind, int unit);

}  // namespace tresen::scheduling
