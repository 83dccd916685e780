#include "services/knowledge/store/in_memory_knowledge_store.h"

#include <algorithm>

namespace tresen::knowledge {

absl::StatusOr<int64_t> InMemoryKnowledgeStore::Revision(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  return tenants_[std::string(tenant)].stock.revision;
}

absl::StatusOr<Stock> InMemoryKnowledgeStore::Load(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  return tenants_[std::string(tenant)].stock;
}

absl::StatusOr<ArticleRow> InMemoryKnowledgeStore::Version(absl::string_view tenant,
                                                           absl::string_view article, int version) {
  absl::MutexLock lock(&mutex_);
  const auto& versions = tenants_[std::string(tenant)].versions;
  const auto found = versions.find(std::string(article));
  if (found == versions.end() || version < 1 || version > static_cast<int>(found->second.size())) {
    return NoSuchArticle();
  }
  return ArticleRow{std::string(article), version, found->second[version - 1]};
}

absl::StatusOr<Applied> InMemoryKnowledgeStore::Apply(absl::string_view tenant,
                                                      const std::vector<ArticleRow>& articles,
                                                      const std::vector<ProductRow>& products,
                                                      Mode mode, absl::Time) {
  absl::MutexLock lock(&mutex_);
  Tenant& kept = tenants_[std::string(tenant)];
  const StockChange change = ChangeOf(kept.stock, articles, products);
  const Applied applied = AppliedOf(change, kept.stock.revision, mode);
  if (applied.revision == kept.stock.revision) return applied;
  for (const ArticleRow* article : change.fresh) {
    kept.versions[article->id].push_back(article->content);
  }
  kept.stock.articles.clear();
  for (const ArticleRow& article : articles) {
    const auto& versions = kept.versions[article.id];
    kept.stock.articles.push_back({article.id, static_cast<int>(versions.size()), article.content});
  }
  kept.stock.products = products;
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(kept.stock.articles.begin(), kept.stock.articles.end(), by_id);
  std::sort(kept.stock.products.begin(), kept.stock.products.end(), by_id);
  kept.stock.revision = applied.revision;
  return applied;
}

absl::Status InMemoryKnowledgeStore::RecordRiskAnswer(const RiskAnswer& answer, absl::Time) {
  absl::MutexLock lock(&mutex_);
  tenants_[answer.tenant].answers.try_emplace({answer.message, answer.article}, answer);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RiskAnswer>> InMemoryKnowledgeStore::RiskAnswers(
    absl::string_view tenant, absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  std::vector<RiskAnswer> answers;
  for (const auto& [key, answer] : tenants_[std::string(tenant)].answers) {
    if (key.first == message) answers.push_back(answer);
  }
  return answers;
}

}  // namespace tresen::knowledge
