#include "tests/component/notification/fake_scheduling.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace tresen::testing {

namespace v1 = ::tresen::scheduling::v1;

struct FakeScheduling::World {
  mutable absl::Mutex mutex;
  v1::Catalog catalog ABSL_GUARDED_BY(mutex);
  int64_t revision ABSL_GUARDED_BY(mutex) = 1;
  std::map<std::string, v1::Appointment> appointments ABSL_GUARDED_BY(mutex);
  std::vector<v1::WatchAppointmentsResponse> changes ABSL_GUARDED_BY(mutex);
  int watchers ABSL_GUARDED_BY(mutex) = 0;
  int open_from ABSL_GUARDED_BY(mutex) = 0;
  int open_to ABSL_GUARDED_BY(mutex) = 24;
};

struct FakeScheduling::Handlers {
  explicit Handlers(std::shared_ptr<World> shared) : world(std::move(shared)) {}

  absl::StatusOr<v1::ListTenantsResponse> ListTenants(const rpc::CallContext&,
                                                      const v1::ListTenantsRequest&) {
    v1::ListTenantsResponse response;
    response.add_tenants()->set_name("tenants/demo");
    return response;
  }

  absl::StatusOr<v1::GetCatalogResponse> GetCatalog(const rpc::CallContext&,
                                                    const v1::GetCatalogRequest& request) {
    absl::MutexLock lock(&world->mutex);
    v1::GetCatalogResponse response;
    response.set_revision(world->revision);
    if (request.known_revision() != world->revision) *response.mutable_catalog() = world->catalog;
    return response;
  }

  absl::StatusOr<v1::GetHoursResponse> GetHours(const rpc::CallContext&,
                                                const v1::GetHoursRequest& request) {
    absl::MutexLock lock(&world->mutex);
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Berlin", &zone);
    v1::GetHoursResponse response;
    response.set_time_zone("Europe/Berlin");
    absl::CivilDay day(request.from().year(), request.from().month(), request.from().day());
    for (int i = 0; i < request.days(); ++i, ++day) {
      auto* open = response.add_days()->add_open();
      const auto at = [&](int hour) {
        return absl::ToUnixSeconds(absl::FromCivil(absl::CivilHour(day) + hour, zone));
      };
      open->mutable_start_time()->set_seconds(at(world->open_from));
      open->mutable_end_time()->set_seconds(at(world->open_to));
    }
    return response;
  }

  absl::StatusOr<v1::Appointment> GetAppointment(const rpc::CallContext&,
                                                 const v1::GetAppointmentRequest& request) {
    absl::MutexLock lock(&world->mutex);
    const auto found = world->appointments.find(request.name());
    if (found == world->appointments.end()) return absl::NotFoundError("no such appointment");
    return found->second;
  }

  absl::StatusOr<rpc::Feed<v1::WatchAppointmentsResponse>> Watch(
      const rpc::CallContext&, const v1::WatchAppointmentsRequest& request) {
    absl::MutexLock lock(&world->mutex);
    ++world->watchers;
    size_t next = world->changes.size();
    if (!request.resume_token().empty() && !absl::SimpleAtoi(request.resume_token(), &next)) {
      return absl::InvalidArgumentError("no such token");
    }
    bool alive = false;
    return [shared = world, next, alive](const rpc::CallContext&) mutable
           -> absl::StatusOr<std::optional<v1::WatchAppointmentsResponse>> {
      absl::MutexLock lock(&shared->mutex);
      v1::WatchAppointmentsResponse response;
      if (next < shared->changes.size()) {
        response = shared->changes[next++];
      } else if (alive) {
        return std::optional<v1::WatchAppointmentsResponse>();
      }
      alive = true;
      response.set_resume_token(absl::StrCat(next));
      return std::optional<v1::WatchAppointmentsResponse>(response);
    };
  }

  absl::StatusOr<rpc::Feed<v1::ExportCalendarResponse>> Export(const rpc::CallContext&,
                                                               const v1::ExportCalendarRequest&) {
    return absl::UnimplementedError("not part of this test");
  }

  template <class Request, class Response>
  absl::StatusOr<Response> Unused(const rpc::CallContext&, const Request&) {
    return absl::UnimplementedError("not part of this test");
  }

  std::shared_ptr<World> world;  // shared with the test
};

namespace {

template <class Handlers>
void BindCatalog(rpc::BoundService& service, Handlers* h) {
  service.Unary("ListTenants", h, &Handlers::ListTenants);
  service.Unary("GetCatalog", h, &Handlers::GetCatalog);
  service.Unary("GetHours", h, &Handlers::GetHours);
#define TRESEN_UNUSED(method, request, response) \
  service.Unary(method, h, &Handlers::template Unused<v1::request, v1::response>)
  TRESEN_UNUSED("GetBusiness", GetBusinessRequest, Business);
  TRESEN_UNUSED("ApplyCatalog", ApplyCatalogRequest, ApplyCatalogResponse);
  TRESEN_UNUSED("ListBranches", ListBranchesRequest, ListBranchesResponse);
  TRESEN_UNUSED("GetBranch", GetBranchRequest, Branch);
  TRESEN_UNUSED("ListStaff", ListStaffRequest, ListStaffResponse);
  TRESEN_UNUSED("ListServices", ListServicesRequest, ListServicesResponse);
  TRESEN_UNUSED("CreateAbsence", CreateAbsenceRequest, CreateAbsenceResponse);
  TRESEN_UNUSED("ListAbsences", ListAbsencesRequest, ListAbsencesResponse);
  TRESEN_UNUSED("DeleteAbsence", DeleteAbsenceRequest, DeleteAbsenceResponse);
  TRESEN_UNUSED("ReassignAppointments", ReassignAppointmentsRequest, ReassignAppointmentsResponse);
}

template <class Handlers>
void BindScheduling(rpc::BoundService& service, Handlers* h) {
  service.Unary("GetAppointment", h, &Handlers::GetAppointment);
  service.Stream("WatchAppointments", h, &Handlers::Watch);
  TRESEN_UNUSED("FindSlots", FindSlotsRequest, FindSlotsResponse);
  TRESEN_UNUSED("HoldSlot", HoldSlotRequest, Hold);
  TRESEN_UNUSED("BookAppointment", BookAppointmentRequest, Appointment);
  TRESEN_UNUSED("RescheduleAppointment", RescheduleAppointmentRequest,
                RescheduleAppointmentResponse);
  TRESEN_UNUSED("CancelAppointment", CancelAppointmentRequest, Appointment);
  TRESEN_UNUSED("ConfirmAppointment", ConfirmAppointmentRequest, Appointment);
  TRESEN_UNUSED("ListAppointments", ListAppointmentsRequest, ListAppointmentsResponse);
  TRESEN_UNUSED("ListAppointmentChanges", ListAppointmentChangesRequest,
                ListAppointmentChangesResponse);
  TRESEN_UNUSED("MarkAppointment", MarkAppointmentRequest, Appointment);
  TRESEN_UNUSED("SwapAppointments", SwapAppointmentsRequest, SwapAppointmentsResponse);
  TRESEN_UNUSED("BookSeries", BookSeriesRequest, BookSeriesResponse);
  TRESEN_UNUSED("CreateWaitlistEntry", CreateWaitlistEntryRequest, WaitlistEntry);
  TRESEN_UNUSED("ListWaitlistEntries", ListWaitlistEntriesRequest, ListWaitlistEntriesResponse);
  TRESEN_UNUSED("WithdrawWaitlistEntry", WithdrawWaitlistEntryRequest, WaitlistEntry);
  TRESEN_UNUSED("DeclineWaitlistOffer", DeclineWaitlistOfferRequest, WaitlistEntry);
  TRESEN_UNUSED("ImportCalendar", ImportCalendarRequest, ImportCalendarResponse);
  TRESEN_UNUSED("ListBranchCalendars", ListBranchCalendarsRequest, ListBranchCalendarsResponse);
  TRESEN_UNUSED("ListCalendarConflicts", ListCalendarConflictsRequest,
                ListCalendarConflictsResponse);
  TRESEN_UNUSED("ResolveCalendarConflict", ResolveCalendarConflictRequest, CalendarConflict);
  service.Stream("ExportCalendar", h, &Handlers::Export);
#undef TRESEN_UNUSED
}

template <class Handlers>
class SchedulingApp final : public service::App {
 public:
  template <class World>
  explicit SchedulingApp(World world) : handlers_(std::move(world)) {
    BindCatalog(catalog_, &handlers_);
    BindScheduling(scheduling_, &handlers_);
  }
  std::vector<rpc::BoundService*> services() override { return {&catalog_, &scheduling_}; }
  absl::Status Start() override { return absl::OkStatus(); }
  void Stop() override {}

 private:
  Handlers handlers_;
  rpc::BoundService catalog_{"tresen.scheduling.v1.CatalogService"};
  rpc::BoundService scheduling_{"tresen.scheduling.v1.SchedulingService"};
};

}  // namespace

FakeScheduling::FakeScheduling() : world_(std::make_shared<World>()) {
  absl::MutexLock lock(&world_->mutex);
  v1::Business* business = world_->catalog.mutable_business();
  business->set_name("tenants/demo");
  business->set_display_name("Salon Beispiel");
  business->set_default_language("de");
  business->set_time_zone("Europe/Berlin");
  v1::Branch* branch = world_->catalog.add_branches();
  branch->set_name("tenants/demo/branches/mitte");
  branch->set_display_name("Salon Beispiel Mitte");
  branch->set_time_zone("Europe/Berlin");
  branch->set_phone_number_id("700000000000001");
}
FakeScheduling::~FakeScheduling() = default;

service::Definition FakeScheduling::Definition() {
  return {"scheduling",
          [world = world_](
              const service::Environment&) -> absl::StatusOr<std::unique_ptr<service::App>> {
            return std::make_unique<SchedulingApp<Handlers>>(world);
          }};
}

void FakeScheduling::Put(const v1::Appointment& appointment) {
  absl::MutexLock lock(&world_->mutex);
  world_->appointments[appointment.name()] = appointment;
}

void FakeScheduling::Change(v1::AppointmentChange change, const v1::Appointment& appointment) {
  absl::MutexLock lock(&world_->mutex);
  world_->appointments[appointment.name()] = appointment;
  v1::WatchAppointmentsResponse response;
  response.set_change(change);
  *response.mutable_appointment() = appointment;
  world_->changes.push_back(std::move(response));
}

void FakeScheduling::SetNoticeAddresses(const std::string& email, const std::string& webhook_url) {
  absl::MutexLock lock(&world_->mutex);
  world_->catalog.mutable_branches(0)->set_notice_email(email);
  world_->catalog.mutable_branches(0)->set_notice_webhook_url(webhook_url);
  ++world_->revision;
}

void FakeScheduling::SetCalendarReminds() {
  absl::MutexLock lock(&world_->mutex);
  world_->catalog.mutable_branches(0)->mutable_calendar()->set_reminds(true);
  ++world_->revision;
}

void FakeScheduling::SetOpen(int from_hour, int to_hour) {
  absl::MutexLock lock(&world_->mutex);
  world_->open_from = from_hour;
  world_->open_to = to_hour;
}

int FakeScheduling::watchers() const {
  absl::MutexLock lock(&world_->mutex);
  return world_->watchers;
}

}  // namespace tresen::testing
