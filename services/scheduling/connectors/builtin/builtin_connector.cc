#include "services/scheduling/connectors/builtin/builtin_connector.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

constexpr int kReadPage = 1000;

Entry EntryOf(const Visit& visit) {
  return {visit.id.value(), absl::StrCat(visit.version), visit.plan.during, ""};
}

std::string StartOf(const BookOrder& order) {
  return absl::StrCat(absl::ToUnixSeconds(order.plan.during.start));
}

// A status of the store: nothing was decided, unless the commit itself is in doubt.
Outcome OutcomeOf(const absl::Status& status) {
  return Reason(status) == "IN_DOUBT" ? Unknown("IN_DOUBT") : Unreachable(Reason(status));
}

Outcome OutcomeOf(const WriteOutcome& written) {
  switch (written.result) {
    case WriteResult::kDone:
    case WriteResult::kRepeated:
      return Done(EntryOf(written.visit));
    case WriteResult::kTaken:
    case WriteResult::kCustomerElsewhere:
      return Refused(Refusal::kSlotTaken);
    case WriteResult::kLimitReached:
    case WriteResult::kCapReached:
      return Refused(Refusal::kLimitReached);
    case WriteResult::kVersionMismatch:
    case WriteResult::kRulesChanged:
      return Refused(Refusal::kChanged);
    default:
      return Refused(Refusal::kNotThere);
  }
}

}  // namespace

ChangeContext BuiltinConnector::ContextOf(absl::string_view method, const VisitId& visit,
                                          absl::string_view what) const {
  const std::string id = absl::StrCat(visit.value(), "/", what);
  return {tenant_, {"connector", std::string(method), id, crypto::Sha256(id)}, "connector",
          clock_.Now()};
}

absl::StatusOr<std::vector<Suggestion>> BuiltinConnector::Suggest(const SuggestOrder&) {
  return absl::UnimplementedError("our own search proposes");
}

absl::StatusOr<View> BuiltinConnector::Read(const ReadOrder& order) {
  View view;
  VisitPageQuery query;
  query.filter.branch = rules_.branch;
  query.filter.states = {VisitState::kBooked, VisitState::kConfirmed, VisitState::kArrived};
  query.filter.end_after = order.window.start;
  query.filter.start_before = order.window.end;
  query.limit = kReadPage;
  for (bool more = true; more;) {
    TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, store_.ListVisits(tenant_, query));
    for (const Visit& visit : visits) view.own.push_back({visit.customer, visit.id, EntryOf(visit)});
    more = static_cast<int>(visits.size()) == kReadPage;
    if (more) query.after = VisitCursor{visits.back().plan.during.start, visits.back().id};
  }
  return view;
}

Outcome BuiltinConnector::Book(const BookOrder& order) {
  PlaceCommand command;
  command.context = ContextOf("Book", order.visit, StartOf(order));
  command.catalogue_revision = rules_.catalogue_revision;
  Visit& visit = command.visit;
  visit.id = order.visit;
  visit.plan = order.plan;
  visit.customer = order.contact.customer;
  visit.time_zone = rules_.time_zone;
  visit.currency = rules_.currency;
  visit.free_cancel_until = order.plan.during.start;
  visit.version = 1;
  visit.created = visit.updated = clock_.Now();
  const auto written = store_.Place(command);
  return written.ok() ? OutcomeOf(*written) : OutcomeOf(written.status());
}

Outcome BuiltinConnector::Move(const BookOrder& order, const Entry& from) {
  MoveCommand command;
  command.context = ContextOf("Move", order.visit,
                              absl::StrCat(StartOf(order), "@", from.version));
  command.visit = order.visit;
  command.plan = order.plan;
  command.time_zone = rules_.time_zone;
  command.free_cancel_until = order.plan.during.start;
  command.catalogue_revision = rules_.catalogue_revision;
  int64_t version = 0;
  if (absl::SimpleAtoi(from.version, &version)) command.expected_version = version;
  const auto written = store_.Move(command);
  return written.ok() ? OutcomeOf(*written) : OutcomeOf(written.status());
}

Outcome BuiltinConnector::Cancel(const CancelOrder& order) {
  const Outcome found = FindCancelled(order);
  if (found.refusal != Refusal::kStillThere) return found;
  StateCommand command;
  command.context = ContextOf("Cancel", order.visit, order.entry.version);
  command.visit = order.visit;
  command.state = VisitState::kCancelledInTime;
  const auto written = store_.ChangeState(command);
  return written.ok() ? OutcomeOf(*written) : OutcomeOf(written.status());
}

Outcome BuiltinConnector::FindBooked(const BookOrder& order) {
  const auto visit = store_.GetVisit(tenant_, order.visit);
  if (absl::IsNotFound(visit.status())) return Refused(Refusal::kNotThere);
  if (!visit.ok()) return OutcomeOf(visit.status());
  if (!IsOpen(visit->state) || visit->plan.during != order.plan.during)
    return Refused(Refusal::kNotThere);
  return Done(EntryOf(*visit));
}

Outcome BuiltinConnector::FindCancelled(const CancelOrder& order) {
  const auto visit = store_.GetVisit(tenant_, order.visit);
  if (absl::IsNotFound(visit.status())) return Done({});
  if (!visit.ok()) return OutcomeOf(visit.status());
  if (!OccupiesTime(visit->state)) return Done({});
  Outcome still = Refused(Refusal::kStillThere);
  still.entry = EntryOf(*visit);
  return still;
}

}  // namespace tresen::scheduling
