#include "services/knowledge/store/knowledge_store.h"

#include <map>

#include "libs/status/status.h"

namespace tresen::knowledge {
namespace {

std::map<std::string, std::string> ContentById(const std::vector<ProductRow>& products) {
  std::map<std::string, std::string> content;
  for (const ProductRow& row : products) content[row.id] = row.content;
  return content;
}

}  // namespace

absl::Status NoSuchArticle() {
  return MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "no such article");
}

StockChange ChangeOf(const Stock& stock, const std::vector<ArticleRow>& articles,
                     const std::vector<ProductRow>& products) {
  std::map<std::string, std::string> present;
  for (const ArticleRow& row : stock.articles) present[row.id] = row.content;
  StockChange change;
  for (const ArticleRow& article : articles) {
    const auto known = present.find(article.id);
    const bool same = known != present.end() && known->second == article.content;
    if (!same) change.fresh.push_back(&article);
    if (known != present.end()) present.erase(known);
  }
  for (const auto& [gone, content] : present) change.gone.push_back(gone);
  change.products = ContentById(stock.products) != ContentById(products);
  return change;
}

Applied AppliedOf(const StockChange& change, int64_t revision, KnowledgeStore::Mode mode) {
  Applied applied;
  applied.changed = change.any();
  for (const ArticleRow* article : change.fresh) applied.changed_articles.push_back(article->id);
  applied.changed_articles.insert(applied.changed_articles.end(), change.gone.begin(),
                                  change.gone.end());
  const bool written = applied.changed && mode == KnowledgeStore::Mode::kApply;
  applied.revision = revision + (written ? 1 : 0);
  return applied;
}

}  // namespace tresen::knowledge
