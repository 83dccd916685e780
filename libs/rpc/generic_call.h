#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"

namespace tresen::rpc {

// Calls for those who know a method only by its name ("/tresen.nlu.v1.NluService/Parse") and its
// messages by their descriptors. Everything else is as in Client; one attempt, blocking.
absl::Status CallByName(const Channel& channel, const std::string& method,
                        const CallContext& context, const google::protobuf::Message& request,
                        google::protobuf::Message* response);

// Reads a server stream into `message`, again and again, until it ends or `on_message` answers
// false.
absl::Status WatchByName(const Channel& channel, const std::string& method,
                         const CallContext& context, const google::protobuf::Message& request,
                         google::protobuf::Message* message,
                         const std::function<bool(const google::protobuf::Message&)>& on_message);

}  // namespace tresen::rpc
