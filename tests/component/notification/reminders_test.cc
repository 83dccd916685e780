#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/component/notification/branch_world.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
namespace customer_v1 = ::tresen::customer::v1;
using Stub = v1::NotificationService::Stub;

struct Reminders : BranchWorld {
  Reminders() { ApplyReminderTemplate(); }

  bool Planned(const std::string& count) {
    return Eventually([&] {
      return database.QueryValue(
                 "SELECT count(*) FROM notification.reminder WHERE state = 'planned'") == count;
    });
  }
  bool Ended(const std::string& state, const std::string& reason) {
    return Eventually([&] {
      return database.QueryValue(absl::StrCat("SELECT count(*) FROM notification.reminder WHERE "
                                              "state = '",
                                              state, "' AND reason = '", reason, "'")) == "1";
    });
  }
};

TEST_CASE_METHOD(Reminders, "a reminder that is due is the template with its three answers") {
  Book(Visit(Customer("DE.11"), absl::Hours(50)));
  REQUIRE(Planned("1"));
  REQUIRE(RemindNow());
  REQUIRE(Eventually([&] { return graph.CountMessages() == 1; }));
  const std::string body = graph.messages()[0].body;
  CHECK(absl::StrContains(body, "appointment_reminder"));
  CHECK(absl::StrContains(body, "appt:tenants/demo/appointments/a1:confirm"));
  CHECK(absl::StrContains(body, "appt:tenants/demo/appointments/a1:move"));
  CHECK(absl::StrContains(body, "appt:tenants/demo/appointments/a1:cancel"));
  CHECK(absl::StrContains(body, "Damenhaarschnitt"));
  CHECK(absl::StrContains(body, "Mina K."));
}

TEST_CASE_METHOD(Reminders, "where the branch's own calendar reminds, we do not") {
  scheduling.SetCalendarReminds();
  Book(Visit(Customer("DE.15"), absl::Hours(50)));
  REQUIRE(Eventually([&] { return hooks().size() == 1; }));
  CHECK(Planned("0"));
}

TEST_CASE_METHOD(Reminders, "what is booked a day before is not reminded of") {
  Book(Visit(Customer("DE.12"), absl::Hours(25)));
  REQUIRE(Eventually([&] { return hooks().size() == 1; }));
  CHECK(Planned("0"));
}

TEST_CASE_METHOD(Reminders,
                 "a cancelled appointment is not reminded of, a moved one at its new time") {
  auto cancelled = Visit(Customer("DE.13"), absl::Hours(60));
  auto moved = Visit(Customer("DE.14"), absl::Hours(70));
  Book(cancelled);
  Book(moved);
  REQUIRE(Planned("2"));
  Cancel(cancelled);
  Move(moved, absl::Hours(48));
  REQUIRE(Eventually([&] { return hooks().size() == 4; }));
  CHECK(Planned("1"));
  CHECK(database.QueryValue(absl::StrCat(
            "SELECT count(*) FROM notification.reminder WHERE state = 'planned' AND starts_at = "
            "to_timestamp(",
            moved.start_time().seconds(), ")")) == "1");
}

TEST_CASE_METHOD(Reminders, "state and time are read again when a reminder is due") {
  auto visit = Visit(Customer("DE.15"), absl::Hours(60));
  Book(visit);
  REQUIRE(Planned("1"));
  visit.mutable_start_time()->set_seconds(visit.start_time().seconds() + 3600);
  scheduling.Put(visit);  // the stream has not told of it yet
  REQUIRE(RemindNow());
  CHECK(Ended("cancelled", "APPOINTMENT_CHANGED"));
  CHECK(graph.CountMessages() == 0);
}

TEST_CASE_METHOD(Reminders, "a reminder that waits for the channel is withdrawn with the visit") {
  graph.Answer([](int) { return FakeGraph::Refused(500, 131000); });
  auto visit = Visit(Customer("DE.16"), absl::Hours(60));
  Book(visit);
  REQUIRE(Planned("1"));
  REQUIRE(RemindNow());
  REQUIRE(Eventually([&] { return graph.CountMessages() == 1; }));
  Cancel(visit);
  database.Execute(
      "UPDATE notification.delivery SET next_at = '2020-01-01' WHERE next_at IS NOT NULL");
  REQUIRE(Eventually([&] {
    return database.QueryValue("SELECT state || reason FROM notification.delivery") ==
           "cancelledAPPOINTMENT_CHANGED";
  }));
}

TEST_CASE_METHOD(Reminders, "after the second STOP nobody is reminded") {
  const std::string mina = Customer("DE.17");
  Book(Visit(mina, absl::Hours(60)));
  REQUIRE(Planned("1"));
  Consent(mina, customer_v1::CONSENT_PURPOSE_SERVICE, customer_v1::CONSENT_STATE_WITHDRAWN);
  REQUIRE(RemindNow());
  CHECK(Ended("skipped", "STOPPED"));
  CHECK(graph.CountMessages() == 0);
}

TEST_CASE_METHOD(Reminders, "planning and cancelling can be repeated without a second effect") {
  const auto visit = Visit(Customer("DE.18"), absl::Hours(60));
  scheduling.Put(visit);
  v1::ScheduleReminderRequest plan;
  plan.set_parent("tenants/demo");
  plan.set_appointment(visit.name());
  plan.set_request_id("plan-1");
  const auto first = notifications->Call(&Stub::ScheduleReminder, Context(), plan);
  INFO(first.status());
  REQUIRE(first.ok());
  CHECK(first->state() == "PLANNED");
  CHECK(notifications->Call(&Stub::ScheduleReminder, Context(), plan)->name() == first->name());
  plan.set_language("en");
  CHECK(Reason(notifications->Call(&Stub::ScheduleReminder, Context(), plan).status()) ==
        "REQUEST_ID_REUSED");
  v1::CancelScheduledRequest cancel;
  cancel.set_parent("tenants/demo");
  cancel.set_appointment(visit.name());
  cancel.set_request_id("cancel-1");
  for (int i = 0; i < 2; ++i) {
    const auto cancelled = notifications->Call(&Stub::CancelScheduled, Context(), cancel);
    REQUIRE(cancelled.ok());
    REQUIRE(cancelled->reminders_size() == 1);
    CHECK(cancelled->reminders(0).state() == "CANCELLED");
  }
  plan.set_appointment("tenants/demo/appointments/none");
  plan.set_request_id("plan-2");
  CHECK(absl::IsNotFound(notifications->Call(&Stub::ScheduleReminder, Context(), plan).status()));
}

}  // namespace
}  // namespace tresen::testing
