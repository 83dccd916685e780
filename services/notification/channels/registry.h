#pragma once

#include <map>
#include <memory>
#include <string>

#include "services/notification/channels/channel.h"

namespace tresen::notification {

// The channels on which this service itself sends. A channel that is not here is one whose messages
// an outside program fetches from the conversation: storing them is all there is to do.
class Channels {
 public:
  void Add(std::string name, std::unique_ptr<Channel> channel) {
    channels_[std::move(name)] = std::move(channel);
  }
  // Null if the service does not send on it itself.
  Channel* Find(const std::string& name) const {
    const auto found = channels_.find(name);
    return found == channels_.end() ? nullptr : found->second.get();
  }

 private:
  std::map<std::string, std::unique_ptr<Channel>> channels_;
};

}  // namespace tresen::notification
