#include "services/knowledge/store/postgres_knowledge_store.h"

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
constexpr Statement kArticles{"knowledge.articles",
                              "SELECT article_id, version, content FROM knowledge.article"
                              " WHERE tenant_id = $1 AND current ORDER BY article_id"};
constexpr Statement kVersion{"knowledge.version",
                             "SELECT article_id, version, content FROM knowledge.article"
                             " WHERE tenant_id = $1 AND article_id = $2 AND version = $3"};
constexpr Statement kProducts{
    "knowledge.products",
    "SELECT product_id, content FROM knowledge.product WHERE tenant_id = $1 ORDER BY product_id"};
constexpr Statement kRetire{"knowledge.retire",
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

constexpr Statement kRiskAnswers{"knowledge.risk_answers",
                                 "SELECT article_id, version, language FROM knowledge.risk_answer"
                                 " WHERE tenant_id = $1 AND message_id = $2 ORDER BY article_id"};

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

}  // namespace

absl::StatusOr<int64_t> PostgresKnowledgeStore::Revision(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kRevision, {tenant}));
    return rows.empty() ? 0 : rows.front().Int64(0);
  });
}

absl::StatusOr<Stock> PostgresKnowledgeStore::Load(absl::string_view tenant) {
  return pool_.Transact(tenant,
                        [&](Transaction& transaction) -> absl::StatusOr<Stock> {
                          TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                                  transaction.Execute(kRevision, {tenant}));
                          return ReadStock(transaction, rows.empty() ? 0 : rows.front().Int64(0));
                        },
                        {.isolation = postgres::TransactionOptions::Isolation::kRepeatableRead});
}

absl::StatusOr<ArticleRow> PostgresKnowledgeStore::Version(absl::string_view tenant,
                                                           absl::string_view article, int version) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<ArticleRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows,
                            transaction.Execute(kVersion, {tenant, article, version}));
    if (rows.empty()) return NoSuchArticle();
    return ReadArticle(rows.front());
  });
}

absl::StatusOr<Applied> PostgresKnowledgeStore::Apply(absl::string_view tenant,
                                                      const std::vector<ArticleRow>& articles,
                                                      const std::vector<ProductRow>& products,
                                                      Mode mode, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Applied> {
    TRESEN_ASSIGN_OR_RETURN(const auto touched, transaction.Execute(kTouchRevision, {tenant}));
    TRESEN_ASSIGN_OR_RETURN(const Stock stock, ReadStock(transaction, touched.front().Int64(0)));
    const StockChange change = ChangeOf(stock, articles, products);
    const Applied applied = AppliedOf(change, stock.revision, mode);
    if (applied.revision == stock.revision) return applied;
    for (const std::string& gone : change.gone) transaction.Queue(kRetire, {tenant, gone});
    for (const ArticleRow* article : change.fresh) {
      transaction.Queue(kRetire, {tenant, article->id});
      transaction.Queue(kAddVersion, {tenant, article->id, now, Bytes{article->content}});
    }
    transaction.Queue(kDropProducts, {tenant});
    for (const ProductRow& product : products) {
      transaction.Queue(kAddProduct, {tenant, product.id, Bytes{product.content}});
    }
    transaction.Queue(kRaiseRevision, {tenant});
    return applied;
  });
}

absl::Status PostgresKnowledgeStore::RecordRiskAnswer(const RiskAnswer& answer, absl::Time now) {
  return pool_.Transact(answer.tenant, [&](Transaction& transaction) {
    transaction.Queue(kRecordRisk, {answer.tenant, answer.message, answer.article, answer.version,
                                    answer.language, now});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<RiskAnswer>> PostgresKnowledgeStore::RiskAnswers(
    absl::string_view tenant, absl::string_view message) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<RiskAnswer>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.Execute(kRiskAnswers, {tenant, message}));
        std::vector<RiskAnswer> answers;
        for (const auto row : rows) {
          answers.push_back({std::string(tenant), std::string(message), row.Text(0),
                             static_cast<int>(row.Int64(1)), row.Text(2)});
        }
        return answers;
      });
}

}  // namespace tresen::knowledge
