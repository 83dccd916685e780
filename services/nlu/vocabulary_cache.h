#pragma once

#include <list>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/vocabulary_source.h"

namespace tresen::nlu {

// Prepared vocabularies of the tenants in use, kept current by looking for changes now and then, within a
// bound on memory. A tenant whose source does not answer keeps what it had. Thread-safe.
class VocabularyCache {
 public:
  struct Options {
    absl::Duration refresh = absl::Seconds(2);
    size_t bytes = 64 << 20;  // the least recently used go first; the newest always stays
  };

  // Both must outlive the cache.
  VocabularyCache(const VocabularySource& source, const Understander& understander,
                  const Options& options);
  ~VocabularyCache();

  // Loads on first use. NOT_FOUND for an unknown tenant.
  absl::StatusOr<std::shared_ptr<const VocabularyIndex>> Get(const rpc::CallContext& context,
                                                             const std::string& tenant);

  // Begins (ends) looking for changes in the background.
  void Start();
  void Stop();
  // Looks for changes of every tenant held, once.
  void Refresh(const rpc::CallContext& context);

  size_t tenants() const;

 private:
  struct Entry {
    std::string tenant;
    Vocabulary revisions;  // without items
    std::shared_ptr<const VocabularyIndex> index;  // shared with the calls that use it
  };
  using Entries = std::list<Entry>;  // most recently used first

  void Store(const std::string& tenant, const Vocabulary& vocabulary);
  void Evict() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run();

  const VocabularySource& source_;
  const Understander& understander_;
  const Options options_;
  mutable absl::Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Entries::iterator> by_tenant_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tresen::nlu
