// What every KnowledgeStore must do; run against memory and PostgreSQL.
#include <catch2/catch.hpp>

#include "libs/status/status.h"
#include "services/knowledge/migrations.h"
#include "services/knowledge/store/in_memory_knowledge_store.h"
#include "services/knowledge/store/postgres_knowledge_store.h"
#include "tests/support/test_database.h"

#define EVERY_STORE(name) TEMPLATE_TEST_CASE(name, "", MemoryStore, PostgresStore)

namespace tresen::knowledge {
namespace {

struct MemoryStore {
  InMemoryKnowledgeStore store;
};

struct PostgresStore {
  tresen::testing::TestDatabase database{{{"knowledge", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("knowledge");
  PostgresKnowledgeStore store{*pool};
};

const absl::Time kNow = absl::FromUnixSeconds(1795000000);
using Mode = KnowledgeStore::Mode;

Applied Apply(KnowledgeStore& store, const std::vector<ArticleRow>& articles,
              const std::vector<ProductRow>& products = {}, Mode mode = Mode::kApply) {
  const auto applied = store.Apply("demo", articles, products, mode, kNow);
  INFO(applied.status());
  REQUIRE(applied.ok());
  return *applied;
}

Stock Load(KnowledgeStore& store) {
  const auto stock = store.Load("demo");
  INFO(stock.status());
  REQUIRE(stock.ok());
  return *stock;
}

const std::string kBinary("\0bytes\xff", 7);

EVERY_STORE("what is applied is found again by id, and only by its tenant") {
  TestType fixture;
  CHECK(*fixture.store.Revision("demo") == 0);
  const Applied applied =
      Apply(fixture.store, {{"parking", 7, kBinary}, {"dogs", 0, "woof"}}, {{"wax", "w"}});
  CHECK(applied.changed);
  CHECK(applied.revision == 1);
  CHECK(applied.changed_articles == std::vector<std::string>{"parking", "dogs"});
  const Stock stock = Load(fixture.store);
  CHECK(stock.revision == 1);
  REQUIRE(stock.articles.size() == 2);
  CHECK(stock.articles[0].id == "dogs");
  CHECK(stock.articles[1].content == kBinary);
  CHECK(stock.articles[1].version == 1);
  REQUIRE(stock.products.size() == 1);
  CHECK(stock.products[0].content == "w");
  CHECK(fixture.store.Load("other")->articles.empty());
  CHECK(*fixture.store.Revision("other") == 0);
}

EVERY_STORE("the same again changes nothing, whatever its order") {
  TestType fixture;
  Apply(fixture.store, {{"a", 0, "1"}, {"b", 0, "2"}}, {{"x", "1"}, {"y", "2"}});
  const Applied again =
      Apply(fixture.store, {{"b", 0, "2"}, {"a", 0, "1"}}, {{"y", "2"}, {"x", "1"}});
  CHECK_FALSE(again.changed);
  CHECK(again.revision == 1);
  CHECK(Load(fixture.store).articles[0].version == 1);
}

EVERY_STORE(
    "a changed article gets a new version, the others keep theirs, the old one stays readable") {
  TestType fixture;
  Apply(fixture.store, {{"a", 0, "1"}, {"b", 0, "2"}});
  const Applied changed = Apply(fixture.store, {{"a", 0, "new"}, {"b", 0, "2"}});
  CHECK(changed.changed_articles == std::vector<std::string>{"a"});
  const Stock stock = Load(fixture.store);
  CHECK(stock.articles[0].version == 2);
  CHECK(stock.articles[1].version == 1);
  CHECK(fixture.store.Version("demo", "a", 1)->content == "1");
  CHECK(fixture.store.Version("demo", "a", 2)->content == "new");
  for (const int version : {0, 3, -1}) {
    CHECK(Reason(fixture.store.Version("demo", "a", version).status()) == "ARTICLE_NOT_FOUND");
  }
  CHECK(absl::IsNotFound(fixture.store.Version("demo", "c", 1).status()));
  CHECK(absl::IsNotFound(fixture.store.Version("other", "a", 1).status()));
}

EVERY_STORE("an article that is missing is no longer current and counts on when it comes back") {
  TestType fixture;
  Apply(fixture.store, {{"a", 0, "1"}, {"b", 0, "2"}});
  const Applied gone = Apply(fixture.store, {{"b", 0, "2"}});
  CHECK(gone.changed_articles == std::vector<std::string>{"a"});
  CHECK(Load(fixture.store).articles.size() == 1);
  CHECK(fixture.store.Version("demo", "a", 1)->content == "1");
  Apply(fixture.store, {{"a", 0, "1"}, {"b", 0, "2"}});
  CHECK(Load(fixture.store).articles[0].version == 2);
}

EVERY_STORE("products are replaced as a whole") {
  TestType fixture;
  Apply(fixture.store, {}, {{"x", "1"}, {"y", "2"}});
  const Applied applied = Apply(fixture.store, {}, {{"y", "3"}});
  CHECK(applied.changed);
  CHECK(applied.changed_articles.empty());
  CHECK(applied.revision == 2);
  REQUIRE(Load(fixture.store).products.size() == 1);
  CHECK(Load(fixture.store).products[0].content == "3");
}

EVERY_STORE("checking tells what would change and writes nothing") {
  TestType fixture;
  Apply(fixture.store, {{"a", 0, "1"}});
  const Applied would = Apply(fixture.store, {{"b", 0, "2"}}, {}, Mode::kCheck);
  CHECK(would.changed);
  CHECK(would.revision == 1);
  CHECK(would.changed_articles == std::vector<std::string>{"b", "a"});
  CHECK(Load(fixture.store).articles[0].id == "a");
  CHECK(*fixture.store.Revision("demo") == 1);
}

EVERY_STORE("which version answered a question of risk is kept once and for good") {
  TestType fixture;
  const RiskAnswer answer{"demo", "turn-1", "ppd", 2, "de"};
  REQUIRE(fixture.store.RecordRiskAnswer(answer, kNow).ok());
  RiskAnswer later = answer;
  later.version = 3;
  REQUIRE(fixture.store.RecordRiskAnswer(later, kNow + absl::Hours(1)).ok());
  CHECK(*fixture.store.RiskAnswers("demo", "turn-1") == std::vector<RiskAnswer>{answer});
  CHECK(fixture.store.RiskAnswers("demo", "turn-2")->empty());
  CHECK(fixture.store.RiskAnswers("other", "turn-1")->empty());
}

}  // namespace
}  // namespace tresen::knowledge
