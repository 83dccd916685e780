#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/tresenctl/output/console.h"
#include "services/tresenctl/remote/endpoints.h"
#include "tresen/gateway/v1/gateway.pb.h"

namespace tresen::tresenctl {

// Which conversations are wanted, as typed. What is empty does not restrict.
struct ConversationQuery {
  std::string branch;    // id or name
  std::string customer;  // id or name
  std::string state;     // assistant, waiting, person
  int limit = 50;
};

absl::Status ListConversations(const Endpoints& endpoints, const ConversationQuery& query,
                               Format format, Console& console);

// `name` is an id or a name. The whole thread, oldest message first, in the time of the branch.
absl::Status ShowConversation(const Endpoints& endpoints, const std::string& name, Format format,
                              Console& console);

// The thread as text for a person to read.
void PrintThread(const gateway::v1::Conversation& conversation,
                 const std::vector<gateway::v1::Message>& messages, absl::TimeZone zone,
                 std::ostream& out);

}  // namespace tresen::tresenctl
