// The use cases of appointments, without a wire format: find, hold, book, move, cancel, confirm.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/crypto/token.h"
#include "libs/ids/id_source.h"
#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/offer_token.h"
#include "services/scheduling/domain/recurrence.h"
#include "services/scheduling/foreign_calendars.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/scheduling_limits.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// An offer as it is shown, with the token that books it.
struct Offer {
  VisitPlan plan;
  std::vector<Difference> differences;
  std::string token;
};

struct OfferList {
  std::vector<Offer> offers;
  std::vector<Offer> alternatives;
  NoSlot why = NoSlot::kNone;
  bool limit_reached = false;
};

struct FindRequest {
  TenantId tenant;
  VisitWish wish;
  CustomerId customer;
  int count = 4;
  bool every_start = false;
  absl::Duration offer_lifetime = kOfferLifetime;
  std::string waitlist_entry;  // for which it is searched
};

// A refusal may bring fresh offers along.
struct BookFailure {
  absl::Status status;
  std::vector<Offer> alternatives;
};

template <typename Value>
using Booked = std::variant<Value, BookFailure>;

struct BookRequest {
  ChangeContext context;
  std::string token;              // of an offer or of a hold; else:
  std::optional<VisitWish> wish;  // with exact_start
  CustomerId customer;
  std::string guest;  // when it is not the one of the wish or the token
  Origin origin;
  std::string series;
  std::optional<absl::Duration> hold_for;  // instead of the branch's time for holds
};

struct HeldSlot {
  Visit visit;
  Offer offer;  // its token books the hold
};

struct MoveRequest {
  ChangeContext context;
  VisitId visit;
  std::string token;
  std::optional<absl::Time> start;
  std::optional<int64_t> expected_version;
  Origin origin;
  bool release_first = false;  // the old time may be given up before the new one is certain
};

struct MovedVisit {
  Visit visit;
  MovedFrom previous;  // the same when the request is repeated
};

struct SwapRequest {
  ChangeContext context;
  VisitId first;
  VisitId second;
  std::optional<int64_t> first_version;
  std::optional<int64_t> second_version;
  Origin origin;
};

struct SwappedVisits {
  Visit first;
  Visit second;
};

enum class SeriesFallback { kReport, kSameDay };

struct SeriesRequest {
  ChangeContext context;
  VisitWish wish;  // branch and exact_start set
  Recurrence rule;
  std::vector<absl::Time> excluded;
  SeriesFallback fallback = SeriesFallback::kReport;
  CustomerId customer;
  Origin origin;
};

struct SeriesItem {
  absl::Time wished_start;
  std::optional<Visit> visit;
  std::string reason;  // of the refusal, or why it is another time
  std::vector<Offer> alternatives;
};

struct Series {
  std::string id;
  std::vector<SeriesItem> items;
};

// What can take the place of a visit that cannot be kept.
struct Replacements {
  std::optional<Offer> same_time;  // with other people
  std::vector<Offer> others;       // in the order of SCH-06
};

// Thread-safe. Everything outlives it.
class AppointmentBook {
 public:
  AppointmentBook(SchedulingStore& store, LiveCalendars& calendars, const Clock& clock,
                  IdSource& ids, const crypto::TokenSigner& signer)
      : store_(store), calendars_(calendars), clock_(clock), ids_(ids), signer_(signer) {}

  absl::StatusOr<OfferList> Find(const FindRequest& request);
  Booked<HeldSlot> Hold(const BookRequest& request);
  Booked<Visit> Book(const BookRequest& request);
  Booked<MovedVisit> Move(const MoveRequest& request);
  // Cancelling a cancelled visit returns it; a hold is released.
  absl::StatusOr<Visit> Cancel(const StateCommand& command);
  absl::StatusOr<Visit> Confirm(const StateCommand& command);
  // What staff enter (SCH-10). The state it has already returns it.
  absl::StatusOr<Visit> Mark(const StateCommand& command);
  Booked<SwappedVisits> Swap(const SwapRequest& request);
  // Each occurrence is a booking of its own; an error of the database ends the series, and the same
  // request goes on where it ended.
  absl::StatusOr<Series> BookSeries(const SeriesRequest& request);
  // For RescheduleAppointment, good for `lifetime`.
  absl::StatusOr<Replacements> ReplacementsFor(const TenantId& tenant, const Visit& visit,
                                               absl::Duration lifetime);
  // From now on branches with another calendar find and book through it. Before the first call.
  void UseForeign(ForeignCalendars& foreign) { foreign_ = &foreign; }
  // Goes on with changes there that are under way and due. Returns how many ended.
  absl::StatusOr<int> ContinueForeign(const TenantId& tenant);
  // Reads what changed there, of the branches whose time has come, and follows (SCH-07). Returns how
  // many of our appointments changed.
  absl::StatusOr<int> SyncForeign(const TenantId& tenant);

  // What a token of ours says; OFFER_INVALID or OFFER_EXPIRED.
  absl::StatusOr<OfferContent> Open(const TenantId& tenant, const std::string& token) const;

 private:
  // What is wanted, whichever way it was said.
  struct Target {
    VisitWish wish;  // exact_start set
    std::optional<VisitId> hold;
    std::string offer_id;
    std::string waitlist_entry;
    absl::Time rules_at;            // notice and horizon as of then
    std::vector<StaffWish> wishes;  // as said when the offer was made; empty: as the items say
    // Of a branch whose own calendar proposes the starts: the plan is given, not found by us.
    std::optional<VisitPlan> given;
    std::string suggestion;
    absl::Time suggested;
  };
  struct ForeignBranch {
    Branch branch;
    std::shared_ptr<Connector> connector;  // shared with the connectors' registry
  };
  // The customer's other visits, as far as they matter for a new one.
  struct CustomerView {
    IntervalSet busy;
    BranchVisits starts;
    std::vector<StaffId> usual;
    int open = 0;
  };
  // One plan and the rules by which it was made.
  struct Placing {
    VisitPlan plan;
    int64_t revision = 0;
    std::string time_zone;
    std::string currency;
    BookingPolicy policy;
    std::vector<CapWindow> caps;
  };

  absl::StatusOr<Target> TargetOf(const BookRequest& request) const;
  absl::StatusOr<CustomerView> ViewOf(const TenantId& tenant, const CustomerId& customer,
                                      const std::string& guest,
                                      const std::vector<VisitId>& moving);
  static void AddCustomer(const CustomerView& view, VisitWish& wish);
  // What the token of an offer says beside the plan.
  struct OfferTerms {
    TenantId tenant;
    CustomerId customer;
    std::string guest;
    std::string waitlist_entry;
    std::optional<VisitId> moving;
    absl::Duration lifetime = kOfferLifetime;
    std::optional<absl::Time> rules_at;  // notice and horizon as of then instead of now
    std::string suggestion;
  };
  Offer MakeOffer(const OfferTerms& terms, const Calendar& calendar, VisitPlan plan,
                  std::vector<Difference> differences) const;
  OfferFinder FinderFor(const Calendar& calendar, absl::Time now) const;
  BookFailure Refuse(const TenantId& tenant, absl::Status status, const VisitWish& wish,
                     const CustomerId& customer);
  absl::Status PlanTarget(const TenantId& tenant, const Target& target, Placing& placing);
  absl::Status PlanFresh(const TenantId& tenant, const Target& target, Placing& placing);
  Booked<Visit> Place(const BookRequest& request, VisitState state);
  absl::StatusOr<WriteOutcome> TryPlace(const BookRequest& request, VisitState state,
                                        const Target& target, const Placing& placing);
  absl::StatusOr<WriteOutcome> TryMove(const MoveRequest& request, const Target& target,
                                       const Placing& placing);
  absl::Status PlanMove(const TenantId& tenant, const MoveRequest& request, Target& target,
                        Placing& placing);
  absl::StatusOr<Target> TargetOfMove(const MoveRequest& request, const Visit& visit) const;
  void Learn(const TenantId& tenant, const WriteOutcome& outcome);
  absl::StatusOr<Visit> ChangeState(const StateCommand& command);
  absl::Status PlanSwap(const SwapRequest& request, const Visit& first, const Visit& second,
                        SwapCommand& command);
  absl::StatusOr<SeriesItem> BookOccurrence(const SeriesRequest& request, const std::string& series,
                                            absl::Time start, int no);
  std::optional<absl::Time> NearestOfDay(const SeriesRequest& request, absl::Time start);

  // Branches whose calendar is another one (appointment_there.cc, _found_there.cc, _sync.cc).
  // Nothing for our own, or one that is only read.
  absl::StatusOr<std::optional<ForeignBranch>> WritesThere(const TenantId& tenant,
                                                           const BranchId& branch);
  absl::StatusOr<std::vector<ForeignBranch>> BranchesThere(const TenantId& tenant);
  absl::StatusOr<std::vector<Suggestion>> SuggestThere(const TenantId& tenant,
                                                       const ForeignBranch& there,
                                                       const VisitWish& wish, size_t enough);
  absl::Status AddOffersThere(const FindRequest& request, const VisitWish& wish, OfferList& list);
  absl::Status GiveSuggestion(const TenantId& tenant, Target& target);
  void Refresh(const TenantId& tenant, const ForeignBranch& there, Target& target);
  Booked<Visit> BookThere(const BookRequest& request, Target target, const ForeignBranch& there);
  Booked<Visit> MoveThere(const MoveRequest& request, const Visit& visit, Target target,
                          const ForeignBranch& there);
  absl::StatusOr<Visit> CancelThere(const StateCommand& command, const Visit& visit,
                                    const ForeignBranch& there);
  // Runs an operation until it ends or nothing more can be known now.
  Booked<Visit> Run(const TenantId& tenant, const ForeignBranch& there, ForeignOperation& op);
  Booked<Visit> RunBook(const TenantId& tenant, const ForeignBranch& there, const Contact& contact,
                        ForeignOperation& op);
  Booked<Visit> RunMove(const TenantId& tenant, const ForeignBranch& there, const Contact& contact,
                        ForeignOperation& op);
  Booked<Visit> RunReleasingMove(const TenantId& tenant, const ForeignBranch& there,
                                 const Contact& contact, ForeignOperation& op);
  Booked<Visit> RunCancel(const TenantId& tenant, const ForeignBranch& there,
                          const Contact& contact, ForeignOperation& op);
  bool MayStillRestore(const TenantId& tenant, const ForeignBranch& there, const Outcome& outcome,
                       ForeignOperation& op);
  Booked<Visit> GoOn(const TenantId& tenant, const ForeignBranch& there, ForeignOperation& op);
  Outcome Step(const TenantId& tenant, const ForeignBranch& there, const Contact& contact,
               ForeignOperation& op);
  BookFailure LeaveOpen(const TenantId& tenant, ForeignOperation& op);
  BookFailure EndRefused(const TenantId& tenant, ForeignOperation& op, const Outcome& outcome);
  absl::Status End(const TenantId& tenant, ForeignOperation& op, absl::string_view result);
  BookFailure FailureOf(const TenantId& tenant, const ForeignOperation& op);
  Booked<Visit> FinishBook(const TenantId& tenant, ForeignOperation& op, const Entry& entry);
  Booked<Visit> FinishMove(const TenantId& tenant, const ForeignBranch& there,
                           const Contact& contact, ForeignOperation& op, const Entry& entry);
  Booked<Visit> ConfirmHere(const TenantId& tenant, const ForeignOperation& op);
  Booked<Visit> MoveHere(const TenantId& tenant, const ForeignOperation& op);
  absl::Status RulesFor(const TenantId& tenant, const VisitPlan& plan, Placing& placing);
  absl::StatusOr<Visit> CancelHere(const TenantId& tenant, const VisitId& visit,
                                   const std::string& key, absl::string_view reason);
  void Release(const TenantId& tenant, const VisitId& hold);
  void Tidy(const TenantId& tenant, const ForeignBranch& there, const Contact& contact,
            const ForeignOperation& because, const Entry& entry);
  // True if it is noted with this call.
  bool NoteConflict(const TenantId& tenant, ConflictKind kind, const Visit& visit,
                    const std::string& external_id, std::optional<Interval> there,
                    absl::string_view id);
  // What is asked for in this phase. Never found for it: other appointments of the customer, and what is being taken out.
  absl::StatusOr<BookOrder> OrderFor(const TenantId& tenant, const Contact& contact,
                                     const ForeignOperation& op);
  // Goes on looking for what was given up because it was not there (appointment_late.cc).
  absl::Status Watch(const TenantId& tenant, const ForeignOperation& op);
  Booked<Visit> RunWatch(const TenantId& tenant, const ForeignBranch& there,
                         const Contact& contact, ForeignOperation& op);
  // Whether the entry to be taken out belongs to an appointment, or a booking under way may take it for its own.
  absl::StatusOr<bool> IsLinked(const TenantId& tenant, const ForeignOperation& op);
  absl::StatusOr<bool> IsBooking(const TenantId& tenant, const ForeignOperation& op);
  absl::StatusOr<int> SyncBranch(const TenantId& tenant, const ForeignBranch& there);
  absl::StatusOr<bool> FollowLink(const TenantId& tenant, const ForeignLink& link,
                                  const std::optional<Entry>& entry);
  bool FollowMove(const TenantId& tenant, const ForeignLink& link, const Visit& visit,
                  const Entry& entry);

  ForeignCalendars* foreign_ = nullptr;
  SchedulingStore& store_;
  LiveCalendars& calendars_;
  const Clock& clock_;
  IdSource& ids_;
  const crypto::TokenSigner& signer_;
};

}  // namespace tresen::scheduling
