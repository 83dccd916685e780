#include "services/scheduling/connectors/timeglobe/timeglobe_connector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/clock/stopper.h"
#include "libs/clock/stopwatch.h"
#include "libs/crypto/random.h"
#include "libs/log/log.h"
#include "libs/status/status.h"

namespace tresen::scheduling {

using timeglobe::ListedOrder;
using timeglobe::Merge;
using timeglobe::Proposal;
using timeglobe::Reply;

namespace {

// Reads of one week for an exact start: above the limit per day each shows another choice.
constexpr int kClosestLooks = 4;

std::string JoinUrl(absl::string_view base, absl::string_view path) {
  absl::ConsumeSuffix(&base, "/");
  return absl::StrCat(base, path);
}

// What was booked, read back from the bytes that were sent.
absl::StatusOr<Proposal> BookedOf(const BookOrder& order) {
  const auto proposals = timeglobe::ProposalsFrom(
      absl::StrCat("{\"suggestions\":[{\"positions\":", order.suggestion, "}]}"));
  if (!proposals.ok()) return proposals.status();
  return proposals->front();
}

// A failed look says nothing about what was looked for.
Outcome NotKnown(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return Unknown("not allowed");
  return absl::IsUnavailable(status) ? Unreachable("no answer") : Unknown("unreadable");
}

}  // namespace

TimeGlobeConnector::TimeGlobeConnector(TimeGlobeOptions options, http::Client& client,
                                       const Clock& clock)
    : options_(std::move(options)),
      numbers_(options_.settings),
      client_(client),
      clock_(clock),
      breaker_(options_.failures_to_rest, options_.rest),
      reading_(options_.reading) {
  if (options_.settings.time_mode != TimeMode::kAuto)
    reading_ = {options_.settings.time_mode, true};
}

Connector::TimeReading TimeGlobeConnector::Reading() const {
  absl::MutexLock lock(&mutex_);
  return reading_;
}

std::optional<Connector::TimeReading> TimeGlobeConnector::time_reading() const {
  return Reading();
}

void TimeGlobeConnector::Learn(const timeglobe::Votes& votes) {
  if (options_.settings.time_mode != TimeMode::kAuto) return;
  TimeReading before;
  TimeReading after;
  {
    absl::MutexLock lock(&mutex_);
    before = reading_;
    after = reading_ = timeglobe::Calibrate(reading_, votes);
  }
  if (after.mode == before.mode && after.verified == before.verified) return;
  if (after.mode != before.mode)
    log::Error("TimeGlobe has changed how it writes the times of orders",
               {{log::kTenant, options_.tenant}, {log::kConnector, "timeglobe"}});
  if (options_.on_reading) options_.on_reading(after);
}

Reply TimeGlobeConnector::Send(absl::string_view path, const std::string& body,
                               const std::string& phone) {
  {
    absl::MutexLock lock(&mutex_);
    if (!breaker_.Allows(clock_.Now())) return Reply{.kind = Reply::Kind::kNotSent};
    mutex_.Await(absl::Condition(this, &TimeGlobeConnector::HasRoom));
    ++calls_;
  }
  http::ClientRequest request;
  request.method = "POST";
  request.url = JoinUrl(options_.settings.url, path);
  request.headers = {{"Content-Type", "application/json"}};
  if (absl::StartsWith(path, "/bot/"))
    request.headers.push_back({"x-book-auth-key", std::string(options_.key.view())});
  if (!phone.empty()) request.headers.push_back({"x-book-login-nm", phone});
  request.body = body;
  request.timeout = options_.patience;
  const Stopwatch watch;
  const auto answer = client_.Send(request);
  Reply reply;
  if (answer.ok())
    reply = timeglobe::ReplyOf(answer->status, answer->body);
  else if (http::IsNotSent(answer.status()))
    reply.kind = Reply::Kind::kNotSent;
  log::Info("called TimeGlobe", {{log::kTenant, options_.tenant},
                                 {log::kMethod, log::Token(path)},
                                 {log::kHttpStatus, reply.http_status},
                                 {log::kErrorCode, reply.code.value_or(0)},
                                 {log::kDuration, watch.Elapsed()}});
  absl::MutexLock lock(&mutex_);
  --calls_;
  if (answer.ok())
    breaker_.Answered();
  else
    breaker_.Failed(clock_.Now());
  return reply;
}

Reply TimeGlobeConnector::ReadAgain(absl::string_view path, const std::string& body,
                                    const std::string& phone) {
  Reply reply;
  for (int attempt = 1;; ++attempt) {
    reply = Send(path, body, phone);
    const bool readable =
        reply.kind == Reply::Kind::kJson || reply.kind == Reply::Kind::kForbidden;
    if (readable || attempt >= options_.read_attempts) return reply;
    if (options_.read_pause_ms <= 0) continue;
    const int extra = static_cast<int>(crypto::RandomUint64() % options_.read_pause_ms);
    Stopper().SleepUnlessStopped(absl::Milliseconds(options_.read_pause_ms + extra));
  }
}

absl::StatusOr<std::string> TimeGlobeConnector::Company() {
  {
    absl::MutexLock lock(&mutex_);
    if (!company_.empty()) return company_;
  }
  const Reply reply = ReadAgain("/bot/getConfig", "{}", "");
  TRESEN_RETURN_IF_ERROR(timeglobe::ReadStatus(reply));
  TRESEN_ASSIGN_OR_RETURN(std::string company, timeglobe::CompanyFrom(reply.body));
  absl::MutexLock lock(&mutex_);
  company_ = company;
  return company;
}

absl::Status TimeGlobeConnector::AskWeek(int week,
                                         const std::vector<timeglobe::WantedItem>& items,
                                         Merge& merge, int* added) {
  TRESEN_ASSIGN_OR_RETURN(const std::string company, Company());
  const Reply reply = ReadAgain(
      "/browse/getSuggestions",
      timeglobe::SuggestionsBody(company, options_.settings.site, week, items), "");
  TRESEN_RETURN_IF_ERROR(timeglobe::ReadStatus(reply));
  TRESEN_ASSIGN_OR_RETURN(const auto proposals, timeglobe::ProposalsFrom(reply.body));
  *added = merge.Add(proposals);
  return absl::OkStatus();
}

// A start that is missing in one answer may be free all the same: other people, other choices.
absl::Status TimeGlobeConnector::LookCloser(const SuggestOrder& order, int week, Merge& merge) {
  std::vector<VisitItem> named = order.items;
  for (VisitItem& item : named) {
    if (!item.staff.empty()) continue;
    for (const auto& [staff, number] : options_.settings.staff_numbers) item.staff.push_back(staff);
  }
  int added = 0;
  // Visits of several services are asked for with one person throughout.
  for (const auto& [staff, number] : options_.settings.staff_numbers) {
    if (merge.Has(*order.exact_start)) return absl::OkStatus();
    std::vector<timeglobe::WantedItem> items;
    for (const VisitItem& item : named) {
      if (std::ranges::find(item.staff, staff) == item.staff.end()) break;
      items.push_back({*numbers_.OfService(item.service), number});
    }
    if (items.size() != named.size()) continue;
    TRESEN_RETURN_IF_ERROR(AskWeek(week, items, merge, &added));
  }
  const auto plain = timeglobe::Combinations(order.items, numbers_);
  for (int look = 1; look < kClosestLooks && !merge.Has(*order.exact_start); ++look)
    for (const auto& items : plain) TRESEN_RETURN_IF_ERROR(AskWeek(week, items, merge, &added));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Suggestion>> TimeGlobeConnector::Suggest(const SuggestOrder& order) {
  const absl::CivilDay today = absl::ToCivilDay(clock_.Now(), options_.zone);
  const absl::Time last = order.starts.end - absl::Seconds(1);
  Merge merge(order.items, order.starts, numbers_);
  const auto combinations = timeglobe::Combinations(order.items, numbers_);
  if (combinations.empty()) return std::vector<Suggestion>();
  const std::vector<int> weeks =
      timeglobe::WeeksFor(absl::ToCivilDay(order.starts.start, options_.zone),
                          absl::ToCivilDay(last, options_.zone), today);
  for (const int week : weeks) {
    int added = 0;
    for (const auto& items : combinations)
      TRESEN_RETURN_IF_ERROR(AskWeek(week, items, merge, &added));
    if (order.enough > 0 && merge.size() >= order.enough) break;
  }
  if (order.exact_start && !merge.Has(*order.exact_start)) {
    const absl::CivilDay day = absl::ToCivilDay(*order.exact_start, options_.zone);
    for (const int week : timeglobe::WeeksFor(day, day, today))
      TRESEN_RETURN_IF_ERROR(LookCloser(order, week, merge));
  }
  std::vector<Suggestion> found = merge.Take();
  return found;
}

absl::StatusOr<TimeGlobeConnector::Orders> TimeGlobeConnector::OrdersOf(const Contact& contact) {
  if (contact.phone.empty()) return absl::PermissionDeniedError("no number of the customer");
  const Reply reply = ReadAgain("/bot/getOrders", "{}", contact.phone);
  const absl::Status read = timeglobe::ReadStatus(reply);
  if (absl::IsNotFound(read)) return Orders();
  if (!read.ok()) return read;
  return timeglobe::OrdersFrom(reply.body);
}

absl::StatusOr<View> TimeGlobeConnector::Read(const ReadOrder& order) {
  std::vector<std::pair<CustomerId, ListedOrder>> listed;
  timeglobe::Votes votes;
  for (const Contact& contact : order.contacts) {
    TRESEN_ASSIGN_OR_RETURN(const Orders orders, OrdersOf(contact));
    for (const ListedOrder& found : orders) {
      if (found.site != options_.settings.site) continue;
      for (const Entry& known : order.known)
        if (known.external_id == timeglobe::ExternalId(found))
          votes.Add(timeglobe::ModeShownBy(found.begin, known.during.start, options_.zone));
      listed.emplace_back(contact.customer, found);
    }
  }
  Learn(votes);
  const TimeReading reading = Reading();
  View view;
  for (const auto& [customer, found] : listed) {
    std::optional<absl::Time> near;
    for (const Entry& known : order.known)
      if (known.external_id == timeglobe::ExternalId(found)) near = known.during.start;
    const auto begin = timeglobe::ReadTime(found.begin, reading.mode, options_.zone, near);
    const auto end = timeglobe::ReadTime(found.end, reading.mode, options_.zone);
    if (!begin || !end) return absl::DataLossError("an order of TimeGlobe has no time");
    if (*end <= order.window.start || *begin >= order.window.end) continue;  // past ones stay listed
    view.own.push_back(
        {customer, std::nullopt, {timeglobe::ExternalId(found), "", {*begin, *end}, ""}});
  }
  return view;
}

// Registers the customer if need be, with the consent that was given to us.
std::optional<Outcome> TimeGlobeConnector::Introduce(const Contact& contact) {
  if (!contact.agreed) return Refused(Refusal::kNoConsent);
  if (contact.phone.empty()) return Refused(Refusal::kNoContact);
  for (bool stored = false;; stored = true) {
    const Reply reply = ReadAgain("/bot/getProfile", "{}", contact.phone);
    const auto profile = timeglobe::ProfileFrom(reply);
    if (!profile.ok()) {
      const bool not_allowed = absl::IsPermissionDenied(profile.status());
      if (reply.code == timeglobe::kCodeBadLogin) return Refused(Refusal::kMisunderstood, "-1004");
      return not_allowed ? Refused(Refusal::kNotAllowed, timeglobe::CodeOf(reply))
                         : Unreachable(timeglobe::CodeOf(reply));  // nothing was booked
    }
    if (profile->known && profile->agreed) return std::nullopt;
    if (stored) return Unreachable("profile not stored");
    // Sent once; what became of it the next look at the profile tells.
    const std::string& name = contact.name.empty() ? contact.phone : contact.name;
    if (profile->known)
      Send("/bot/updateDataProtection", "{\"dplAccepted\":true}", contact.phone);
    else
      Send("/bot/storeProfileData", timeglobe::ProfileBody(name), contact.phone);
  }
}

// Compares what is listed with what was booked, once.
void TimeGlobeConnector::Verify(const BookOrder& order, const Proposal& booked, Entry& entry) {
  const auto orders = OrdersOf(order.contact);
  if (!orders.ok()) return;  // what we were told stands; the next sync looks again
  for (const ListedOrder& found : *orders) {
    if (timeglobe::ExternalId(found) != entry.external_id) continue;
    timeglobe::Votes votes;
    votes.Add(timeglobe::ModeShownBy(found.begin, booked.begin, options_.zone));
    Learn(votes);
    entry.difference = timeglobe::DifferenceOf(found, booked, Reading(), options_.zone);
    return;
  }
  entry.difference = "not listed";
}

Outcome TimeGlobeConnector::Book(const BookOrder& order) {
  const auto booked = BookedOf(order);
  const auto body = timeglobe::BookBody(options_.settings.site, order.suggestion,
                                        options_.settings.reminds);
  if (!booked.ok() || !body.ok()) return Refused(Refusal::kMisunderstood, "no suggestion");
  if (const auto refused = Introduce(order.contact)) return *refused;
  Outcome outcome =
      timeglobe::BookOutcome(Send("/bot/book", *body, order.contact.phone));
  if (outcome.certainty != Certainty::kDone) return outcome;
  outcome.entry.external_id =
      absl::StrCat(options_.settings.site, "/", outcome.entry.external_id);
  outcome.entry.during = {booked->begin, booked->end};
  Verify(order, *booked, outcome.entry);
  return outcome;
}

Outcome TimeGlobeConnector::Move(const BookOrder&, const Entry&) {
  return Refused(Refusal::kNotSupported);
}

Outcome TimeGlobeConnector::Cancel(const CancelOrder& order) {
  const auto body = timeglobe::CancelBody(order.entry.external_id);
  if (!body.ok()) return Refused(Refusal::kMisunderstood, "no order");
  Outcome outcome =
      timeglobe::CancelOutcome(Send("/bot/cancel", *body, order.contact.phone));
  const bool answered = outcome.certainty == Certainty::kDone ||
                        (outcome.certainty == Certainty::kUnknown && outcome.code[0] == '-');
  if (!answered) return outcome;
  // The list decides, whatever the code: nobody has seen what a second cancellation is told.
  const Outcome found = FindCancelled(order);
  if (found.certainty == Certainty::kDone) return found;
  if (found.refusal == Refusal::kStillThere) return Unknown(absl::StrCat(outcome.code, ", listed"));
  return outcome;
}

Outcome TimeGlobeConnector::FindBooked(const BookOrder& order) {
  const auto booked = BookedOf(order);
  if (!booked.ok()) return Refused(Refusal::kNotThere, "no suggestion");
  const auto orders = OrdersOf(order.contact);
  if (!orders.ok()) return NotKnown(orders.status());
  for (const ListedOrder& found : *orders) {
    const std::string id = timeglobe::ExternalId(found);
    if (std::ranges::find(order.others, id) != order.others.end()) continue;
    if (!timeglobe::IsOrderFor(found, options_.settings.site, *booked, options_.zone)) continue;
    timeglobe::Votes votes;
    votes.Add(timeglobe::ModeShownBy(found.begin, booked->begin, options_.zone));
    Learn(votes);
    return Done({id, "", {booked->begin, booked->end}, ""});
  }
  return Refused(Refusal::kNotThere);
}

Outcome TimeGlobeConnector::FindCancelled(const CancelOrder& order) {
  const auto orders = OrdersOf(order.contact);
  if (!orders.ok()) return NotKnown(orders.status());
  for (const ListedOrder& found : *orders) {
    if (timeglobe::ExternalId(found) != order.entry.external_id) continue;
    Outcome still = Refused(Refusal::kStillThere);
    still.entry = order.entry;
    return still;
  }
  return Done({});
}

}  // namespace tresen::scheduling
