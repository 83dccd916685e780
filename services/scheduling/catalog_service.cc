#include "services/scheduling/catalog_service.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/call_key.h"
#include "services/scheduling/catalog_convert.h"
#include "services/scheduling/catalog_pages.h"
#include "services/scheduling/domain/public_holidays.h"
#include "services/scheduling/domain/visit_fit.h"
#include "services/scheduling/domain/working_time.h"
#include "services/scheduling/holidays/holiday_names.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

absl::CivilDay FirstDay(const v1::GetHoursRequest& request, absl::CivilDay today,
                        FieldViolations& wrong) {
  if (!request.has_from()) return today;
  const absl::CivilDay day(request.from().year(), request.from().month(), request.from().day());
  const bool same = day.year() == request.from().year() && day.month() == request.from().month() &&
                    day.day() == request.from().day();
  if (!same || day.year() < 1970 || day.year() > 9998)
    wrong.Add("from", "is no day of the calendar");
  return day;
}

void FillDay(const Branch& branch, const std::vector<Absence>& absences, absl::CivilDay day,
             v1::DayHours* to) {
  to->mutable_date()->set_year(static_cast<int>(day.year()));
  to->mutable_date()->set_month(day.month());
  to->mutable_date()->set_day(day.day());
  const IntervalSet open = OpenTime(branch, absences, {day, day});
  for (const Interval& span : open.intervals()) {
    SetTime(span.start, to->add_open()->mutable_start_time());
    SetTime(span.end, to->mutable_open(to->open_size() - 1)->mutable_end_time());
  }
  const auto holiday = HolidayOn(branch.holiday_region, day);
  if (!holiday || !open.empty()) return;
  for (const auto& [language, name] : NamesOfHoliday(holiday->id))
    (*to->mutable_holiday()->mutable_text())[language] = name;
}

}  // namespace

template <typename Look>
absl::Status CatalogHandlers::WithCatalog(const std::string& tenant, Look look) {
  const absl::Status looked = calendars_.Look(
      TenantId(tenant),
      [&](const Calendar& calendar) -> absl::Status { return look(calendar, calendar.applied()); });
  if (absl::IsNotFound(looked) && Reason(looked).empty()) return TenantNotFound();
  return looked;
}

ChangeContext CatalogHandlers::ContextOf(const rpc::CallContext& context, const TenantId& tenant,
                                         const std::string& request_id,
                                         const google::protobuf::Message& request) const {
  return {tenant, KeyOf(context, request_id, request), context.actor(), clock_.Now()};
}

absl::StatusOr<v1::Business> CatalogHandlers::GetBusiness(const rpc::CallContext&,
                                                          const v1::GetBusinessRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::Business business;
  TRESEN_RETURN_IF_ERROR(WithCatalog(tenant, [&](const Calendar&, const v1::Catalog& catalog) {
    business = catalog.business();
    return absl::OkStatus();
  }));
  return business;
}

absl::StatusOr<v1::ListTenantsResponse> CatalogHandlers::ListTenants(
    const rpc::CallContext&, const v1::ListTenantsRequest&) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<TenantRevision> tenants, store_.ListTenants());
  v1::ListTenantsResponse response;
  for (const TenantRevision& tenant : tenants) {
    v1::TenantRevision* to = response.add_tenants();
    to->set_name(TenantName(tenant.tenant.value()));
    to->set_revision(tenant.revision);
  }
  return response;
}

absl::StatusOr<v1::GetCatalogResponse> CatalogHandlers::GetCatalog(
    const rpc::CallContext&, const v1::GetCatalogRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::GetCatalogResponse response;
  const absl::Status looked =
      calendars_.Look(TenantId(tenant), [&](const Calendar& calendar) -> absl::Status {
        response.set_revision(calendar.revision());
        if (calendar.revision() == request.known_revision()) return absl::OkStatus();
        *response.mutable_catalog() = calendar.applied();
        return absl::OkStatus();
      });
  if (absl::IsNotFound(looked)) return TenantNotFound();
  if (!looked.ok()) return looked;
  return response;
}

absl::StatusOr<v1::ApplyCatalogResponse> CatalogHandlers::ApplyCatalog(
    const rpc::CallContext& context, const v1::ApplyCatalogRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  if (!request.validate_only()) CheckRequestId(request.request_id(), wrong);
  if (!request.has_catalog()) {
    wrong.Add("catalog", "is required");
  } else if (!tenant.empty()) {
    const auto rules = CatalogueOf(request.catalog(), tenant.value(), "catalog.");
    for (const FieldViolation& violation : Violations(rules.status()))
      wrong.Add(violation.field, violation.description);
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ApplyCatalogResponse response;
  if (request.validate_only()) {
    const auto stored = store_.LoadCatalogue(tenant);
    if (!stored.ok() && !absl::IsNotFound(stored.status())) return stored.status();
    if (stored.ok()) response.set_revision(stored->revision);
    return response;
  }
  CatalogueCommand command{ContextOf(context, tenant, request.request_id(), request),
                           DocumentOf(request.catalog())};
  TRESEN_ASSIGN_OR_RETURN(const CatalogueOutcome outcome, store_.ApplyCatalogue(command));
  TRESEN_RETURN_IF_ERROR(calendars_.Reload(tenant));
  response.set_revision(outcome.revision);
  response.set_changed(outcome.changed);
  TRESEN_ASSIGN_OR_RETURN(const std::vector<std::string> affected, Affected(tenant, {}));
  response.mutable_affected_appointments()->Add(affected.begin(), affected.end());
  return response;
}

absl::StatusOr<std::vector<std::string>> CatalogHandlers::Affected(const TenantId& tenant,
                                                                   VisitFilter among) {
  among.states = {VisitState::kBooked, VisitState::kConfirmed};
  among.start_from = clock_.Now();
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, ListAll(store_, tenant, among));
  std::vector<std::string> affected;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (const Visit& visit : visits)
      if (!FitsRules(calendar.index(), visit.plan))
        affected.push_back(NameIn(tenant.value(), "appointments", visit.id.value()));
    return absl::OkStatus();
  }));
  return affected;
}

absl::StatusOr<v1::ListBranchesResponse> CatalogHandlers::ListBranches(
    const rpc::CallContext&, const v1::ListBranchesRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const Page page = ParsePage(request, signer_, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ListBranchesResponse response;
  TRESEN_RETURN_IF_ERROR(WithCatalog(tenant, [&](const Calendar&, const v1::Catalog& catalog) {
    std::vector<v1::Branch> branches(catalog.branches().begin(), catalog.branches().end());
    response.set_next_page_token(TakePage(page, signer_, branches));
    for (v1::Branch& branch : branches) *response.add_branches() = std::move(branch);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::Branch> CatalogHandlers::GetBranch(const rpc::CallContext&,
                                                      const v1::GetBranchRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("branches", "name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::Branch found;
  TRESEN_RETURN_IF_ERROR(WithCatalog(name.tenant, [&](const Calendar&, const v1::Catalog& catalog) {
    for (const v1::Branch& branch : catalog.branches())
      if (branch.name() == request.name()) found = branch;
    return found.name().empty() ? BranchNotFound() : absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<v1::ListStaffResponse> CatalogHandlers::ListStaff(
    const rpc::CallContext&, const v1::ListStaffRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  ParseOptional(tenant, "branches", "branch", request.branch(), wrong);
  const Page page = ParsePage(request, signer_, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ListStaffResponse response;
  TRESEN_RETURN_IF_ERROR(WithCatalog(tenant, [&](const Calendar&, const v1::Catalog& catalog) {
    std::vector<v1::Staff> people;
    for (const v1::Staff& staff : catalog.staff())
      if (request.branch().empty() || staff.branch() == request.branch()) people.push_back(staff);
    response.set_next_page_token(TakePage(page, signer_, people));
    for (v1::Staff& staff : people) *response.add_staff() = std::move(staff);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListServicesResponse> CatalogHandlers::ListServices(
    const rpc::CallContext&, const v1::ListServicesRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const BranchId at(ParseOptional(tenant, "branches", "branch", request.branch(), wrong));
  const Page page = ParsePage(request, signer_, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ListServicesResponse response;
  TRESEN_RETURN_IF_ERROR(WithCatalog(tenant, [&](const Calendar& calendar,
                                                 const v1::Catalog& catalog) {
    const Branch* branch = FindBranch(calendar.catalogue(), at);
    if (!at.empty() && branch == nullptr) return BranchNotFound();
    std::vector<v1::Service> services;
    for (int i = 0; i < catalog.services_size(); ++i) {
      const VisitItem item{calendar.catalogue().services[i].id, {}};
      if (branch == nullptr || !OptionsFor(calendar.catalogue(), *branch, item).assignments.empty())
        services.push_back(catalog.services(i));
    }
    response.set_next_page_token(TakePage(page, signer_, services));
    for (v1::Service& service : services) *response.add_services() = std::move(service);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::GetHoursResponse> CatalogHandlers::GetHours(const rpc::CallContext&,
                                                               const v1::GetHoursRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("branches", "name", request.name(), wrong);
  if (request.days() < 0 || request.days() > kMostHoursDays) wrong.Add("days", "must be 0 to 366");
  FirstDay(request, absl::CivilDay(2000, 1, 1), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::GetHoursResponse response;
  TRESEN_RETURN_IF_ERROR(WithCatalog(name.tenant, [&](const Calendar& calendar,
                                                      const v1::Catalog&) {
    const Branch* branch = FindBranch(calendar.catalogue(), BranchId(name.id));
    if (branch == nullptr) return BranchNotFound();
    response.set_time_zone(branch->zone);
    const absl::CivilDay first = FirstDay(request, LocalDay(clock_.Now(), ZoneOf(*branch)), wrong);
    const int days = request.days() == 0 ? 7 : request.days();
    for (absl::CivilDay day = first; day < first + days; ++day)
      FillDay(*branch, calendar.index().absences(), day, response.add_days());
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::CreateAbsenceResponse> CatalogHandlers::CreateAbsence(
    const rpc::CallContext& context, const v1::CreateAbsenceRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  Absence absence = AbsenceFrom(tenant, request.absence(), wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_RETURN_IF_ERROR(
      WithCatalog(tenant.value(), [&](const Calendar& calendar, const v1::Catalog&) {
        if (!absence.branch.empty() && FindBranch(calendar.catalogue(), absence.branch) == nullptr)
          return BranchNotFound();
        if (!absence.staff.empty() && FindStaff(calendar.catalogue(), absence.staff) == nullptr)
          return StaffNotFound();
        return absl::OkStatus();
      }));
  absence.id = ids_.New<AbsenceId>();
  const AbsenceCommand command{ContextOf(context, tenant, request.request_id(), request), absence};
  TRESEN_ASSIGN_OR_RETURN(const Absence created, store_.CreateAbsence(command));
  TRESEN_RETURN_IF_ERROR(calendars_.Reload(tenant));
  v1::CreateAbsenceResponse response;
  *response.mutable_absence() = AbsenceOf(tenant, created);
  VisitFilter meanwhile;
  meanwhile.branch = created.branch;
  meanwhile.staff = created.staff;
  meanwhile.start_before = created.during.end;
  meanwhile.end_after = created.during.start;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<std::string> affected, Affected(tenant, meanwhile));
  response.mutable_affected_appointments()->Add(affected.begin(), affected.end());
  return response;
}

absl::StatusOr<v1::ListAbsencesResponse> CatalogHandlers::ListAbsences(
    const rpc::CallContext&, const v1::ListAbsencesRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  const Page page = ParsePage(request, signer_, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ListAbsencesResponse response;
  TRESEN_RETURN_IF_ERROR(
      WithCatalog(tenant.value(), [&](const Calendar& calendar, const v1::Catalog&) {
        std::vector<v1::Absence> absences;
        for (const Absence& absence : calendar.absences()) {
          v1::Absence to = AbsenceOf(tenant, absence);
          if (request.subject().empty() || to.subject() == request.subject())
            absences.push_back(std::move(to));
        }
        response.set_next_page_token(TakePage(page, signer_, absences));
        for (v1::Absence& absence : absences) *response.add_absences() = std::move(absence);
        return absl::OkStatus();
      }));
  return response;
}

absl::StatusOr<v1::DeleteAbsenceResponse> CatalogHandlers::DeleteAbsence(
    const rpc::CallContext& context, const v1::DeleteAbsenceRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("absences", "name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const TenantId tenant(name.tenant);
  const absl::Status deleted = store_.DeleteAbsence(
      ContextOf(context, tenant, request.request_id(), request), AbsenceId(name.id));
  if (absl::IsNotFound(deleted)) return AbsenceNotFound();
  if (!deleted.ok()) return deleted;
  TRESEN_RETURN_IF_ERROR(calendars_.Reload(tenant));
  return v1::DeleteAbsenceResponse();
}

}  // namespace tresen::scheduling
