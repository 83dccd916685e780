#include "services/scheduling/service_fixture.h"

#include <catch2/catch.hpp>

namespace tresen::scheduling {
namespace {

std::vector<crypto::SecretBytes> TestKeys() {
  std::vector<crypto::SecretBytes> keys;
  keys.emplace_back(std::string(32, 'k'));
  return keys;
}

void FillHours(const std::vector<LocalWindow>& windows, int weekday, v1::WeekdayHours* to) {
  to->set_weekday(weekday + 1);
  for (const LocalWindow& window : windows) {
    tresen::type::v1::LocalInterval* interval = to->add_intervals();
    interval->set_from_minute(window.from_minute);
    interval->set_to_minute(window.to_minute);
  }
}

void FillBranch(const Branch& from, v1::Branch* to) {
  to->set_name(NameIn("demo", "branches", from.id.value()));
  to->set_display_name(from.name);
  to->set_time_zone(from.zone);
  to->set_holiday_region(from.holiday_region);
  for (int day = 0; day < 7; ++day)
    if (!from.hours[day].empty()) FillHours(from.hours[day], day, to->add_hours());
  for (const Pool& pool : from.pools) {
    v1::ResourcePool* resource = to->add_resources();
    resource->set_kind(pool.kind.value());
    resource->set_count(pool.units);
  }
}

void FillService(const Service& from, v1::Service* to) {
  to->set_name(NameIn("demo", "services", from.id.value()));
  for (const auto& [language, name] : from.names)
    (*to->mutable_display_name()->mutable_text())[language] = name;
  for (const Stage& stage : from.stages) {
    v1::Stage* part = to->add_stages();
    part->set_minutes(stage.minutes);
    part->set_staff_busy(!stage.roles.empty());
  }
  for (const KindId& kind : from.stages.front().kinds) to->add_resource_kinds(kind.value());
  to->mutable_price()->set_currency_code("EUR");
  to->mutable_price()->set_minor_units(from.price_cents);
}

void FillStaff(const Staff& from, v1::Staff* to) {
  to->set_name(NameIn("demo", "staff", from.id.value()));
  to->set_display_name(from.name);
  to->set_branch(NameIn("demo", "branches", from.work.front().branch.value()));
  for (const WorkRule& rule : from.work)
    FillHours(rule.windows, rule.weekday, to->add_working_hours());
  for (const Break& pause : from.breaks) FillHours({pause.window}, pause.weekday, to->add_breaks());
  for (const Skill& skill : from.skills)
    to->add_skills()->set_service(NameIn("demo", "services", skill.service.value()));
}

}  // namespace

v1::Catalog SalonCatalog() {
  const Catalogue salon = SalonCatalogue();
  v1::Catalog catalog;
  catalog.mutable_business()->set_name("tenants/demo");
  catalog.mutable_business()->set_time_zone("Europe/Berlin");
  catalog.mutable_business()->set_currency_code("EUR");
  for (const Branch& branch : salon.branches) FillBranch(branch, catalog.add_branches());
  for (const Service& service : salon.services) FillService(service, catalog.add_services());
  for (const Staff& staff : salon.staff) FillStaff(staff, catalog.add_staff());
  return catalog;
}

std::string InBerlin(const google::protobuf::Timestamp& time) {
  return ToBerlin(absl::FromUnixSeconds(time.seconds()));
}

google::protobuf::Timestamp At(absl::string_view berlin_time) {
  google::protobuf::Timestamp time;
  SetTime(BerlinTime(berlin_time), &time);
  return time;
}

ServiceFixture::ServiceFixture(std::unique_ptr<SchedulingStore> owned)
    : store(std::move(owned)), signer(TestKeys()) {
  v1::ApplyCatalogRequest request;
  request.set_parent("tenants/demo");
  *request.mutable_catalog() = SalonCatalog();
  request.set_request_id(NextRequestId());
  const auto applied = catalog.ApplyCatalog(context, request);
  INFO(applied.status());
  REQUIRE(applied.ok());
}

v1::FindSlotsRequest ServiceFixture::Finding(absl::string_view service, absl::string_view day) {
  v1::FindSlotsRequest request;
  request.set_parent("tenants/demo");
  v1::SlotWish& wish = *request.mutable_wish();
  wish.set_branch("tenants/demo/branches/mitte");
  wish.add_services(NameIn("demo", "services", service));
  tresen::type::v1::TimeRange* range = wish.add_ranges();
  *range->mutable_start_time() = At(absl::StrCat(day, " 00:00"));
  *range->mutable_end_time() = At(absl::StrCat(day, " 23:59"));
  return request;
}

v1::BookAppointmentRequest ServiceFixture::Booking(const std::string& token,
                                                   absl::string_view customer) {
  v1::BookAppointmentRequest request;
  request.set_parent("tenants/demo");
  request.set_offer_token(token);
  request.set_customer(NameIn("demo", "customers", customer));
  request.set_request_id(NextRequestId());
  request.mutable_origin()->set_message("tenants/demo/conversations/c1/messages/m1");
  request.mutable_origin()->set_turn("t1");
  request.mutable_origin()->set_intent("book");
  return request;
}

v1::RescheduleAppointmentRequest ServiceFixture::Moving(const std::string& name) {
  v1::RescheduleAppointmentRequest request;
  request.set_name(name);
  request.set_request_id(NextRequestId());
  return request;
}

v1::CancelAppointmentRequest ServiceFixture::Cancelling(const std::string& name) {
  v1::CancelAppointmentRequest request;
  request.set_name(name);
  request.set_request_id(NextRequestId());
  return request;
}

v1::ConfirmAppointmentRequest ServiceFixture::Confirming(const std::string& name) {
  v1::ConfirmAppointmentRequest request;
  request.set_name(name);
  request.set_request_id(NextRequestId());
  return request;
}

v1::Appointment ServiceFixture::Book(absl::string_view service, absl::string_view day,
                                     absl::string_view customer) {
  const auto found = scheduling.FindSlots(context, Finding(service, day));
  INFO(found.status());
  REQUIRE(found.ok());
  REQUIRE(found->offers_size() > 0);
  const auto booked = scheduling.Book(context, Booking(found->offers(0).token(), customer));
  INFO(booked.status());
  REQUIRE(booked.ok());
  return *booked;
}

}  // namespace tresen::scheduling
