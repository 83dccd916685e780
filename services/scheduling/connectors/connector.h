// A calendar outside this installation, as the branch that it belongs to sees it. One interface for
// all of them; what they can and cannot do, they say.
//
// The rule behind everything here: a change that was sent and not answered is neither done nor
// refused, and is never sent again before somebody has looked whether it is there.
//
// To add one: a folder connectors/<name>/ with the connector, a test that runs the conformance
// suite (connectors/conformance), a line in connector_registry.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/foreign_calendar.h"
#include "services/scheduling/domain/ids.h"
#include "services/scheduling/domain/interval.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

struct Capabilities {
  // Proposes the starts itself (Suggest); otherwise our own search does, around what Read says.
  bool suggests = false;
  // Takes bookings. Without it the calendar is only read.
  bool writes = false;
  // Has a change of time of its own (Move). Without it a move is Book, then Cancel.
  bool moves = false;
  // Says what other people have there (View::busy); otherwise only what is ours.
  bool tells_busy = false;
  // Must be told who the customer is: BookOrder, CancelOrder and ReadOrder need their contacts.
  bool needs_contact = false;
};

// How sure we are after asking for a change.
enum class Certainty {
  kDone,         // it is so: we were told, or have seen it
  kRefused,      // it certainly is not: `refusal` says why. Sending the same again is pointless
  kUnknown,      // it may be: ask FindBooked or FindCancelled, later again, and send nothing before
  kUnreachable,  // nothing left this machine: nothing happened, it may be sent again
};

enum class Refusal {
  kNone,
  kSlotTaken,      // somebody has the time
  kLimitReached,   // the customer has too many appointments there
  kNoConsent,      // the customer has not agreed that we hand their data there
  kNoContact,      // there is no verified number of the customer
  kNotThere,       // what was to be found, moved or cancelled is not there
  kStillThere,     // FindCancelled: it was not cancelled
  kChanged,        // somebody changed it meanwhile (version check): read it, then decide
  kNotAllowed,     // key, user or address are wrong: stop and tell the operator
  kNotSupported,   // this calendar cannot do that
  kMisunderstood,  // it calls our request wrong: an error of the program
};

// Who books. Personal data: handed through, never stored, never logged.
struct Contact {
  CustomerId customer;
  std::string phone;    // E.164 with +, verified by the channel; empty: none
  std::string name;     // to register with; may be empty
  bool agreed = false;  // to CONSENT_PURPOSE_CALENDAR
};

// One of our appointments as it is there.
struct Entry {
  std::string external_id;
  std::string version;  // of the entry there (ETag); empty where there are none
  Interval during;
  // What the calendar calls wrong with it: positions missing, another person, …; empty: as booked.
  std::string difference;
  // In whose calendars it stands, in order; empty where one entry stands for everybody.
  std::vector<StaffId> people = {};
  friend bool operator==(const Entry&, const Entry&) = default;
};

// The answer to a change.
struct Outcome {
  Certainty certainty = Certainty::kUnknown;
  Refusal refusal = Refusal::kNone;
  std::string code;  // what the calendar said, for logs: "32", "HTTP 412"; never personal data
  Entry entry;       // kDone, except after Cancel
  // kRefused: no answer came and it is not there, but it may still be carried out late.
  bool in_doubt = false;
};

struct BookOrder {
  VisitId visit;
  Contact contact;
  VisitPlan plan;
  // Exactly as Suggest gave it; empty where the calendar does not suggest.
  std::string suggestion;
  // What the entry is called there: names of the services. No personal data.
  std::string title;
  // External ids of other appointments of ours: FindBooked never takes one of them for this.
  std::vector<std::string> others;
};

struct CancelOrder {
  VisitId visit;
  Contact contact;
  Entry entry;  // as it was seen last
};

struct SuggestOrder {
  std::vector<VisitItem> items;  // one guest, no two at the same time
  Interval starts;               // where starts are wanted, at most the horizon
  // Looks as often as is worth it to be sure about this start; otherwise once per week.
  std::optional<absl::Time> exact_start;
  // Later weeks are not asked for once there are so many; 0: all of them.
  size_t enough = 0;
};

struct Suggestion {
  VisitPlan plan;        // claims: the people's busy spans
  std::string contents;  // opaque; what BookOrder.suggestion must be
};

struct ReadOrder {
  Interval window;
  std::string cursor;             // of the last View; empty: everything in the window
  std::vector<Contact> contacts;  // whose appointments; only where needs_contact
  // Ours as they were seen or written last: tells how times are to be read, and what is there where
  // it may not be read.
  std::vector<Entry> known;
};

struct View {
  struct Own {
    CustomerId customer;           // where it is listed by customer
    std::optional<VisitId> visit;  // where the entry says which of ours it is
    Entry entry;
  };
  // Somebody else's time. Transparent and cancelled entries are left out, tentative ones block.
  struct Busy {
    std::string external_id;  // with the start, where one entry repeats
    StaffId staff;            // empty: the whole branch
    Interval during;
    friend bool operator==(const Busy&, const Busy&) = default;
  };
  // True: whatever is not listed is not there (in the window, of the contacts). False: these are
  // changes since the cursor, and `gone` names what went.
  bool complete = true;
  std::string cursor;
  std::vector<Own> own;
  std::vector<Busy> busy;
  std::vector<std::string> gone;  // external ids
  // An entry that is there and may not be read. It stays in `own` as ReadOrder.known has it, in
  // `busy` as it was read last.
  struct Forbidden {
    std::string external_id;
    StaffId staff;
    friend auto operator<=>(const Forbidden&, const Forbidden&) = default;
  };
  std::vector<Forbidden> forbidden;
  int unreadable = 0;             // entries that could be read in part only, or not at all
};

// One branch's calendar. Thread-safe; calls block, at most a few seconds each. An error status of
// Suggest and Read means that nothing is known: UNAVAILABLE (no answer; ask later), DATA_LOSS (an
// answer that cannot be read), PERMISSION_DENIED (key or user refused), UNIMPLEMENTED. An empty
// answer is an answer.
class Connector {
 public:
  virtual ~Connector() = default;

  virtual Authority authority() const = 0;
  virtual Capabilities capabilities() const = 0;

  // Free starts with concrete people, in no order, each start and person once.
  virtual absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) = 0;
  virtual absl::StatusOr<View> Read(const ReadOrder& order) = 0;

  // Each is sent once.
  virtual Outcome Book(const BookOrder& order) = 0;
  virtual Outcome Move(const BookOrder& order, const Entry& from) = 0;
  // kDone too when it was not there any more.
  virtual Outcome Cancel(const CancelOrder& order) = 0;

  // After kUnknown: is it there? kDone with the entry; kRefused kNotThere: certainly not (a moment
  // after the change was sent it may still come: callers ask twice, some seconds apart); else ask
  // later.
  virtual Outcome FindBooked(const BookOrder& order) = 0;
  // After kUnknown: is it gone? kDone; kRefused kStillThere with the entry; else ask later.
  virtual Outcome FindCancelled(const CancelOrder& order) = 0;

  // How times in lists are read now; nothing where that cannot be in doubt.
  struct TimeReading {
    TimeMode mode = TimeMode::kUtc;
    bool verified = false;  // an appointment of ours was seen in the lists
  };
  virtual std::optional<TimeReading> time_reading() const { return std::nullopt; }
};

absl::string_view NameOf(Certainty certainty);
absl::string_view NameOf(Refusal refusal);

// Makes outcomes.
Outcome Done(Entry entry);
Outcome Refused(Refusal why, absl::string_view code = "");
Outcome Unknown(absl::string_view code = "");
Outcome Unreachable(absl::string_view code = "");

}  // namespace tresen::scheduling
