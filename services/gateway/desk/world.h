#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/state.h"
#include "services/gateway/desk/recorded_answers.h"
#include "services/gateway/desk/turn_scope.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// A case that was opened in a turn: told to the branch with the turn's commit.
struct OpenedCase {
  OpenCase request;
  absl::Time due_at;
};

// Whether the call changes something outside this conversation.
bool ChangesSomething(const CallRequest& request);

// The other services, as the dialogue asks them. Thread-safe.
class World {
 public:
  // Peers: nlu, scheduling, knowledge, customer. `link` makes the page address of an appointment
  // from its tenant and id. All outlive the world.
  World(const rpc::Peers& peers, HandoffStore& store, const ::tresen::Clock& clock,
        std::function<std::string(absl::string_view tenant, absl::string_view appointment)> link);
  ~World();

  // What the text means; empty text means nothing. Longer than the language service reads is cut.
  absl::StatusOr<Understanding> Understand(const rpc::CallContext& context, const TurnScope& scope,
                                           const std::string& text, const State& state,
                                           RecordedAnswers& answers) const;

  // Makes one call of a decision. An error is a service that cannot be reached now, or a mistake of
  // ours; a refusal is a Result. Calls that open a case are noted in `opened`.
  absl::StatusOr<Result> Perform(const rpc::CallContext& context, const TurnScope& scope,
                                 const Call& call, RecordedAnswers& answers,
                                 std::optional<OpenedCase>& opened) const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
