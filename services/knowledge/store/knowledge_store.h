#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::knowledge {

// A row as stored: content is the serialized contract message.
struct ArticleRow {
  std::string id;
  int version = 0;
  std::string content;
};
struct ProductRow {
  std::string id;
  std::string content;
};
struct Stock {
  int64_t revision = 0;
  std::vector<ArticleRow> articles;  // current versions
  std::vector<ProductRow> products;
};

// Which version answered a question of risk.
struct RiskAnswer {
  std::string tenant;
  std::string message;
  std::string article;
  int version = 0;
  std::string language;

  bool operator==(const RiskAnswer&) const = default;
};

struct Applied {
  int64_t revision = 0;
  bool changed = false;
  std::vector<std::string> changed_articles;
};

// NOT_FOUND (ARTICLE_NOT_FOUND).
absl::Status NoSuchArticle();

// Where knowledge is kept. Thread-safe.
class KnowledgeStore {
 public:
  virtual ~KnowledgeStore() = default;

  // 0 for a tenant that has nothing.
  virtual absl::StatusOr<int64_t> Revision(absl::string_view tenant) = 0;
  // Everything that is current, by id, all of one revision.
  virtual absl::StatusOr<Stock> Load(absl::string_view tenant) = 0;
  // NOT_FOUND (ARTICLE_NOT_FOUND). Versions that are no longer current stay readable.
  virtual absl::StatusOr<ArticleRow> Version(absl::string_view tenant, absl::string_view article,
                                             int version) = 0;

  // Makes the stock what is given (versions are ignored in `articles`): an article whose content
  // differs gets a new version, one that is missing is no longer current, products are replaced.
  // The revision grows when anything changed. With kCheck nothing is written.
  enum class Mode { kApply, kCheck };
  virtual absl::StatusOr<Applied> Apply(absl::string_view tenant,
                                        const std::vector<ArticleRow>& articles,
                                        const std::vector<ProductRow>& products, Mode mode,
                                        absl::Time now) = 0;

  // Keeps which version answered a question of risk. Repeated: no effect.
  virtual absl::Status RecordRiskAnswer(const RiskAnswer& answer, absl::Time now) = 0;
  // What answered the questions of one message, by article.
  virtual absl::StatusOr<std::vector<RiskAnswer>> RiskAnswers(absl::string_view tenant,
                                                              absl::string_view message) = 0;
};

// What an Apply does, decided before anything is written.
struct StockChange {
  std::vector<const ArticleRow*> fresh;  // new ones, and those with another content
  std::vector<std::string> gone;         // no longer current
  bool products = false;                 // differ
  bool any() const { return products || !fresh.empty() || !gone.empty(); }
};
StockChange ChangeOf(const Stock& stock, const std::vector<ArticleRow>& articles,
                     const std::vector<ProductRow>& products);
// What is told of it; `revision` is the one before.
Applied AppliedOf(const StockChange& change, int64_t revision, KnowledgeStore::Mode mode);

}  // namespace tresen::knowledge
