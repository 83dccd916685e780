#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/knowledge/store/knowledge_store.h"

namespace tresen::knowledge {

// For tests: everything under one lock, gone with the object. Same behaviour as PostgreSQL, proven
// by the conformance suite.
class InMemoryKnowledgeStore final : public KnowledgeStore {
 public:
  absl::StatusOr<int64_t> Revision(absl::string_view tenant) override;
  absl::StatusOr<Stock> Load(absl::string_view tenant) override;
  absl::StatusOr<ArticleRow> Version(absl::string_view tenant, absl::string_view article,
                                     int version) override;
  absl::StatusOr<Applied> Apply(absl::string_view tenant, const std::vector<ArticleRow>& articles,
                                const std::vector<ProductRow>& products, Mode mode,
                                absl::Time now) override;
  absl::Status RecordRiskAnswer(const RiskAnswer& answer, absl::Time now) override;
  absl::StatusOr<std::vector<RiskAnswer>> RiskAnswers(absl::string_view tenant,
                                                      absl::string_view message) override;

 private:
  struct Tenant {
    Stock stock;
    std::map<std::string, std::vector<std::string>> versions;  // contents by article, first to last
    std::map<std::pair<std::string, std::string>, RiskAnswer> answers;  // by message and article
  };

  absl::Mutex mutex_;
  std::map<std::string, Tenant> tenants_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::knowledge
