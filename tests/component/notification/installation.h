#pragma once

#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "libs/clock/shared_offset_clock.h"
#include "libs/rpc/client.h"
#include "libs/service/host.h"
#include "tests/component/notification/fake_graph.h"
#include "tests/component/notification/fake_scheduling.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::testing {

// The notification service beside the real customer service, a scheduling service in memory and a
// Graph API, all in this process; asked over TLS as the gateway asks.
class Installation {
 public:
  Installation();

  // Stops the services and starts them again on the same data.
  void Restart();
  void Stop() { host_.reset(); }
  // Lines added to the notification service's configuration; before Start().
  void Configure(const std::string& lines) { configuration_ += lines; }
  void Start();

  // A customer who writes under this business-scoped user id; the id of the customer.
  std::string Customer(const std::string& user_id);
  customer::v1::Customer Read(const std::string& customer);
  void Consent(const std::string& customer, customer::v1::ConsentPurpose purpose,
               customer::v1::ConsentState state);
  int Withdrawn(const std::string& customer, customer::v1::ConsentPurpose purpose);
  void Erase(const std::string& customer);

  // A reply to a message that the customer wrote `ago`.
  notification::v1::SendRequest Reply(const std::string& customer, const std::string& body,
                                      absl::Duration ago = absl::ZeroDuration());
  absl::StatusOr<notification::v1::Delivery> Send(const notification::v1::SendRequest& request);
  notification::v1::Delivery Get(const std::string& name);
  // Waits until the delivery stands there.
  bool Reaches(const std::string& name, notification::v1::DeliveryState state);
  int Report(const std::string& wamid, const std::string& status, const std::string& token = "",
             int error_code = 0);

  rpc::CallContext Context() const { return rpc::CallContext::Background("gateway"); }

  // The business's time: a Wednesday in March, noon in Berlin, when nothing is quiet.
  absl::Time Now() const { return clock_->Now(); }
  void Advance(absl::Duration step) { clock_->Advance(step); }
  // The business's time as SQL knows it.
  std::string SqlNow() const {
    return absl::StrFormat("to_timestamp(%.3f)", absl::ToDoubleSeconds(Now() - absl::UnixEpoch()));
  }

  TestDatabase database;
  FakeGraph graph;
  FakeScheduling scheduling;
  std::unique_ptr<rpc::Client<notification::v1::NotificationService>> notifications;
  std::unique_ptr<rpc::Client<customer::v1::CustomerService>> customers;
  int next_request = 0;

 private:
  TempDir folder_;
  std::unique_ptr<SharedOffsetClock> clock_;
  std::string configuration_;
  std::unique_ptr<service::Host> host_;
};

}  // namespace tresen::testing
