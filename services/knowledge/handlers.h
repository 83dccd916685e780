#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/knowledge/domain/entries.h"
#include "services/knowledge/store/knowledge_store.h"
#include "tresen/knowledge/v1/knowledge.pb.h"

namespace tresen::knowledge {

// What a tenant has, opened for answering.
struct Shelf {
  int64_t revision = 0;
  std::vector<v1::Article> articles;  // by name; entries[i] is articles[i]
  std::vector<Entry> entries;
  std::vector<v1::Product> products;
};

class KnowledgeHandlers {
 public:
  // All outlive the handlers.
  KnowledgeHandlers(KnowledgeStore& store, std::shared_ptr<rpc::Channel> scheduling_service,
                    const Clock& clock);
  ~KnowledgeHandlers();

  absl::StatusOr<v1::AnswerResponse> Answer(const rpc::CallContext& context,
                                            const v1::AnswerRequest& request);
  absl::StatusOr<v1::ListArticlesResponse> ListArticles(const rpc::CallContext& context,
                                                        const v1::ListArticlesRequest& request);
  absl::StatusOr<v1::Article> GetArticle(const rpc::CallContext& context,
                                         const v1::GetArticleRequest& request);
  absl::StatusOr<v1::ListProductsResponse> ListProducts(const rpc::CallContext& context,
                                                        const v1::ListProductsRequest& request);
  absl::StatusOr<v1::Product> GetProduct(const rpc::CallContext& context,
                                         const v1::GetProductRequest& request);
  absl::StatusOr<v1::ApplyKnowledgeResponse> Apply(const rpc::CallContext& context,
                                                   const v1::ApplyKnowledgeRequest& request);

  // How long a shelf is used before its revision is asked for.
  static constexpr absl::Duration kFreshFor = absl::Seconds(1);

 private:
  struct Live;
  absl::StatusOr<std::shared_ptr<const Shelf>> ShelfOf(const std::string& tenant);

  KnowledgeStore& store_;
  const Clock& clock_;
  const Stopwatch watch_;
  std::unique_ptr<Live> live_;
  absl::Mutex mutex_;
  struct Kept {
    std::shared_ptr<const Shelf> shelf;  // shared with answers under way
    absl::Duration asked_at;
  };
  std::map<std::string, Kept> shelves_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::knowledge
