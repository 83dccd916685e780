#include "services/gateway/desk/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/desk/proto_convert.h"
#include "services/gateway/desk/waiting_time.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/knowledge/v1/knowledge.grpc.pb.h"
#include "tresen/nlu/v1/nlu.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;
namespace knowledge = ::tresen::knowledge::v1;
namespace nlu = ::tresen::nlu::v1;
namespace scheduling = ::tresen::scheduling::v1;

using Scheduling = scheduling::SchedulingService::Stub;

constexpr char kAlternativesUrl[] = "type.googleapis.com/tresen.scheduling.v1.SlotAlternatives";

std::string RequestIdOf(const TurnScope& scope, const std::string& step) {
  return DeriveRequestId(scope.turn, step).value();
}

void FillOrigin(const TurnScope& scope, absl::string_view intent,
                tresen::type::v1::Origin* origin) {
  origin->set_conversation(NameOf(scope.tenant, "conversations", scope.conversation));
  origin->set_message(
      absl::StrCat(origin->conversation(), "/messages/", MessageIdOf(scope.first_message)));
  origin->set_turn(scope.turn);
  origin->set_intent(std::string(intent));
  origin->set_channel(scope.channel);
}

void FillRange(const TimeSpan& span, tresen::type::v1::TimeRange* range) {
  if (span.from != absl::InfinitePast()) SetTime(span.from, range->mutable_start_time());
  if (span.to != absl::InfiniteFuture()) SetTime(span.to, range->mutable_end_time());
}

scheduling::FindSlotsRequest RequestOf(const TurnScope& scope, const FindSlots& wanted) {
  scheduling::FindSlotsRequest request;
  request.set_parent(absl::StrCat("tenants/", scope.tenant));
  request.set_page_size(wanted.limit);
  scheduling::SlotWish& wish = *request.mutable_wish();
  wish.set_branch(NameOf(scope.tenant, "branches", wanted.branch));
  for (const std::string& service : wanted.services) {
    wish.add_services(NameOf(scope.tenant, "services", service));
  }
  wish.set_staff(NameOf(scope.tenant, "staff", wanted.staff));
  for (const TimeSpan& span : wanted.ranges) FillRange(span, wish.add_ranges());
  for (const TimeSpan& span : wanted.excluded) FillRange(span, wish.add_excluded());
  if (wanted.exact_start.has_value()) SetTime(*wanted.exact_start, wish.mutable_exact_start());
  wish.set_customer(NameOf(scope.tenant, "customers", scope.customer));
  wish.set_moving_appointment(NameOf(scope.tenant, "appointments", wanted.moving_appointment));
  for (const absl::Time start : wanted.not_starting_at) {
    SetTime(start, request.add_not_starting_at());
  }
  return request;
}

std::optional<RefusalReason> RefusalOf(const absl::Status& status) {
  const std::string reason = Reason(status);
  if (reason == "LIMIT_REACHED") return RefusalReason::kLimitReached;
  if (reason == "OFFER_EXPIRED" || reason == "OFFER_INVALID") return RefusalReason::kOfferExpired;
  if (reason == "TOO_SOON") return RefusalReason::kTooSoon;
  if (reason == "TOO_FAR") return RefusalReason::kTooFar;
  if (reason == "CUSTOMER_BUSY") return RefusalReason::kCustomerBusy;
  if (status.code() == absl::StatusCode::kNotFound) return RefusalReason::kNotFound;
  if (status.code() == absl::StatusCode::kFailedPrecondition) return RefusalReason::kNotChangeable;
  return std::nullopt;
}

// A refusal of the scheduling service as a result; other errors stay errors.
absl::StatusOr<Result> Refusal(const absl::Status& status) {
  if (Reason(status) == "SLOT_TAKEN") {
    SlotTaken taken;
    scheduling::SlotAlternatives alternatives;
    const auto detail = Detail(status, kAlternativesUrl);
    if (detail.has_value() && alternatives.ParseFromString(*detail)) {
      for (const scheduling::Offer& offer : alternatives.alternatives()) {
        taken.alternatives.push_back(OfferOf(offer));
      }
    }
    return Result(std::move(taken));
  }
  if (const auto reason = RefusalOf(status); reason.has_value()) return Result(Refused{*reason});
  return status;
}

customer::ConsentPurpose PurposeOf(absl::string_view purpose) {
  if (purpose == "service") return customer::CONSENT_PURPOSE_SERVICE;
  if (purpose == "marketing") return customer::CONSENT_PURPOSE_MARKETING;
  if (purpose == "feedback") return customer::CONSENT_PURPOSE_FEEDBACK;
  return customer::CONSENT_PURPOSE_UNSPECIFIED;
}

nlu::ExpectedAnswer ExpectedOf(Question question) {
  switch (question) {
    case Question::kNone: return nlu::EXPECTED_ANSWER_UNSPECIFIED;
    case Question::kService: return nlu::EXPECTED_ANSWER_SERVICE;
    case Question::kBranch: return nlu::EXPECTED_ANSWER_BRANCH;
    case Question::kName: return nlu::EXPECTED_ANSWER_NAME;
    case Question::kWhen:
    case Question::kDay:
    case Question::kClock: return nlu::EXPECTED_ANSWER_TIME;
    case Question::kConfirmCancel:
    case Question::kPark:
    case Question::kConsent:
    case Question::kPerson: return nlu::EXPECTED_ANSWER_YES_NO;
    default: return nlu::EXPECTED_ANSWER_CHOICE;
  }
}

void FillOpening(const Business& business, const std::string& branch_id,
                 nlu::ParseContext* context) {
  const Branch* branch = FindBranch(business, branch_id);
  if (branch == nullptr) return;
  int opening = 24 * 60;
  int closing = 0;
  for (const auto& day : branch->hours) {
    for (const ClockSpan& open : day) {
      opening = std::min(opening, open.from_minute);
      closing = std::max(closing, open.to_minute);
    }
  }
  if (opening >= closing) return;
  context->set_opening_minute(opening);
  context->set_closing_minute(closing);
}

nlu::ParseRequest ParseRequestOf(const TurnScope& scope, const std::string& text,
                                 const State& state) {
  nlu::ParseRequest request;
  request.set_parent(absl::StrCat("tenants/", scope.tenant));
  request.set_text(text);
  SetTime(scope.at, request.mutable_reference_time());
  const Branch* branch = FindBranch(*scope.business, scope.branch);
  request.set_time_zone(branch != nullptr ? branch->zone.name() : "UTC");
  for (const std::string* hint :
       {&state.language, &scope.language, &scope.business->default_language}) {
    if (!hint->empty()) request.add_language_hints(*hint);
  }
  const Goal* goal = state.goal();
  const Question open = goal != nullptr && goal->question != Question::kNone ? goal->question
                                                                             : state.question;
  request.mutable_context()->set_expected(ExpectedOf(open));
  FillOpening(*scope.business, scope.branch, request.mutable_context());
  return request;
}

}  // namespace

std::string EncodeAnswers(const RecordedAnswers& answers) {
  std::string text;
  for (const auto& [step, answer] : answers) {
    absl::StrAppend(&text, step.size(), ":", answer.size(), ":", step, answer);
  }
  return text;
}

absl::StatusOr<RecordedAnswers> DecodeAnswers(absl::string_view text) {
  RecordedAnswers answers;
  const auto number = [&text](size_t* value) {
    const size_t colon = text.find(':');
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(0, colon), value)) {
      return false;
    }
    text.remove_prefix(colon + 1);
    return true;
  };
  while (!text.empty()) {
    size_t step = 0;
    size_t answer = 0;
    if (!number(&step) || !number(&answer) || step > text.size() || answer > text.size() - step) {
      return absl::DataLossError("the answers recorded for a turn cannot be read");
    }
    answers.emplace(std::string(text.substr(0, step)), std::string(text.substr(step, answer)));
    text.remove_prefix(step + answer);
  }
  return answers;
}

bool ChangesSomething(const CallRequest& request) {
  return std::holds_alternative<HoldSlot>(request) ||
         std::holds_alternative<BookAppointment>(request) ||
         std::holds_alternative<RescheduleAppointment>(request) ||
         std::holds_alternative<CancelAppointment>(request) ||
         std::holds_alternative<ConfirmAppointment>(request) ||
         std::holds_alternative<RecordConsent>(request) ||
         std::holds_alternative<RememberCustomer>(request);
}

struct World::Impl {
  Impl(const rpc::Peers& peers, HandoffStore& store, const ::tresen::Clock& clock,
       std::function<std::string(absl::string_view, absl::string_view)> link)
      : nlu_client(peers.Get("nlu").value()),
        scheduling_client(peers.Get("scheduling").value()),
        knowledge_client(peers.Get("knowledge").value()),
        customer_client(peers.Get("customer").value()),
        store(store),
        clock(clock),
        link(std::move(link)) {}

  // Asks, unless the answer is recorded; records it.
  template <class Service, class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(
      const rpc::Client<Service>& client,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      const rpc::CallContext& context, const Request& request, const std::string& step,
      RecordedAnswers& answers) const {
    Response response;
    if (const auto known = answers.find(step); known != answers.end()) {
      if (response.ParseFromString(known->second)) return response;
      return absl::DataLossError("the answer recorded for a step cannot be read");
    }
    TRESEN_ASSIGN_OR_RETURN(response, client.Call(method, context, request));
    answers[step] = response.SerializeAsString();
    return response;
  }

  std::string LinkOf(const TurnScope& scope, const scheduling::Appointment& appointment) const {
    return link(scope.tenant, LastSegment(appointment.name()));
  }

  rpc::Client<nlu::NluService> nlu_client;
  rpc::Client<scheduling::SchedulingService> scheduling_client;
  rpc::Client<knowledge::KnowledgeService> knowledge_client;
  rpc::Client<customer::CustomerService> customer_client;
  HandoffStore& store;
  const ::tresen::Clock& clock;
  const std::function<std::string(absl::string_view, absl::string_view)> link;
};

namespace {

// One call of a decision, by its kind.
class Performer {
 public:
  Performer(const World::Impl& world, const rpc::CallContext& context, const TurnScope& scope,
            const std::string& step, RecordedAnswers& answers, std::optional<OpenedCase>& opened)
      : world_(world),
        context_(context),
        scope_(scope),
        step_(step),
        answers_(answers),
        opened_(opened) {}

  absl::StatusOr<Result> operator()(const FindSlots& wanted) const {
    const auto found = world_.Ask(world_.scheduling_client, &Scheduling::FindSlots, context_,
                                  RequestOf(scope_, wanted), step_, answers_);
    if (!found.ok()) return Refusal(found.status());
    return Result(SlotsOf(*found));
  }

  absl::StatusOr<Result> operator()(const HoldSlot& wanted) const {
    scheduling::HoldSlotRequest request;
    request.set_parent(absl::StrCat("tenants/", scope_.tenant));
    request.set_offer_token(wanted.offer_token);
    request.set_customer(NameOf(scope_.tenant, "customers", scope_.customer));
    request.set_request_id(RequestIdOf(scope_, step_));
    FillOrigin(scope_, "book", request.mutable_origin());
    const auto hold =
        world_.Ask(world_.scheduling_client, &Scheduling::HoldSlot, context_, request, step_, answers_);
    if (!hold.ok()) return Refusal(hold.status());
    return Result(Held{hold->token(), OfferOf(hold->offer())});
  }

  absl::StatusOr<Result> operator()(const BookAppointment& wanted) const {
    scheduling::BookAppointmentRequest request;
    request.set_parent(absl::StrCat("tenants/", scope_.tenant));
    request.set_offer_token(wanted.offer_token);
    request.set_hold_token(wanted.hold_token);
    request.set_customer(NameOf(scope_.tenant, "customers", scope_.customer));
    request.set_request_id(RequestIdOf(scope_, step_));
    FillOrigin(scope_, IntentName(wanted.intent), request.mutable_origin());
    const auto booked = world_.Ask(world_.scheduling_client, &Scheduling::BookAppointment, context_,
                                   request, step_, answers_);
    if (!booked.ok()) return Refusal(booked.status());
    return Result(Booked{AppointmentOf(*booked, world_.LinkOf(scope_, *booked))});
  }

  absl::StatusOr<Result> operator()(const RescheduleAppointment& wanted) const {
    scheduling::RescheduleAppointmentRequest request;
    request.set_name(NameOf(scope_.tenant, "appointments", wanted.appointment));
    request.set_offer_token(wanted.offer_token);
    request.set_request_id(RequestIdOf(scope_, step_));
    FillOrigin(scope_, "change", request.mutable_origin());
    const auto moved = world_.Ask(world_.scheduling_client, &Scheduling::RescheduleAppointment, context_,
                                  request, step_, answers_);
    if (!moved.ok()) return Refusal(moved.status());
    Moved result;
    result.appointment =
        AppointmentOf(moved->appointment(), world_.LinkOf(scope_, moved->appointment()));
    result.previous_branch = LastSegment(moved->previous_branch());
    const Branch* branch = FindBranch(*scope_.business, result.previous_branch);
    result.previous_start =
        absl::ToCivilMinute(TimeOf(moved->previous_start_time()),
                            branch != nullptr ? branch->zone : absl::UTCTimeZone());
    const Staff* staff = FindStaff(*scope_.business, LastSegment(moved->previous_staff()));
    if (staff != nullptr) result.previous_staff_name = staff->name;
    return Result(std::move(result));
  }

  absl::StatusOr<Result> operator()(const CancelAppointment& wanted) const {
    scheduling::CancelAppointmentRequest request;
    request.set_name(NameOf(scope_.tenant, "appointments", wanted.appointment));
    request.set_reason(wanted.reason);
    request.set_request_id(RequestIdOf(scope_, step_));
    FillOrigin(scope_, "cancel", request.mutable_origin());
    const auto cancelled = world_.Ask(world_.scheduling_client, &Scheduling::CancelAppointment, context_,
                                      request, step_, answers_);
    if (!cancelled.ok()) return Refusal(cancelled.status());
    return Result(Cancelled{AppointmentOf(*cancelled, "")});
  }

  absl::StatusOr<Result> operator()(const ConfirmAppointment& wanted) const {
    scheduling::ConfirmAppointmentRequest request;
    request.set_name(NameOf(scope_.tenant, "appointments", wanted.appointment));
    request.set_request_id(RequestIdOf(scope_, step_));
    FillOrigin(scope_, "confirm", request.mutable_origin());
    const auto confirmed = world_.Ask(world_.scheduling_client, &Scheduling::ConfirmAppointment, context_,
                                      request, step_, answers_);
    if (!confirmed.ok()) return Refusal(confirmed.status());
    return Result(Confirmed{AppointmentOf(*confirmed, world_.LinkOf(scope_, *confirmed))});
  }

  absl::StatusOr<Result> operator()(const ListAppointments& wanted) const {
    scheduling::ListAppointmentsRequest request;
    request.set_parent(absl::StrCat("tenants/", scope_.tenant));
    request.set_filter(absl::StrCat("customer = \"",
                                    NameOf(scope_.tenant, "customers", scope_.customer), "\""));
    const std::string at =
        absl::FormatTime(absl::RFC3339_sec, scope_.at, absl::UTCTimeZone());
    if (wanted.scope == AppointmentScope::kOpen) {
      absl::StrAppend(request.mutable_filter(),
                      " AND (state = BOOKED OR state = CONFIRMED) AND start_time >= \"", at, "\"");
      request.set_page_size(20);
    } else {
      absl::StrAppend(request.mutable_filter(),
                      " AND (state = COMPLETED OR state = ARRIVED OR state = BOOKED OR"
                      " state = CONFIRMED) AND start_time < \"", at, "\"");
      request.set_order_by("start_time desc");
      request.set_page_size(1);
    }
    TRESEN_ASSIGN_OR_RETURN(const auto found,
                            world_.Ask(world_.scheduling_client, &Scheduling::ListAppointments, context_,
                                       request, step_, answers_));
    AppointmentsFound result;
    for (const scheduling::Appointment& appointment : found.appointments()) {
      result.appointments.push_back(AppointmentOf(appointment, world_.LinkOf(scope_, appointment)));
    }
    return Result(std::move(result));
  }

  absl::StatusOr<Result> operator()(const AskKnowledge& wanted) const {
    knowledge::AnswerRequest request;
    request.set_parent(absl::StrCat("tenants/", scope_.tenant));
    request.set_branch(NameOf(scope_.tenant, "branches", wanted.branch));
    request.set_language(wanted.language);
    request.set_question(wanted.question);
    request.set_risk(wanted.risk);
    for (const std::string& topic : wanted.topics) request.add_topics(topic);
    for (const std::string& service : wanted.services) {
      request.add_services(NameOf(scope_.tenant, "services", service));
    }
    for (const std::string& product : wanted.products) {
      request.add_products(NameOf(scope_.tenant, "products", product));
    }
    for (const std::string& risk : wanted.risks) request.add_risks(risk);
    request.set_message(scope_.turn);
    TRESEN_ASSIGN_OR_RETURN(
        const auto answer,
        world_.Ask(world_.knowledge_client, &knowledge::KnowledgeService::Stub::Answer, context_, request,
                   step_, answers_));
    return Result(
        KnowledgeAnswerOf(answer, wanted.language, *scope_.business));
  }

  absl::StatusOr<Result> operator()(const FindProducts& wanted) const {
    knowledge::AnswerRequest request;
    request.set_parent(absl::StrCat("tenants/", scope_.tenant));
    request.set_branch(NameOf(scope_.tenant, "branches", scope_.branch));
    request.set_language(wanted.language);
    request.set_question(wanted.text);
    request.add_topics("products");
    for (const std::string& product : wanted.products) {
      request.add_products(NameOf(scope_.tenant, "products", product));
    }
    TRESEN_ASSIGN_OR_RETURN(
        const auto answer,
        world_.Ask(world_.knowledge_client, &knowledge::KnowledgeService::Stub::Answer, context_, request,
                   step_, answers_));
    ProductsFound found;
    for (const knowledge::Product& product : answer.products()) {
      found.products.push_back(
          ProductOf(product, wanted.language, scope_.business->default_language));
    }
    return Result(std::move(found));
  }

  absl::StatusOr<Result> operator()(const RecordConsent& wanted) const {
    customer::RecordConsentRequest request;
    request.set_name(NameOf(scope_.tenant, "customers", scope_.customer));
    for (const std::string& purpose : wanted.purposes) request.add_purposes(PurposeOf(purpose));
    request.set_state(wanted.granted ? customer::CONSENT_STATE_GRANTED
                                     : customer::CONSENT_STATE_WITHDRAWN);
    request.set_channel(scope_.channel);
    request.set_wording(wanted.text);
    request.set_wording_version(wanted.version);
    request.set_language(wanted.language);
    request.set_message(scope_.first_message);
    SetTime(scope_.at, request.mutable_say_time());
    request.set_request_id(RequestIdOf(scope_, step_));
    TRESEN_RETURN_IF_ERROR(world_
                               .Ask(world_.customer_client,
                                    &customer::CustomerService::Stub::RecordConsent, context_,
                                    request, step_, answers_)
                               .status());
    return Result(Done{});
  }

  absl::StatusOr<Result> operator()(const OpenCase& wanted) const {
    TRESEN_ASSIGN_OR_RETURN(
        const auto median,
        world_.store.MedianWait(scope_.tenant, scope_.branch, scope_.at - absl::Hours(24 * 14)));
    const Branch* branch = FindBranch(*scope_.business, scope_.branch);
    if (branch == nullptr) return absl::InternalError("a conversation belongs to no branch");
    const WaitingTime wait = WaitingTimeAt(*branch, scope_.at, median);
    opened_ = OpenedCase{wanted, wait.due_at};
    return Result(CaseOpened{NameOf(scope_.tenant, "conversations", scope_.conversation),
                             wait.minutes, wait.next_opening});
  }

  absl::StatusOr<Result> operator()(const RememberCustomer& wanted) const {
    customer::UpdateCustomerRequest request;
    request.mutable_customer()->set_name(NameOf(scope_.tenant, "customers", scope_.customer));
    if (!wanted.name.empty()) {
      request.mutable_customer()->set_display_name(wanted.name);
      request.mutable_update_mask()->add_paths("display_name");
    }
    if (!wanted.language.empty()) {
      request.mutable_customer()->set_language(wanted.language);
      request.mutable_customer()->set_language_fixed(true);
      request.mutable_update_mask()->add_paths("language");
      request.mutable_update_mask()->add_paths("language_fixed");
    }
    request.set_request_id(RequestIdOf(scope_, step_));
    TRESEN_RETURN_IF_ERROR(world_
                               .Ask(world_.customer_client,
                                    &customer::CustomerService::Stub::UpdateCustomer, context_,
                                    request, step_, answers_)
                               .status());
    return Result(Done{});
  }

 private:
  const World::Impl& world_;
  const rpc::CallContext& context_;
  const TurnScope& scope_;
  const std::string& step_;
  RecordedAnswers& answers_;
  std::optional<OpenedCase>& opened_;
};

}  // namespace

World::World(const rpc::Peers& peers, HandoffStore& store, const ::tresen::Clock& clock,
             std::function<std::string(absl::string_view, absl::string_view)> link)
    : impl_(std::make_unique<Impl>(peers, store, clock, std::move(link))) {}
World::~World() = default;

absl::StatusOr<Understanding> World::Understand(const rpc::CallContext& context,
                                                const TurnScope& scope, const std::string& text,
                                                const State& state,
                                                RecordedAnswers& answers) const {
  if (text.empty()) return Understanding{};
  TRESEN_ASSIGN_OR_RETURN(
      const nlu::ParseResponse parsed,
      impl_->Ask(impl_->nlu_client, &nlu::NluService::Stub::Parse, context,
                 ParseRequestOf(scope, text, state), "understand", answers));
  return UnderstandingOf(parsed);
}

absl::StatusOr<Result> World::Perform(const rpc::CallContext& context, const TurnScope& scope,
                                      const Call& call, RecordedAnswers& answers,
                                      std::optional<OpenedCase>& opened) const {
  return std::visit(Performer(*impl_, context, scope, call.step, answers, opened), call.request);
}

}  // namespace tresen::gateway
