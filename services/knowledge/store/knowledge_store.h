#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"

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

struct Applied {
  int64_t revision = 0;
  bool changed = false;
  std::vector<std::string> changed_articles;
};

// Where knowledge is kept. Thread-safe. Errors are those of libs/postgres.
class KnowledgeStore {
 public:
  // `pool` outlives the store.
  explicit KnowledgeStore(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<int64_t> Revision(absl::string_view tenant);
  absl::StatusOr<Stock> Load(absl::string_view tenant);
  // NOT_FOUND (ARTICLE_NOT_FOUND).
  absl::StatusOr<ArticleRow> Version(absl::string_view tenant, absl::string_view article,
                                     int version);

  // Makes the stock what is given (versions are ignored in `articles`): an article whose content
  // differs gets a new version, one that is missing is no longer current, products are replaced.
  absl::StatusOr<Applied> Apply(absl::string_view tenant, const std::vector<ArticleRow>& articles,
                                const std::vector<ProductRow>& products, bool validate_only,
                                absl::Time now);

  // Keeps which version answered a question of risk. Repeated: no effect.
  absl::Status RecordRiskAnswer(absl::string_view tenant, absl::string_view message,
                                absl::string_view article, int version, absl::string_view language,
                                absl::Time now);

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::knowledge
