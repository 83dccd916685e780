#include "services/knowledge/knowledge_app.h"

#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "services/knowledge/handlers.h"
#include "services/knowledge/migrations.h"
#include "services/knowledge/store/postgres_knowledge_store.h"

namespace tresen::knowledge {
namespace {

class KnowledgeApp final : public service::App {
 public:
  KnowledgeApp(const service::Environment& environment, std::shared_ptr<rpc::Channel> scheduling)
      : pool_({.connection = environment.database_url,
               .role = "tresen_knowledge",
               .application_name = "tresen-knowledge",
               .figures = &environment.metrics}),
        store_(pool_),
        handlers_(store_, std::move(scheduling), environment.clock),
        service_("tresen.knowledge.v1.KnowledgeService") {
    service_.Unary("Answer", &handlers_, &KnowledgeHandlers::Answer);
    service_.Unary("ListArticles", &handlers_, &KnowledgeHandlers::ListArticles);
    service_.Unary("GetArticle", &handlers_, &KnowledgeHandlers::GetArticle);
    service_.Unary("ListProducts", &handlers_, &KnowledgeHandlers::ListProducts);
    service_.Unary("GetProduct", &handlers_, &KnowledgeHandlers::GetProduct);
    service_.Unary("ApplyKnowledge", &handlers_, &KnowledgeHandlers::Apply);
  }

  std::vector<rpc::BoundService*> services() override { return {&service_}; }
  absl::Status Start() override { return absl::OkStatus(); }
  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "knowledge", Migrations());
  }
  void Stop() override {}

 private:
  mutable postgres::Pool pool_;
  PostgresKnowledgeStore store_;
  KnowledgeHandlers handlers_;
  rpc::BoundService service_;
};

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  TRESEN_ASSIGN_OR_RETURN(auto scheduling, environment.peers.Get("scheduling"));
  return std::make_unique<KnowledgeApp>(environment, std::move(scheduling));
}

}  // namespace

service::Definition Definition() { return {.name = "knowledge", .create = Create}; }

}  // namespace tresen::knowledge
