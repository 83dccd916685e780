#include "services/notification/domain/delivery_state.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

namespace tresen::notification {
namespace {

using State = DeliveryState;

struct Step {
  State before;
  Report report;
  State after;
};

TEST_CASE("states only rise") {
  const auto step = GENERATE(values<Step>({
      {State::kAccepted, Report::kSent, State::kSent},
      {State::kAccepted, Report::kRead, State::kRead},
      {State::kSent, Report::kDelivered, State::kDelivered},
      {State::kDelivered, Report::kSent, State::kDelivered},
      {State::kRead, Report::kDelivered, State::kRead},
      {State::kSent, Report::kFailed, State::kRejected},
      {State::kRejected, Report::kSent, State::kRejected},
      {State::kDelivered, Report::kFailed, State::kDelivered},
      {State::kRejected, Report::kDelivered, State::kDelivered},
      {State::kSending, Report::kSent, State::kSent},
      {State::kUnknown, Report::kFailed, State::kRejected},
      {State::kExpired, Report::kSent, State::kSent},
  }));
  CHECK(After(step.before, step.report) == step.after);
}

TEST_CASE("the end does not depend on the order of the reports") {
  std::vector<Report> reports = {Report::kSent, Report::kDelivered, Report::kRead, Report::kFailed};
  std::sort(reports.begin(), reports.end());
  do {
    State state = State::kAccepted;
    for (const Report report : reports) state = After(state, report);
    CHECK(state == State::kRead);
  } while (std::next_permutation(reports.begin(), reports.end()));
}

TEST_CASE("every state has a name that leads back to it, and three are open") {
  int open = 0;
  for (int i = 0; i <= static_cast<int>(State::kSuppressed); ++i) {
    const auto state = static_cast<State>(i);
    CHECK(DeliveryStateFromName(NameOf(state)) == state);
    open += IsOpen(state) ? 1 : 0;
  }
  CHECK(open == 3);
  CHECK_FALSE(DeliveryStateFromName("gone").has_value());
}

TEST_CASE("a voice message that was played was read; unknown words say nothing") {
  CHECK(ReportFromName("played") == Report::kRead);
  CHECK_FALSE(ReportFromName("warming_up").has_value());
}

}  // namespace
}  // namespace tresen::notification
