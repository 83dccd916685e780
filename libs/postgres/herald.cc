#include "libs/postgres/herald.h"

#include <utility>

#include "absl/time/time.h"

namespace tresen::postgres {
namespace {

constexpr absl::Duration kGap = absl::Milliseconds(20);

}  // namespace

Herald::Herald(Send send) : send_(std::move(send)) {}

Herald::~Herald() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    thread.swap(thread_);
  }
  if (thread.joinable()) thread.join();
}

void Herald::Announce(const std::set<std::string>& channels) {
  if (channels.empty()) return;
  absl::MutexLock lock(&mutex_);
  news_.insert(channels.begin(), channels.end());
  if (!thread_.joinable() && !ending_) thread_ = std::thread([this] { Run(); });
}

void Herald::Run() {
  while (true) {
    std::set<std::string> news;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Herald::HasNews));
      news.swap(news_);
      if (news.empty()) return;
    }
    send_({news.begin(), news.end()});
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(this, &Herald::Ending), kGap);
  }
}

}  // namespace tresen::postgres
