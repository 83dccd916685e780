#include "services/knowledge/store/knowledge_store.h"

#include <map>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"

namespace tresen::knowledge {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kRevision{"knowledge.revision",
                              "SELECT revision FROM knowledge.revision WHERE tenant_id = $1"};
// Also serialises two that apply at the same time.
constexpr Statement kTouchRevision{
    "knowledge.touch_revision",
    "INSERT INTO knowledge.revision AS r (tenant_id, revision) VALUES ($1, 0)"
    " ON CONFLICT (tenant_id) DO UPDATE SET revision = r.revision RETURNING revision"};
constexpr Statement kRaiseRevision{
    "knowledge.raise_revision",
    "UPDATE knowledge.revision SET revision = revision + 1 WHERE tenant_id = $1"};
constexpr Statement kArticles{
    "knowledge.articles",
    "SELECT article_id, version, content FROM knowledge.article"
    " WHERE tenant_id = $1 AND current ORDER BY article_id"};
constexpr Statement kVersion{
    "knowledge.version",
    "SELECT article_id, version, content FROM knowledge.article"
    " WHERE tenant_id = $1 AND article_id = $2 AND version = $3"};
constexpr Statement kProducts{
    "knowledge.products",
    "SELECT product_id, content FROM knowledge.product WHERE tenant_id = $1 ORDER BY product_id"};
constexpr Statement kRetire{
    "knowledge.retire",
    "UPDATE knowledge.article SET current = false"
    " WHERE tenant_id = $1 AND article_id = $2 AND current"};
constexpr Statement kAddVersion{
    "knowledge.add_version",
    "INSERT INTO knowledge.article (tenant_id, article_id, version, current, created_at, content)"
    " SELECT $1, $2, coalesce(max(version), 0) + 1, true, $3, $4 FROM knowledge.article"
    " WHERE tenant_id = $1 AND article_id = $2"};
constexpr Statement kDropProducts{"knowledge.drop_products",
                                  "DELETE FROM knowledge.product WHERE tenant_id = $1"};
constexpr Statement kAddProduct{
    "knowledge.add_product",
    "INSERT INTO knowledge.product (tenant_id, product_id, content) VALUES ($1, $2, $3)"};
constexpr Statement kRecordRisk{
    "knowledge.record_risk_answer",
    "INSERT INTO knowledge.risk_answer (tenant_id, message_id, article_id, version, language,"
    " answered_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"};

ArticleRow ReadArticle(const postgres::Row& row) {
  return {row.Text(0), static_cast<int>(row.Int64(1)), row.Bytes(2)};
}

absl::StatusOr<Stock> ReadStock(Transaction& transaction, int64_t revision) {
  Stock stock;
  stock.revision = revision;
  TRESEN_ASSIGN_OR_RETURN(const auto articles,
                          transaction.Execute(kArticles, {transaction.tenant()}));
  for (const auto row : articles) stock.articles.push_back(ReadArticle(row));
  TRESEN_ASSIGN_OR_RETURN(const auto products,
                          transaction.Execute(kProducts, {transaction.tenant()}));
  for (const auto row : products) stock.products.push_back({row.Text(0), row.Bytes(1)});
  return stock;
}

bool SameProducts(const std::vector<ProductRow>& a, const std::vector<ProductRow>& b) {
  std::map<std::string, std::string> left, right;
  for (const ProductRow& row : a) left[row.id] = row.content;
  for (const ProductRow& row : b) right[row.id] = row.content;
  return left == right;
}

}  // namespace

absl::StatusOr<int64_t> KnowledgeStore::Revision(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kRevision, {tenant}));
    return rows.empty() ? 0 : rows.front().Int64(0);
  });
}

absl::StatusOr<Stock> KnowledgeStore::Load(absl::string_view tenant) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<Stock> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kRevision, {tenant}));
        return ReadStock(transaction, rows.empty() ? 0 : rows.front().Int64(0));
      },
      {.isolation = postgres::TransactionOptions::Isolation::kRepeatableRead});
}

absl::StatusOr<ArticleRow> KnowledgeStore::Version(absl::string_view tenant,
                                                   absl::string_view article, int version) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<ArticleRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows,
                            transaction.Execute(kVersion, {tenant, article, version}));
    if (rows.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "no such article");
    }
    return ReadArticle(rows.front());
  });
}

absl::StatusOr<Applied> KnowledgeStore::Apply(absl::string_view tenant,
                                              const std::vector<ArticleRow>& articles,
                                              const std::vector<ProductRow>& products,
                                              bool validate_only, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Applied> {
    TRESEN_ASSIGN_OR_RETURN(const auto touched, transaction.Execute(kTouchRevision, {tenant}));
    TRESEN_ASSIGN_OR_RETURN(const Stock stock,
                            ReadStock(transaction, touched.front().Int64(0)));
    std::map<std::string, std::string> present;
    for (const ArticleRow& row : stock.articles) present[row.id] = row.content;
    Applied applied;
    applied.revision = stock.revision;
    std::vector<const ArticleRow*> fresh;
    for (const ArticleRow& article : articles) {
      const auto known = present.find(article.id);
      const bool same = known != present.end() && known->second == article.content;
      if (!same) fresh.push_back(&article);
      if (known != present.end()) present.erase(known);
    }
    for (const ArticleRow* article : fresh) applied.changed_articles.push_back(article->id);
    for (const auto& [gone, content] : present) applied.changed_articles.push_back(gone);
    applied.changed =
        !applied.changed_articles.empty() || !SameProducts(stock.products, products);
    if (!applied.changed || validate_only) return applied;
    for (const auto& [gone, content] : present) transaction.Queue(kRetire, {tenant, gone});
    for (const ArticleRow* article : fresh) {
      transaction.Queue(kRetire, {tenant, article->id});
      transaction.Queue(kAddVersion, {tenant, article->id, now, Bytes{article->content}});
    }
    transaction.Queue(kDropProducts, {tenant});
    for (const ProductRow& product : products) {
      transaction.Queue(kAddProduct, {tenant, product.id, Bytes{product.content}});
    }
    transaction.Queue(kRaiseRevision, {tenant});
    ++applied.revision;
    return applied;
  });
}

absl::Status KnowledgeStore::RecordRiskAnswer(absl::string_view tenant, absl::string_view message,
                                              absl::string_view article, int version,
                                              absl::string_view language, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) {
    transaction.Queue(kRecordRisk, {tenant, message, article, version, language, now});
    return absl::OkStatus();
  });
}

}  // namespace tresen::knowledge
