// The TimeGlobe service over HTTP, and what a test says to it. See the README.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/http/router.h"
#include "services/simulator/timeglobe/faults.h"
#include "services/simulator/timeglobe/salon.h"
#include "services/simulator/timeglobe/wire.h"

namespace tresen::simulator::timeglobe {

// One request as the ledger keeps it.
struct LedgerEntry {
  std::string endpoint;
  std::string key;
  std::string phone;
  std::string body;
};

// Thread-safe.
class TimeGlobeServer {
 public:
  // The clock outlives the server.
  TimeGlobeServer(std::vector<Company> companies, const Clock& clock, uint64_t seed);

  // The service below /timeglobe/ (that is the base address), its control below /sim/timeglobe/.
  void AddRoutes(http::Router& router);

  http::Response Serve(const http::Request& request);
  http::Response Control(const http::Request& request);

  // For tests in the same process.
  int AddFault(Fault fault);
  void ClearFaults();
  void SetOrderTimes(OrderTimes times);
  std::vector<Order> OrdersIn(const std::string& company);
  std::vector<LedgerEntry> Ledger();
  // The salon's staff: enter, move, take out. False if there is no such order or no room.
  bool StaffBook(const std::string& company, const std::string& site, int employee,
                 absl::Time begin, absl::Duration length);
  bool StaffMove(const std::string& company, const std::string& site, int order,
                 absl::Duration by);
  bool StaffCancel(const std::string& company, const std::string& site, int order);
  // What must not be there: double appointments of one customer, orders without consent, …
  std::vector<std::string> Violations();

 private:
  struct Call {
    std::string endpoint;
    Company* company = nullptr;
    std::string phone;
    const nlohmann::json& body;
  };

  http::Response Answer(const http::Request& request, const std::string& family,
                        const std::string& endpoint) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Browse(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Bot(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Suggestions(const Call& call, Site& site) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Orders(const Call& call, bool past) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response StoreProfile(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Book(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Cancel(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What broken connections left to be done later, as far as it is due.
  void CatchUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StealSlotOf(const http::Request& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Company* FindCompany(absl::string_view id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  nlohmann::json State() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response ChangeSettings(const nlohmann::json& body) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response OrderFault(const nlohmann::json& body) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  absl::Mutex mutex_;
  std::vector<Company> companies_ ABSL_GUARDED_BY(mutex_);
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  Faults faults_ ABSL_GUARDED_BY(mutex_);
  OrderTimes order_times_ ABSL_GUARDED_BY(mutex_) = OrderTimes::kUtc;
  FieldSet fields_ ABSL_GUARDED_BY(mutex_) = FieldSet::kNoisy;
  std::vector<LedgerEntry> ledger_ ABSL_GUARDED_BY(mutex_);
  struct Waiting {
    absl::Time due;
    std::string family;
    std::string endpoint;
    http::Request request;
  };
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> suggested_ ABSL_GUARDED_BY(mutex_);  // positions that were ever proposed
};

}  // namespace tresen::simulator::timeglobe
