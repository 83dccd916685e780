#include "services/gateway/desk/world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/conversation/hints.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/desk/proto_convert.h"
#include "services/gateway/desk/requests.h"
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

using Customers = customer::CustomerService::Stub;
using Knowledge = knowledge::KnowledgeService::Stub;
using Scheduling = scheduling::SchedulingService::Stub;

constexpr char kAlternativesUrl[] = "type.googleapis.com/tresen.scheduling.v1.SlotAlternatives";

std::optional<RefusalReason> RefusalOf(const absl::Status& status) {
  const std::string reason = Reason(status);
  if (reason == "LIMIT_REACHED") return RefusalReason::kLimitReached;
  if (reason == "OFFER_EXPIRED" || reason == "OFFER_INVALID") return RefusalReason::kOfferExpired;
  if (reason == "TOO_SOON") return RefusalReason::kTooSoon;
  if (reason == "TOO_FAR") return RefusalReason::kTooFar;
  if (reason == "CUSTOMER_BUSY") return RefusalReason::kCustomerBusy;
  // A branch with a calendar outside: see docs/guides/timeglobe.md.
  if (reason == "CONSENT_NEEDED") return RefusalReason::kNeedsConsent;
  if (reason == "CONTACT_NEEDED") return RefusalReason::kNeedsPhone;
  if (reason == "RELEASE_FIRST") return RefusalReason::kNeedsRelease;
  if (reason == "CALENDAR_NOT_CONFIGURED" || reason == "NOT_SUPPORTED") {
    return RefusalReason::kNeedsPerson;
  }
  return std::nullopt;
}

std::optional<RefusalReason> RefusalByCode(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kNotFound) return RefusalReason::kNotFound;
  if (status.code() == absl::StatusCode::kFailedPrecondition) return RefusalReason::kNotChangeable;
  return std::nullopt;
}

// A refusal of the scheduling service as a result; other errors stay errors.
absl::StatusOr<Result> Refusal(const absl::Status& status) {
  if (const auto reason = RefusalOf(status); reason.has_value()) return Result(Refused{*reason});
  // Whatever made the slot impossible meanwhile (taken, the person fell ill): what comes with the
  // refusal can be had instead.
  const auto detail = Detail(status, kAlternativesUrl);
  if (Reason(status) == "SLOT_TAKEN" || detail.has_value()) {
    SlotTaken taken;
    scheduling::SlotAlternatives alternatives;
    if (detail.has_value() && alternatives.ParseFromString(*detail)) {
      for (const scheduling::Offer& offer : alternatives.alternatives()) {
        taken.alternatives.push_back(OfferOf(offer));
      }
    }
    return Result(std::move(taken));
  }
  if (const auto reason = RefusalByCode(status); reason.has_value()) {
    return Result(Refused{*reason});
  }
  return status;
}

}  // namespace

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
  absl::StatusOr<Response> Ask(const rpc::Client<Service>& client,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const rpc::CallContext& context, const Request& request,
                               const std::string& step, RecordedAnswers& answers) const {
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
    const auto found = AskScheduling(&Scheduling::FindSlots, RequestOf(scope_, wanted));
    if (!found.ok()) return Refusal(found.status());
    return Result(SlotsOf(*found));
  }

  absl::StatusOr<Result> operator()(const HoldSlot& wanted) const {
    const auto hold = AskScheduling(&Scheduling::HoldSlot, RequestOf(scope_, step_, wanted));
    if (!hold.ok()) return Refusal(hold.status());
    return Result(Held{hold->token(), OfferOf(hold->offer())});
  }

  absl::StatusOr<Result> operator()(const BookAppointment& wanted) const {
    const auto booked =
        AskScheduling(&Scheduling::BookAppointment, RequestOf(scope_, step_, wanted));
    if (!booked.ok()) return Refusal(booked.status());
    return Result(Booked{Linked(*booked)});
  }

  absl::StatusOr<Result> operator()(const RescheduleAppointment& wanted) const {
    const auto moved =
        AskScheduling(&Scheduling::RescheduleAppointment, RequestOf(scope_, step_, wanted));
    if (!moved.ok()) return Refusal(moved.status());
    Moved result;
    result.appointment = Linked(moved->appointment());
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
    const auto cancelled =
        AskScheduling(&Scheduling::CancelAppointment, RequestOf(scope_, step_, wanted));
    if (!cancelled.ok()) return Refusal(cancelled.status());
    return Result(Cancelled{AppointmentOf(*cancelled, "")});
  }

  absl::StatusOr<Result> operator()(const ConfirmAppointment& wanted) const {
    const auto confirmed =
        AskScheduling(&Scheduling::ConfirmAppointment, RequestOf(scope_, step_, wanted));
    if (!confirmed.ok()) return Refusal(confirmed.status());
    return Result(Confirmed{Linked(*confirmed)});
  }

  absl::StatusOr<Result> operator()(const ListAppointments& wanted) const {
    TRESEN_ASSIGN_OR_RETURN(
        const auto found, AskScheduling(&Scheduling::ListAppointments, RequestOf(scope_, wanted)));
    AppointmentsFound result;
    for (const scheduling::Appointment& appointment : found.appointments()) {
      result.appointments.push_back(Linked(appointment));
    }
    return Result(std::move(result));
  }

  absl::StatusOr<Result> operator()(const AskKnowledge& wanted) const {
    TRESEN_ASSIGN_OR_RETURN(const auto answer,
                            world_.Ask(world_.knowledge_client, &Knowledge::Answer, context_,
                                       RequestOf(scope_, wanted), step_, answers_));
    return Result(KnowledgeAnswerOf(answer, wanted.language, *scope_.business));
  }

  absl::StatusOr<Result> operator()(const FindProducts& wanted) const {
    TRESEN_ASSIGN_OR_RETURN(const auto answer,
                            world_.Ask(world_.knowledge_client, &Knowledge::Answer, context_,
                                       RequestOf(scope_, wanted), step_, answers_));
    ProductsFound found;
    for (const knowledge::Product& product : answer.products()) {
      found.products.push_back(
          ProductOf(product, wanted.language, scope_.business->default_language));
    }
    return Result(std::move(found));
  }

  absl::StatusOr<Result> operator()(const RecordConsent& wanted) const {
    TRESEN_RETURN_IF_ERROR(world_
                               .Ask(world_.customer_client, &Customers::RecordConsent, context_,
                                    RequestOf(scope_, step_, wanted), step_, answers_)
                               .status());
    return Result(Done{});
  }

  absl::StatusOr<Result> operator()(const RememberCustomer& wanted) const {
    TRESEN_RETURN_IF_ERROR(world_
                               .Ask(world_.customer_client, &Customers::UpdateCustomer, context_,
                                    RequestOf(scope_, step_, wanted), step_, answers_)
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

 private:
  template <class Request, class Response>
  absl::StatusOr<Response> AskScheduling(grpc::Status (Scheduling::*method)(grpc::ClientContext*,
                                                                            const Request&,
                                                                            Response*),
                                         const Request& request) const {
    return world_.Ask(world_.scheduling_client, method, context_, request, step_, answers_);
  }

  Appointment Linked(const scheduling::Appointment& appointment) const {
    return AppointmentOf(appointment, world_.LinkOf(scope_, appointment));
  }

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
                 RequestOf(scope, text, HintsFor(state)), "understand", answers));
  return UnderstandingOf(parsed);
}

absl::StatusOr<Result> World::Perform(const rpc::CallContext& context, const TurnScope& scope,
                                      const Call& call, RecordedAnswers& answers,
                                      std::optional<OpenedCase>& opened) const {
  return std::visit(Performer(*impl_, context, scope, call.step, answers, opened), call.request);
}

}  // namespace tresen::gateway
