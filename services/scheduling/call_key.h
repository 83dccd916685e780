#pragma once

#include <string>

#include "google/protobuf/message.h"
#include "libs/rpc/call_context.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

// The key under which a change is done once: who called which method with which request id, and a
// hash of everything they asked.
RequestKey KeyOf(const rpc::CallContext& context, const std::string& request_id,
                 const google::protobuf::Message& request);

}  // namespace tresen::scheduling
