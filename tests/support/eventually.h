#pragma once

#include <functional>

#include "absl/time/time.h"

namespace tresen::testing {

// Asks until the answer is true, for at most `limit`, and returns the last answer. For what another
// thread or process brings about: REQUIRE(Eventually([&] { return server.idle(); })).
bool Eventually(const std::function<bool()>& question, absl::Duration limit = absl::Seconds(20));

}  // namespace tresen::testing
