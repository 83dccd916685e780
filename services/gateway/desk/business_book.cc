#include "services/gateway/desk/business_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::scheduling::v1;
using Stub = v1::CatalogService::Stub;

LocalizedText TextOf(const tresen::type::v1::LocalizedText& text) {
  return LocalizedText(text.text().begin(), text.text().end());
}

absl::TimeZone ZoneOf(const std::string& name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(name, &zone) ? zone : absl::UTCTimeZone();
}

Branch BranchOf(const v1::Branch& proto) {
  Branch branch;
  branch.id = LastSegment(proto.name());
  branch.name = proto.display_name();
  branch.short_name = proto.short_name().empty() ? proto.display_name() : proto.short_name();
  branch.address = proto.address();
  branch.zone = ZoneOf(proto.time_zone());
  for (const v1::WeekdayHours& day : proto.hours()) {
    for (const auto& open : day.intervals()) {
      branch.hours[day.weekday() - 1].push_back({open.from_minute(), open.to_minute()});
    }
  }
  branch.latitude = proto.position().latitude();
  branch.longitude = proto.position().longitude();
  return branch;
}

Service ServiceOf(const v1::Service& proto) {
  Service service;
  service.id = LastSegment(proto.name());
  service.name = TextOf(proto.display_name());
  for (const v1::Stage& stage : proto.stages()) service.minutes += stage.minutes();
  service.price = {proto.price().currency_code(), proto.price().minor_units()};
  return service;
}

Staff StaffOf(const v1::Staff& proto) {
  Staff staff{LastSegment(proto.name()), proto.display_name(), LastSegment(proto.branch()), {}};
  for (const v1::Skill& skill : proto.skills()) {
    staff.services.push_back(LastSegment(skill.service()));
  }
  return staff;
}

Business BusinessOf(const v1::Catalog& catalog, const DeskSettings& settings) {
  const v1::Business& proto = catalog.business();
  Business business;
  business.name = proto.display_name();
  business.default_language = proto.default_language();
  business.languages.assign(proto.languages().begin(), proto.languages().end());
  business.privacy_url = proto.privacy_url();
  const v1::BookingPolicy& policy = proto.policy();
  if (policy.min_notice_minutes() > 0) {
    business.policy.min_notice_minutes = policy.min_notice_minutes();
  }
  if (policy.max_days_ahead() > 0) business.policy.max_days_ahead = policy.max_days_ahead();
  if (policy.free_cancel_hours() > 0) business.policy.free_cancel_hours = policy.free_cancel_hours();
  if (policy.max_open_appointments() > 0) {
    business.policy.max_open_appointments = policy.max_open_appointments();
  }
  business.confidence = settings.confidence;
  business.consent_purpose = settings.consent_purpose;
  business.handoff_release = settings.handoff_release;
  for (const v1::Branch& branch : catalog.branches()) business.branches.push_back(BranchOf(branch));
  for (const v1::Service& service : catalog.services()) {
    business.services.push_back(ServiceOf(service));
  }
  for (const v1::Staff& staff : catalog.staff()) business.staff.push_back(StaffOf(staff));
  return business;
}

int MinuteOf(const google::protobuf::Timestamp& instant, absl::CivilDay day, absl::TimeZone zone) {
  const absl::CivilMinute local = absl::ToCivilMinute(absl::FromUnixSeconds(instant.seconds()), zone);
  return static_cast<int>(local - absl::CivilMinute(day));
}

SpecialDay SpecialDayOf(const v1::DayHours& hours, absl::CivilDay day, absl::TimeZone zone) {
  SpecialDay special;
  special.holiday = TextOf(hours.holiday());
  for (const auto& open : hours.open()) {
    special.open.push_back(
        {MinuteOf(open.start_time(), day, zone), MinuteOf(open.end_time(), day, zone)});
  }
  return special;
}

}  // namespace

struct BusinessBook::Impl {
  Impl(std::shared_ptr<rpc::Channel> channel, const Clock& clock, DeskSettings settings)
      : catalog(std::move(channel)), clock(clock), settings(std::move(settings)) {}

  // Days whose hours differ from the week's: holidays, closures, extra hours.
  absl::Status AddSpecialDays(const rpc::CallContext& context, const std::string& tenant,
                              Branch& branch) const {
    v1::GetHoursRequest request;
    request.set_name(absl::StrCat("tenants/", tenant, "/branches/", branch.id));
    request.set_days(kDaysAhead);
    TRESEN_ASSIGN_OR_RETURN(const v1::GetHoursResponse response,
                            catalog.Call(&Stub::GetHours, context, request));
    for (const v1::DayHours& hours : response.days()) {
      const absl::CivilDay day(hours.date().year(), hours.date().month(), hours.date().day());
      SpecialDay special = SpecialDayOf(hours, day, branch.zone);
      const int weekday = static_cast<int>(absl::GetWeekday(day));
      if (special.open != branch.hours[weekday] || !special.holiday.empty()) {
        branch.special_days[day] = std::move(special);
      }
    }
    return absl::OkStatus();
  }

  rpc::Client<v1::CatalogService> catalog;
  const Clock& clock;
  const DeskSettings settings;
};

BusinessBook::BusinessBook(std::shared_ptr<rpc::Channel> scheduling_service, const Clock& clock,
                           DeskSettings settings)
    : impl_(std::make_unique<Impl>(std::move(scheduling_service), clock, std::move(settings))) {}
BusinessBook::~BusinessBook() = default;

absl::StatusOr<std::shared_ptr<const Business>> BusinessBook::Get(const rpc::CallContext& context,
                                                                  const std::string& tenant) {
  Entry known;
  {
    absl::MutexLock lock(&mutex_);
    Entry& entry = entries_[tenant];
    const absl::Duration now = watch_.Elapsed();
    if (entry.business != nullptr && now - entry.asked_at < kFreshFor) return entry.business;
    if (entry.business != nullptr) entry.asked_at = now;  // one asks, the others go on
    known = entry;
  }
  auto fresh = Refresh(context, tenant, known);
  if (!fresh.ok() && known.business != nullptr) return known.business;
  return fresh;
}

absl::StatusOr<std::shared_ptr<const Business>> BusinessBook::Refresh(
    const rpc::CallContext& context, const std::string& tenant, const Entry& known) {
  v1::GetCatalogRequest request;
  request.set_parent(absl::StrCat("tenants/", tenant));
  const absl::CivilDay today = absl::ToCivilDay(impl_->clock.Now(), absl::UTCTimeZone());
  // A new day moves the window of special days; everything is read again then.
  if (known.business != nullptr && known.hours_from == today) {
    request.set_known_revision(known.revision);
  }
  TRESEN_ASSIGN_OR_RETURN(const v1::GetCatalogResponse response,
                          impl_->catalog.Call(&Stub::GetCatalog, context, request));
  if (!response.has_catalog()) return known.business;
  Business business = BusinessOf(response.catalog(), impl_->settings);
  for (Branch& branch : business.branches) {
    TRESEN_RETURN_IF_ERROR(impl_->AddSpecialDays(context, tenant, branch));
  }
  auto shared = std::make_shared<const Business>(std::move(business));
  absl::MutexLock lock(&mutex_);
  entries_[tenant] = {response.revision(), watch_.Elapsed(), today, shared};
  return shared;
}

}  // namespace tresen::gateway
