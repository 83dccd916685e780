#include "tests/component/gateway/fake_peers.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tresen/knowledge/v1/knowledge.pb.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::testing {

namespace cust = ::tresen::customer::v1;
namespace know = ::tresen::knowledge::v1;
namespace note = ::tresen::notification::v1;
namespace sched = ::tresen::scheduling::v1;

struct FakePeers::World {
  mutable absl::Mutex mutex;
  Heard heard ABSL_GUARDED_BY(mutex);
  std::map<std::string, nlu::v1::ParseResponse> meanings ABSL_GUARDED_BY(mutex);
  std::set<std::string> down ABSL_GUARDED_BY(mutex);
  std::map<std::string, int> lost ABSL_GUARDED_BY(mutex);
  std::set<std::string> erased ABSL_GUARDED_BY(mutex);

  absl::Status Check(const std::string& service) const {
    absl::MutexLock lock(&mutex);
    return down.count(service) == 0 ? absl::OkStatus() : absl::UnavailableError("down");
  }
  // After the work of `method` was done.
  absl::Status Answer(const std::string& method) {
    absl::MutexLock lock(&mutex);
    int& count = lost[method];
    if (count == 0) return absl::OkStatus();
    --count;
    return absl::UnavailableError("the answer is lost");
  }
};

namespace {

using World = FakePeers::World;

struct Handlers {
  explicit Handlers(std::shared_ptr<World> shared) : world(std::move(shared)) {}
  template <class Request, class Response>
  absl::StatusOr<Response> Unused(const rpc::CallContext&, const Request&) {
    return absl::UnimplementedError("not part of this test");
  }
  // Whether this request id is new.
  bool Fresh(const std::string& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(world->mutex) {
    return ++world->heard.calls[id] == 1;
  }
  std::shared_ptr<World> world;  // shared with the test
};

#define TRESEN_UNUSED(space, method, request, response) \
  service.Unary(method, this, &Handlers::Unused<space::request, space::response>)

struct NluHandlers : Handlers {
  using Handlers::Handlers;
  absl::StatusOr<nlu::v1::ParseResponse> Parse(const rpc::CallContext&,
                                               const nlu::v1::ParseRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("nlu"));
    absl::MutexLock lock(&world->mutex);
    world->heard.parsed.push_back(request);
    const auto known = world->meanings.find(request.text());
    return known != world->meanings.end() ? known->second : Intent("other");
  }
  void Bind(std::deque<rpc::BoundService>& services) {
    services.emplace_back("tresen.nlu.v1.NluService").Unary("Parse", this, &NluHandlers::Parse);
  }
};

struct NotificationHandlers : Handlers {
  using Handlers::Handlers;
  absl::StatusOr<note::Delivery> Send(const rpc::CallContext&, const note::SendRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("notification"));
    {
      absl::MutexLock lock(&world->mutex);
      if (Fresh(request.request_id())) world->heard.sends.push_back(request);
    }
    TRESEN_RETURN_IF_ERROR(world->Answer("Send"));
    note::Delivery delivery;
    delivery.set_name(absl::StrCat("tenants/demo/deliveries/", request.request_id()));
    delivery.set_state(note::DELIVERY_STATE_PENDING);
    return delivery;
  }
  absl::StatusOr<note::NotifyBranchResponse> NotifyBranch(
      const rpc::CallContext&, const note::NotifyBranchRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("notification"));
    absl::MutexLock lock(&world->mutex);
    if (Fresh(request.request_id())) world->heard.notices.push_back(request);
    return note::NotifyBranchResponse();
  }
  absl::StatusOr<note::ReportInboundResponse> ReportInbound(
      const rpc::CallContext&, const note::ReportInboundRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("notification"));
    absl::MutexLock lock(&world->mutex);
    world->heard.inbounds.push_back(request);
    return note::ReportInboundResponse();
  }
  absl::StatusOr<note::ReportStatusesResponse> ReportStatuses(
      const rpc::CallContext&, const note::ReportStatusesRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("notification"));
    absl::MutexLock lock(&world->mutex);
    for (const auto& status : request.statuses()) world->heard.statuses.push_back(status);
    return note::ReportStatusesResponse();
  }
  absl::StatusOr<note::Delivery> GetDelivery(const rpc::CallContext&,
                                             const note::GetDeliveryRequest& request) {
    note::Delivery delivery;
    delivery.set_name(request.name());
    delivery.set_state(note::DELIVERY_STATE_ACCEPTED);
    return delivery;
  }
  void Bind(std::deque<rpc::BoundService>& services) {
    rpc::BoundService& service =
        services.emplace_back("tresen.notification.v1.NotificationService");
    service.Unary("Send", this, &NotificationHandlers::Send);
    service.Unary("NotifyBranch", this, &NotificationHandlers::NotifyBranch);
    service.Unary("ReportInbound", this, &NotificationHandlers::ReportInbound);
    service.Unary("ReportStatuses", this, &NotificationHandlers::ReportStatuses);
    service.Unary("GetDelivery", this, &NotificationHandlers::GetDelivery);
    TRESEN_UNUSED(note, "ScheduleReminder", ScheduleReminderRequest, ScheduledReminder);
    TRESEN_UNUSED(note, "CancelScheduled", CancelScheduledRequest, CancelScheduledResponse);
    TRESEN_UNUSED(note, "ListDeliveries", ListDeliveriesRequest, ListDeliveriesResponse);
    TRESEN_UNUSED(note, "ApplySettings", ApplySettingsRequest, ApplySettingsResponse);
    TRESEN_UNUSED(note, "AcknowledgeNotice", AcknowledgeNoticeRequest, AcknowledgeNoticeResponse);
  }
};

struct KnowledgeHandlers : Handlers {
  using Handlers::Handlers;
  absl::StatusOr<know::AnswerResponse> Answer(const rpc::CallContext&, const know::AnswerRequest&) {
    TRESEN_RETURN_IF_ERROR(world->Check("knowledge"));
    return know::AnswerResponse();
  }
  void Bind(std::deque<rpc::BoundService>& services) {
    rpc::BoundService& service = services.emplace_back("tresen.knowledge.v1.KnowledgeService");
    service.Unary("Answer", this, &KnowledgeHandlers::Answer);
    TRESEN_UNUSED(know, "ListArticles", ListArticlesRequest, ListArticlesResponse);
    TRESEN_UNUSED(know, "GetArticle", GetArticleRequest, Article);
    TRESEN_UNUSED(know, "ListProducts", ListProductsRequest, ListProductsResponse);
    TRESEN_UNUSED(know, "GetProduct", GetProductRequest, Product);
    TRESEN_UNUSED(know, "ApplyKnowledge", ApplyKnowledgeRequest, ApplyKnowledgeResponse);
  }
};

// The business of the tests: a cut takes 45 minutes and the next free one is in two days at ten.
sched::Catalog BusinessCatalog() {
  sched::Catalog catalog;
  sched::Business* business = catalog.mutable_business();
  business->set_name("tenants/demo");
  business->set_display_name("Salon Beispiel");
  business->set_default_language("de");
  business->set_time_zone("Europe/Berlin");
  sched::Branch* branch = catalog.add_branches();
  branch->set_name("tenants/demo/branches/mitte");
  branch->set_display_name("Salon Beispiel Mitte");
  branch->set_time_zone("Europe/Berlin");
  for (int weekday = 1; weekday <= 7; ++weekday) {
    sched::WeekdayHours* hours = branch->add_hours();
    hours->set_weekday(weekday);
    hours->add_intervals()->set_to_minute(24 * 60);
  }
  sched::Service* cut = catalog.add_services();
  cut->set_name("tenants/demo/services/cut");
  (*cut->mutable_display_name()->mutable_text())["de"] = "Schneiden";
  cut->add_stages()->set_minutes(45);
  sched::Staff* lena = catalog.add_staff();
  lena->set_name("tenants/demo/staff/lena");
  lena->set_display_name("Lena");
  lena->set_branch(branch->name());
  lena->add_skills()->set_service(cut->name());
  return catalog;
}

sched::Offer TheOffer() {
  absl::TimeZone berlin;
  absl::LoadTimeZone("Europe/Berlin", &berlin);
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), berlin) + 2;
  const absl::Time start = absl::FromCivil(absl::CivilMinute(day) + 600, berlin);
  sched::Offer offer;
  offer.set_token("offer-1");
  offer.set_branch("tenants/demo/branches/mitte");
  offer.set_branch_display_name("Salon Beispiel Mitte");
  offer.set_staff("tenants/demo/staff/lena");
  offer.set_staff_display_name("Lena");
  offer.mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
  offer.mutable_end_time()->set_seconds(absl::ToUnixSeconds(start + absl::Minutes(45)));
  offer.set_time_zone("Europe/Berlin");
  offer.add_services()->set_service("tenants/demo/services/cut");
  return offer;
}

sched::Appointment AppointmentOf(const std::string& id, const std::string& customer,
                                 sched::AppointmentState state) {
  const sched::Offer offer = TheOffer();
  sched::Appointment appointment;
  appointment.set_name(absl::StrCat("tenants/demo/appointments/", id));
  appointment.set_state(state);
  appointment.set_branch(offer.branch());
  appointment.set_staff(offer.staff());
  appointment.set_staff_display_name(offer.staff_display_name());
  appointment.set_branch_display_name(offer.branch_display_name());
  *appointment.mutable_services() = offer.services();
  *appointment.mutable_start_time() = offer.start_time();
  *appointment.mutable_end_time() = offer.end_time();
  appointment.set_time_zone(offer.time_zone());
  appointment.set_customer(customer);
  return appointment;
}

struct SchedulingHandlers : Handlers {
  using Handlers::Handlers;
  absl::StatusOr<sched::GetCatalogResponse> GetCatalog(const rpc::CallContext&,
                                                       const sched::GetCatalogRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    sched::GetCatalogResponse response;
    response.set_revision(1);
    if (request.known_revision() != 1) *response.mutable_catalog() = BusinessCatalog();
    return response;
  }
  absl::StatusOr<sched::GetHoursResponse> GetHours(const rpc::CallContext&,
                                                   const sched::GetHoursRequest&) {
    return sched::GetHoursResponse();
  }
  absl::StatusOr<sched::FindSlotsResponse> FindSlots(const rpc::CallContext&,
                                                     const sched::FindSlotsRequest&) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    sched::FindSlotsResponse response;
    *response.add_offers() = TheOffer();
    return response;
  }
  absl::StatusOr<sched::Hold> HoldSlot(const rpc::CallContext&,
                                       const sched::HoldSlotRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    sched::Hold hold;
    hold.set_token(absl::StrCat("hold of ", request.offer_token()));
    *hold.mutable_offer() = TheOffer();
    return hold;
  }
  absl::StatusOr<sched::Appointment> Book(const rpc::CallContext&,
                                          const sched::BookAppointmentRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    {
      absl::MutexLock lock(&world->mutex);
      if (Fresh(request.request_id())) world->heard.bookings.push_back(request);
    }
    TRESEN_RETURN_IF_ERROR(world->Answer("BookAppointment"));
    return AppointmentOf(request.request_id(), request.customer(), sched::APPOINTMENT_STATE_BOOKED);
  }
  absl::StatusOr<sched::Appointment> Confirm(const rpc::CallContext&,
                                             const sched::ConfirmAppointmentRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    return AppointmentOf(request.name().substr(request.name().rfind('/') + 1), "",
                         sched::APPOINTMENT_STATE_CONFIRMED);
  }
  absl::StatusOr<sched::ListAppointmentsResponse> List(const rpc::CallContext&,
                                                       const sched::ListAppointmentsRequest&) {
    TRESEN_RETURN_IF_ERROR(world->Check("scheduling"));
    return sched::ListAppointmentsResponse();
  }
  absl::StatusOr<rpc::Feed<sched::WatchAppointmentsResponse>> Watch(
      const rpc::CallContext&, const sched::WatchAppointmentsRequest&) {
    return absl::UnimplementedError("not part of this test");
  }
  absl::StatusOr<rpc::Feed<sched::ExportCalendarResponse>> Export(
      const rpc::CallContext&, const sched::ExportCalendarRequest&) {
    return absl::UnimplementedError("not part of this test");
  }
  void Bind(std::deque<rpc::BoundService>& services) {
    BindCatalog(services.emplace_back("tresen.scheduling.v1.CatalogService"));
    rpc::BoundService& service = services.emplace_back("tresen.scheduling.v1.SchedulingService");
    service.Unary("FindSlots", this, &SchedulingHandlers::FindSlots);
    service.Unary("HoldSlot", this, &SchedulingHandlers::HoldSlot);
    service.Unary("BookAppointment", this, &SchedulingHandlers::Book);
    service.Unary("ConfirmAppointment", this, &SchedulingHandlers::Confirm);
    service.Unary("ListAppointments", this, &SchedulingHandlers::List);
    service.Stream("WatchAppointments", this, &SchedulingHandlers::Watch);
    TRESEN_UNUSED(sched, "RescheduleAppointment", RescheduleAppointmentRequest,
                  RescheduleAppointmentResponse);
    TRESEN_UNUSED(sched, "CancelAppointment", CancelAppointmentRequest, Appointment);
    TRESEN_UNUSED(sched, "GetAppointment", GetAppointmentRequest, Appointment);
    TRESEN_UNUSED(sched, "ListAppointmentChanges", ListAppointmentChangesRequest,
                  ListAppointmentChangesResponse);
    TRESEN_UNUSED(sched, "MarkAppointment", MarkAppointmentRequest, Appointment);
    TRESEN_UNUSED(sched, "SwapAppointments", SwapAppointmentsRequest, SwapAppointmentsResponse);
    TRESEN_UNUSED(sched, "BookSeries", BookSeriesRequest, BookSeriesResponse);
    TRESEN_UNUSED(sched, "CreateWaitlistEntry", CreateWaitlistEntryRequest, WaitlistEntry);
    TRESEN_UNUSED(sched, "ListWaitlistEntries", ListWaitlistEntriesRequest,
                  ListWaitlistEntriesResponse);
    TRESEN_UNUSED(sched, "WithdrawWaitlistEntry", WithdrawWaitlistEntryRequest, WaitlistEntry);
    TRESEN_UNUSED(sched, "DeclineWaitlistOffer", DeclineWaitlistOfferRequest, WaitlistEntry);
    TRESEN_UNUSED(sched, "ImportCalendar", ImportCalendarRequest, ImportCalendarResponse);
    TRESEN_UNUSED(sched, "ListBranchCalendars", ListBranchCalendarsRequest,
                  ListBranchCalendarsResponse);
    TRESEN_UNUSED(sched, "ListCalendarConflicts", ListCalendarConflictsRequest,
                  ListCalendarConflictsResponse);
    TRESEN_UNUSED(sched, "ResolveCalendarConflict", ResolveCalendarConflictRequest,
                  CalendarConflict);
    service.Stream("ExportCalendar", this, &SchedulingHandlers::Export);
  }
  void BindCatalog(rpc::BoundService& service) {
    service.Unary("GetCatalog", this, &SchedulingHandlers::GetCatalog);
    service.Unary("GetHours", this, &SchedulingHandlers::GetHours);
    TRESEN_UNUSED(sched, "GetBusiness", GetBusinessRequest, Business);
    TRESEN_UNUSED(sched, "ListTenants", ListTenantsRequest, ListTenantsResponse);
    TRESEN_UNUSED(sched, "ApplyCatalog", ApplyCatalogRequest, ApplyCatalogResponse);
    TRESEN_UNUSED(sched, "ListBranches", ListBranchesRequest, ListBranchesResponse);
    TRESEN_UNUSED(sched, "GetBranch", GetBranchRequest, Branch);
    TRESEN_UNUSED(sched, "ListStaff", ListStaffRequest, ListStaffResponse);
    TRESEN_UNUSED(sched, "ListServices", ListServicesRequest, ListServicesResponse);
    TRESEN_UNUSED(sched, "CreateAbsence", CreateAbsenceRequest, CreateAbsenceResponse);
    TRESEN_UNUSED(sched, "ListAbsences", ListAbsencesRequest, ListAbsencesResponse);
    TRESEN_UNUSED(sched, "DeleteAbsence", DeleteAbsenceRequest, DeleteAbsenceResponse);
    TRESEN_UNUSED(sched, "ReassignAppointments", ReassignAppointmentsRequest,
                  ReassignAppointmentsResponse);
  }
};

// A seal says for whom and where it is; the content behind it is not readable.
std::string SealOf(const std::string& customer, const cust::FieldPlace& place) {
  return absl::StrCat("sealed|", customer, "|", place.table(), "|", place.column(), "|",
                      place.row(), "|");
}
std::string Scrambled(std::string content) {
  for (char& c : content) c = static_cast<char>(c ^ 0x55);
  return content;
}

struct CustomerHandlers : Handlers {
  using Handlers::Handlers;

  static std::string NameOf(const cust::Identity& sender) {
    const std::string& id = sender.user_id().empty() ? sender.wa_id() : sender.user_id();
    return absl::StrCat("tenants/demo/customers/c-", id);
  }
  absl::StatusOr<cust::SealInboundResponse> SealInbound(const rpc::CallContext&,
                                                        const cust::SealInboundRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    cust::SealInboundResponse response;
    for (const cust::InboundItem& item : request.items()) {
      cust::SealedInbound* sealed = response.add_items();
      if (item.has_sender()) sealed->set_customer(NameOf(item.sender()));
      sealed->set_sealed(SealOf(sealed->customer(), item.place()) + Scrambled(item.payload()));
    }
    return response;
  }
  absl::StatusOr<cust::SealResponse> Seal(const rpc::CallContext&,
                                          const cust::SealRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    cust::SealResponse response;
    for (const cust::VaultItem& item : request.items()) {
      response.add_sealed(SealOf(item.customer(), item.place()) + Scrambled(item.content()));
    }
    return response;
  }
  absl::StatusOr<cust::OpenResponse> Open(const rpc::CallContext&,
                                          const cust::OpenRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    cust::OpenResponse response;
    absl::MutexLock lock(&world->mutex);
    for (const cust::VaultItem& item : request.items()) {
      const std::string seal = SealOf(item.customer(), item.place());
      cust::OpenedField* field = response.add_fields();
      if (world->erased.count(item.customer()) != 0) {
        field->set_erased(true);
      } else if (item.content().rfind(seal, 0) == 0) {
        field->set_content(Scrambled(item.content().substr(seal.size())));
      } else {
        return absl::DataLossError("sealed for another place");
      }
    }
    return response;
  }
  absl::StatusOr<cust::Customer> Get(const rpc::CallContext&,
                                     const cust::GetCustomerRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    absl::MutexLock lock(&world->mutex);
    if (world->erased.count(request.name()) != 0) {
      return MakeError(absl::StatusCode::kNotFound, "ERASED", "erased");
    }
    cust::Customer customer;
    customer.set_name(request.name());
    customer.set_display_name("Mina");
    customer.set_language("de");
    return customer;
  }
  absl::StatusOr<cust::Customer> Link(const rpc::CallContext&,
                                      const cust::LinkIdentityRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    absl::MutexLock lock(&world->mutex);
    if (Fresh(request.request_id())) world->heard.links.push_back(request);
    return cust::Customer();
  }
  absl::StatusOr<cust::RecordConsentResponse> Record(const rpc::CallContext&,
                                                     const cust::RecordConsentRequest& request) {
    TRESEN_RETURN_IF_ERROR(world->Check("customer"));
    absl::MutexLock lock(&world->mutex);
    if (Fresh(request.request_id())) world->heard.consents.push_back(request);
    return cust::RecordConsentResponse();
  }
  void Bind(std::deque<rpc::BoundService>& services) {
    rpc::BoundService& service = services.emplace_back("tresen.customer.v1.CustomerService");
    service.Unary("GetCustomer", this, &CustomerHandlers::Get);
    service.Unary("LinkIdentity", this, &CustomerHandlers::Link);
    service.Unary("RecordConsent", this, &CustomerHandlers::Record);
    TRESEN_UNUSED(cust, "ResolveCustomer", ResolveCustomerRequest, ResolveCustomerResponse);
    TRESEN_UNUSED(cust, "UpdateCustomer", UpdateCustomerRequest, Customer);
    TRESEN_UNUSED(cust, "CheckConsent", CheckConsentRequest, CheckConsentResponse);
    TRESEN_UNUSED(cust, "EraseCustomer", EraseCustomerRequest, EraseCustomerResponse);
    rpc::BoundService& vault = services.emplace_back("tresen.customer.v1.VaultService");
    vault.Unary("SealInbound", this, &CustomerHandlers::SealInbound);
    vault.Unary("Seal", this, &CustomerHandlers::Seal);
    vault.Unary("Open", this, &CustomerHandlers::Open);
  }
};
#undef TRESEN_UNUSED

template <class OwnHandlers>
class FakeApp final : public service::App {
 public:
  explicit FakeApp(std::shared_ptr<World> world) : handlers_(std::move(world)) {
    handlers_.Bind(services_);
  }
  std::vector<rpc::BoundService*> services() override {
    std::vector<rpc::BoundService*> all;
    for (rpc::BoundService& service : services_) all.push_back(&service);
    return all;
  }
  absl::Status Start() override { return absl::OkStatus(); }
  void Stop() override {}

 private:
  OwnHandlers handlers_;
  std::deque<rpc::BoundService> services_;
};

template <class OwnHandlers>
service::Definition DefinitionOf(const char* name, std::shared_ptr<World> world) {
  return {name,
          [world](const service::Environment&) -> absl::StatusOr<std::unique_ptr<service::App>> {
            return std::make_unique<FakeApp<OwnHandlers>>(world);
          }};
}

}  // namespace

nlu::v1::ParseResponse Intent(const std::string& name) {
  nlu::v1::ParseResponse response;
  response.mutable_language()->set_code("de");
  response.mutable_language()->set_confidence(0.99);
  response.mutable_language()->set_decided(true);
  nlu::v1::Intent* intent = response.add_intents();
  intent->set_name(name);
  intent->set_confidence(0.97);
  return response;
}

FakePeers::FakePeers() : world_(std::make_shared<World>()) {}
FakePeers::~FakePeers() = default;

std::vector<service::Definition> FakePeers::Definitions() {
  return {DefinitionOf<NluHandlers>("nlu", world_),
          DefinitionOf<SchedulingHandlers>("scheduling", world_),
          DefinitionOf<NotificationHandlers>("notification", world_),
          DefinitionOf<KnowledgeHandlers>("knowledge", world_),
          DefinitionOf<CustomerHandlers>("customer", world_)};
}

Heard FakePeers::heard() const {
  absl::MutexLock lock(&world_->mutex);
  return world_->heard;
}

void FakePeers::Means(const std::string& text, const nlu::v1::ParseResponse& meaning) {
  absl::MutexLock lock(&world_->mutex);
  world_->meanings[text] = meaning;
}

void FakePeers::SetDown(const std::string& service, bool down) {
  absl::MutexLock lock(&world_->mutex);
  if (down)
    world_->down.insert(service);
  else
    world_->down.erase(service);
}

void FakePeers::LoseAnswers(const std::string& method, int count) {
  absl::MutexLock lock(&world_->mutex);
  world_->lost[method] = count;
}

void FakePeers::EraseCustomer(const std::string& id) {
  absl::MutexLock lock(&world_->mutex);
  world_->erased.insert(absl::StrCat("tenants/demo/customers/", id));
}

}  // namespace tresen::testing
