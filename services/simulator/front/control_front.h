#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/http/message.h"
#include "services/simulator/exchange/exchange.h"
#include "services/simulator/front/branch_inbox.h"
#include "services/simulator/front/graph_front.h"
#include "services/simulator/mail/mailbox.h"

namespace tresen::simulator {

// How the test clock is moved; empty functions when it cannot be.
struct ClockControl {
  std::function<void(absl::Duration)> advance;
  std::function<void(absl::Time)> set;
};

// What the business answers to the verification of its webhook.
struct HandshakeAnswer {
  int http_status = 0;  // 0: no answer
  bool echoed = false;  // the body is the challenge and nothing else
};

struct ControlParts {
  Exchange& exchange;
  GraphFront& graph;
  Mailbox& mailbox;
  BranchInbox& branch_inbox;
  PostWebhook post;  // for raw bodies
  std::function<HandshakeAnswer(const std::string& token)> handshake;
  ClockControl clock;
  std::string zone;  // of the business, for the page
};

// Everything under /sim/: what the page and tests say to the simulator. See the README.
// Thread-safe.
class ControlFront {
 public:
  explicit ControlFront(ControlParts parts);

  // `parts` is the path after /sim/, cut at slashes.
  http::Response Handle(const http::Request& request, const std::vector<std::string>& path);

 private:
  using Parts = std::vector<std::string>;
  using Action = http::Response (ControlFront::*)(const http::Request&, const Parts&);
  struct Route {
    const char* method;
    std::vector<std::string> path;  // "*" fits anything
    Action action;
  };

  // What one sees.
  http::Response State(const http::Request& request, const Parts& path);
  http::Response ChatMessages(const http::Request& request, const Parts& path);
  http::Response Record(const http::Request& request, const Parts& path);
  http::Response Counts(const http::Request& request, const Parts& path);
  http::Response Events(const http::Request& request, const Parts& path);
  http::Response Delivery(const http::Request& request, const Parts& path);
  // What customers do.
  http::Response AddCustomer(const http::Request& request, const Parts& path);
  http::Response ListCustomers(const http::Request& request, const Parts& path);
  http::Response ChangeCustomer(const http::Request& request, const Parts& path);
  http::Response WriteMessage(const http::Request& request, const Parts& path);
  http::Response OpenChat(const http::Request& request, const Parts& path);
  http::Response ChangePhone(const http::Request& request, const Parts& path);
  http::Response ChangeUserId(const http::Request& request, const Parts& path);
  // What the director does.
  http::Response ReadClock(const http::Request& request, const Parts& path);
  http::Response MoveClock(const http::Request& request, const Parts& path);
  http::Response ReadSettings(const http::Request& request, const Parts& path);
  http::Response WriteSettings(const http::Request& request, const Parts& path);
  http::Response ListSwitches(const http::Request& request, const Parts& path);
  http::Response AddSwitch(const http::Request& request, const Parts& path);
  http::Response RemoveSwitch(const http::Request& request, const Parts& path);
  http::Response ListTemplates(const http::Request& request, const Parts& path);
  http::Response AddTemplate(const http::Request& request, const Parts& path);
  http::Response TemplateStatus(const http::Request& request, const Parts& path);
  http::Response SendUpdate(const http::Request& request, const Parts& path);
  http::Response SendRaw(const http::Request& request, const Parts& path);
  http::Response Handshake(const http::Request& request, const Parts& path);
  http::Response RetryNow(const http::Request& request, const Parts& path);
  // What the branches get.
  http::Response ListMails(const http::Request& request, const Parts& path);
  http::Response ShowMail(const http::Request& request, const Parts& path);
  http::Response RefuseMail(const http::Request& request, const Parts& path);
  http::Response TakeBranchWebhook(const http::Request& request, const Parts& path);
  http::Response RefuseBranchWebhook(const http::Request& request, const Parts& path);
  http::Response ListBranchWebhooks(const http::Request& request, const Parts& path);
  http::Response Media(const http::Request& request, const Parts& path);

  static const std::vector<Route>& Routes();

  const ControlParts parts_;
};

}  // namespace tresen::simulator
