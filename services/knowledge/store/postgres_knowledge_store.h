#pragma once

#include "libs/postgres/pool.h"
#include "services/knowledge/store/knowledge_store.h"

namespace tresen::knowledge {

// Errors are those of libs/postgres.
class PostgresKnowledgeStore final : public KnowledgeStore {
 public:
  // `pool` outlives the store.
  explicit PostgresKnowledgeStore(postgres::Pool& pool) : pool_(pool) {}

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
  postgres::Pool& pool_;
};

}  // namespace tresen::knowledge
