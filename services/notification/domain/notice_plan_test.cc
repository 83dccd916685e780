#include "services/notification/domain/notice_plan.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, day, hour, minute), absl::UTCTimeZone());
}

// Wednesday and Thursday, 9 to 13 and 14 to 18; Friday closed; Saturday 10 to 16.
OpeningHours Week() {
  return {{At(4, 9), At(4, 13)},
          {At(4, 14), At(4, 18)},
          {At(5, 9), At(5, 13)},
          {At(5, 14), At(5, 18)},
          {At(7, 10), At(7, 16)}};
}

TEST_CASE("in opening hours and in a break the branch is told at once") {
  for (const absl::Time now : {At(4, 9), At(4, 12), At(4, 13, 30), At(4, 17, 59)}) {
    const NoticePlan plan = PlanNotice({}, Week(), now, At(9, 10));
    CHECK(plan.tell_at == now);
    CHECK_FALSE(plan.digest);
  }
}

TEST_CASE("the time to acknowledge is opening time") {
  CHECK(PlanNotice({}, Week(), At(4, 12), {}).escalate_at == At(4, 12, 10));
  CHECK(PlanNotice({}, Week(), At(4, 12, 55), {}).escalate_at == At(4, 14, 5));
  CHECK(PlanNotice({}, Week(), At(4, 17, 55), {}).escalate_at == At(5, 9, 5));
  NoticeRules slow;
  slow.acknowledge_within = absl::Hours(5);
  CHECK(PlanNotice(slow, Week(), At(4, 17), {}).escalate_at == At(5, 13));
}

TEST_CASE("at night everything waits for one mail before opening") {
  const NoticePlan plan = PlanNotice({}, Week(), At(4, 18), At(9, 10));
  CHECK(plan.tell_at == At(5, 8, 30));
  CHECK(plan.digest);
  CHECK(plan.escalate_at == At(5, 9, 10));
  CHECK(PlanNotice({}, Week(), At(5, 8, 29), At(9, 10)).digest);
  // Over a day on which the branch is closed.
  CHECK(PlanNotice({}, Week(), At(6, 12), At(9, 10)).tell_at == At(7, 9, 30));
}

TEST_CASE("when the mail of the night has gone, what comes behind it is told at once") {
  const NoticePlan plan = PlanNotice({}, Week(), At(5, 8, 30), At(9, 10));
  CHECK(plan.tell_at == At(5, 8, 30));
  CHECK_FALSE(plan.digest);
  CHECK(plan.escalate_at == At(5, 9, 10));
}

TEST_CASE("a visit that begins soon, or before the mail of the night, is told at once") {
  CHECK_FALSE(PlanNotice({}, Week(), At(5, 7, 30), At(5, 9)).digest);
  CHECK_FALSE(PlanNotice({}, Week(), At(4, 20), At(5, 8)).digest);
  CHECK(PlanNotice({}, Week(), At(4, 20), At(5, 9)).digest);
}

TEST_CASE("a branch that does not want it, or has no hours, is told at once") {
  NoticeRules rules;
  rules.collect_when_closed = false;
  CHECK_FALSE(PlanNotice(rules, Week(), At(4, 20), At(9, 10)).digest);
  const NoticePlan plan = PlanNotice({}, {}, At(4, 20), At(9, 10));
  CHECK_FALSE(plan.digest);
  CHECK(plan.escalate_at == At(4, 20, 10));
  CHECK_FALSE(PlanNotice({}, Week(), At(8, 12), At(9, 10)).digest);
}

}  // namespace
}  // namespace tresen::notification
