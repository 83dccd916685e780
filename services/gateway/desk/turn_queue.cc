#include "services/gateway/desk/turn_queue.h"

#include <utility>

namespace tresen::gateway {

TurnQueue::TurnQueue(workqueue::WorkQueueOptions options, TurnDesk& desk)
    : desk_(desk), queue_(std::move(options), desk) {}

void TurnQueue::Begin(const std::vector<Claim>& leased, bool others) {
  if (!leased.empty()) queue_.Offer(desk_.Adopt(leased));
  if (others) queue_.Wake();
}

}  // namespace tresen::gateway
