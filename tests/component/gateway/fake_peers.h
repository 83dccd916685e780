#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/service/app.h"
#include "tresen/customer/v1/customer.pb.h"
#include "tresen/nlu/v1/nlu.pb.h"
#include "tresen/notification/v1/notification.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::testing {

// What the gateway told the other services, in order; repeats of a request id are counted apart.
struct Heard {
  std::vector<nlu::v1::ParseRequest> parsed;
  std::vector<notification::v1::SendRequest> sends;
  std::vector<notification::v1::NotifyBranchRequest> notices;
  std::vector<notification::v1::ReportInboundRequest> inbounds;
  std::vector<notification::v1::ChannelStatus> statuses;
  std::vector<scheduling::v1::BookAppointmentRequest> bookings;
  std::vector<customer::v1::LinkIdentityRequest> links;
  std::vector<customer::v1::RecordConsentRequest> consents;
  std::map<std::string, int> calls;  // by request id
};

// Stand-ins for the services that the gateway asks, at the gRPC contract. A business with one branch
// that is always open, one service and one free slot; a vault whose seals open in their place only;
// understanding by a table of texts.
class FakePeers {
 public:
  FakePeers();
  ~FakePeers();

  std::vector<service::Definition> Definitions();

  Heard heard() const;
  // What a text means; every other text means the intent "other".
  void Means(const std::string& text, const nlu::v1::ParseResponse& meaning);
  // A service answers UNAVAILABLE ("customer") or, after it did what was asked, one of its methods
  // does ("BookAppointment": the answer is lost).
  void SetDown(const std::string& service, bool down);
  void LoseAnswers(const std::string& method, int count);
  void EraseCustomer(const std::string& id);

  struct World;

 private:
  const std::shared_ptr<World> world_;  // shared with the running services
};

// One intent in German, sure.
nlu::v1::ParseResponse Intent(const std::string& name);

}  // namespace tresen::testing
