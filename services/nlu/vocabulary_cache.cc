#include "services/nlu/vocabulary_cache.h"

#include <utility>
#include <vector>

namespace tresen::nlu {

VocabularyCache::VocabularyCache(const VocabularySource& source, const Understander& understander,
                                 const Options& options)
    : source_(source), understander_(understander), options_(options) {}

VocabularyCache::~VocabularyCache() { Stop(); }

absl::StatusOr<std::shared_ptr<const VocabularyIndex>> VocabularyCache::Get(
    const rpc::CallContext& context, const std::string& tenant) {
  {
    absl::MutexLock lock(&mutex_);
    const auto it = by_tenant_.find(tenant);
    if (it != by_tenant_.end()) {
      entries_.splice(entries_.begin(), entries_, it->second);
      return it->second->index;
    }
  }
  absl::StatusOr<std::optional<Vocabulary>> loaded = source_.Load(context, tenant, nullptr);
  if (!loaded.ok()) return loaded.status();
  Store(tenant, loaded->value_or(Vocabulary{}));
  absl::MutexLock lock(&mutex_);
  return by_tenant_.at(tenant)->index;  // the newest is never evicted
}

void VocabularyCache::Store(const std::string& tenant, const Vocabulary& vocabulary) {
  std::shared_ptr<const VocabularyIndex> index = understander_.Prepare(vocabulary);
  const Vocabulary revisions{.revision = vocabulary.revision,
                             .products_revision = vocabulary.products_revision};
  absl::MutexLock lock(&mutex_);
  const auto it = by_tenant_.find(tenant);
  if (it != by_tenant_.end()) {
    it->second->index = std::move(index);
    it->second->revisions = revisions;
  } else {
    entries_.push_front({tenant, revisions, std::move(index)});
    by_tenant_[tenant] = entries_.begin();
  }
  Evict();
}

void VocabularyCache::Evict() {
  size_t bytes = 0;
  for (auto it = entries_.begin(); it != entries_.end();) {
    bytes += it->index->Bytes();
    if (bytes <= options_.bytes || it == entries_.begin()) {
      ++it;
      continue;
    }
    by_tenant_.erase(it->tenant);
    it = entries_.erase(it);
  }
}

void VocabularyCache::Refresh(const rpc::CallContext& context) {
  std::vector<std::pair<std::string, Vocabulary>> held;
  {
    absl::MutexLock lock(&mutex_);
    for (const Entry& entry : entries_) held.emplace_back(entry.tenant, entry.revisions);
  }
  for (const auto& [tenant, revisions] : held) {
    absl::StatusOr<std::optional<Vocabulary>> loaded = source_.Load(context, tenant, &revisions);
    if (loaded.ok() && loaded->has_value()) Store(tenant, **loaded);
  }
}

void VocabularyCache::Start() {
  thread_ = std::thread([this] { Run(); });
}

void VocabularyCache::Run() {
  const auto stopping = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping), options_.refresh)) return;
    }
    Refresh(rpc::CallContext::Background("nlu"));
  }
}

void VocabularyCache::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

size_t VocabularyCache::tenants() const {
  absl::MutexLock lock(&mutex_);
  return entries_.size();
}

}  // namespace tresen::nlu
