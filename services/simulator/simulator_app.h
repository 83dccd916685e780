#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/clock/shared_offset_clock.h"
#include "libs/http/router.h"
#include "services/simulator/domain/account.h"
#include "services/simulator/domain/message_template.h"
#include "services/simulator/timeglobe/salon.h"

namespace tresen::simulator {

struct SimulatorOptions {
  Account account;
  std::vector<MessageTemplate> templates;  // known from the start
  std::string zone = "UTC";                // of the business, for the phone page
  std::string data_dir;                    // journal and mail; made when missing
  std::string webhook_url;                 // where updates are delivered
  std::string branch_webhook_secret;       // of what arrives at /sim/branch-webhook
  std::string smtp_host = "127.0.0.1";
  int smtp_port = 0;  // 0: any free port
  int lanes = 16;     // webhooks delivered at once
  std::vector<timeglobe::Company> salons;  // of the TimeGlobe stand-in
};

// A stand-in for the Graph API with a phone page, as part of a process that has an HTTP server.
// Everything lies under its own paths: /v<version>/..., /sim/..., /phone/, /timeglobe/. Thread-safe.
class SimulatorApp {
 public:
  // Opens the data folder and the mail server. The clock outlives the app; `movable` is the same
  // clock if it can be moved, else null.
  static absl::StatusOr<std::unique_ptr<SimulatorApp>> Create(SimulatorOptions options,
                                                              const Clock& clock,
                                                              SharedOffsetClock* movable);
  ~SimulatorApp();
  SimulatorApp(const SimulatorApp&) = delete;
  SimulatorApp& operator=(const SimulatorApp&) = delete;

  // Adds its paths. The app must outlive the server.
  void AddRoutes(http::Router& router);

  // Begins to deliver what is open from the last time. Call it when the routes are served.
  absl::Status Start();
  // Ends deliveries and event streams. Call it before the server drains.
  void Stop();

  int smtp_port() const;

 private:
  struct Parts;
  explicit SimulatorApp(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace tresen::simulator
