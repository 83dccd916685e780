#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/clock/shared_offset_clock.h"
#include "libs/rpc/client.h"
#include "libs/service/host.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/knowledge/v1/knowledge.grpc.pb.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::testing {

// The knowledge service beside the real scheduling service, with the demo business applied; both on
// PostgreSQL, asked over mutual TLS as the gateway asks. It is Friday, 6 March 2026, 14:00 in
// Berlin.
class Counter {
 public:
  Counter();

  knowledge::v1::AnswerRequest Question(const std::string& text,
                                        const std::vector<std::string>& topics = {});
  knowledge::v1::AnswerRequest Risk(const std::string& text, const std::vector<std::string>& risks);
  knowledge::v1::AnswerResponse Ask(const knowledge::v1::AnswerRequest& request);
  // "10:00-16:00" of the day at Mitte; "" when it is closed.
  std::string HoursOn(int month, int day, std::string* holiday = nullptr);
  // The demo's articles and products.
  knowledge::v1::ApplyKnowledgeRequest Stock() const { return stock_; }
  absl::StatusOr<knowledge::v1::ApplyKnowledgeResponse> Apply(
      knowledge::v1::ApplyKnowledgeRequest request);
  void ApplyCatalogue(const scheduling::v1::Catalog& catalogue);
  scheduling::v1::Catalog catalogue() const { return catalogue_; }
  void Enter(scheduling::v1::AbsenceKind kind, int month, int day, int from_hour, int to_hour);
  // A client with a certificate of this name.
  std::unique_ptr<rpc::Client<knowledge::v1::KnowledgeService>> ClientOf(const std::string& name);

  rpc::CallContext Context() const { return rpc::CallContext::Background("gateway"); }

  TestDatabase database;
  std::unique_ptr<rpc::Client<knowledge::v1::KnowledgeService>> knowledge;
  std::unique_ptr<rpc::Client<scheduling::v1::CatalogService>> catalog;

 private:
  TempDir folder_;
  std::unique_ptr<SharedOffsetClock> clock_;
  std::unique_ptr<service::Host> host_;
  knowledge::v1::ApplyKnowledgeRequest stock_;
  scheduling::v1::Catalog catalogue_;
  int next_request_ = 0;
};

}  // namespace tresen::testing
