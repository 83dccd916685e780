#pragma once

#include "absl/time/time.h"

namespace tresen::simulator {

// How the simulated network behaves. Durations are real time, whatever the test clock says.
struct Settings {
  absl::Duration sent_after = absl::Milliseconds(20);
  absl::Duration delivered_after = absl::Milliseconds(80);
  absl::Duration read_after = absl::Milliseconds(600);
  // Refuse closed windows and unreachable customers by a late status instead of in the answer.
  bool late_refusals = false;
  bool pair_rate = true;
  int messages_per_second = 80;  // of one number, both directions; 0: no limit
  int customers_per_day = 2000;  // of the portfolio, outside windows; 0: no limit
  bool statuses = true;          // tell statuses at all

  // How webhooks are delivered.
  int batch = 1;                 // most updates in one body, up to 1,000
  int duplicates_in_series = 0;  // further deliveries of the same body, one after another
  int duplicates_in_parallel = 0;
  bool shuffle = false;        // updates that wait together leave in random order
  int bad_signatures = 0;      // the next so many bodies are signed wrongly
  int missing_signatures = 0;  // the next so many bodies are not signed
};

}  // namespace tresen::simulator
