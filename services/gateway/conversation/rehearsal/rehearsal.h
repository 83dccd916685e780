#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/gateway/conversation/rehearsal/demo_business.h"
#include "services/gateway/conversation/rehearsal/fake_world.h"
#include "services/gateway/conversation/rehearsal/said.h"
#include "services/gateway/conversation/replies/replies.h"
#include "services/gateway/conversation/state.h"

namespace tresen::gateway {


// A conversation of one customer with the demo business on Friday, 6 March 2026, 14:00. Every turn is
// decided a second time from the same facts and must give the same; every event and state must survive
// its JSON; every message must keep the channel's limits. What fails is in `faults`.
class Rehearsal {
 public:
  Rehearsal();

  // The reply, or nothing when the desk stays silent.
  std::optional<RenderedMessage> Hear(const Said& said);
  std::optional<RenderedMessage> Hear(Turn turn);
  // Taps the button or row of the latest message that has this title.
  std::optional<RenderedMessage> Tap(const std::string& title);
  std::optional<RenderedMessage> TapId(const std::string& id);

  void Pass(absl::Duration time) { now_ += time; }
  void Note(const Event& event) { state_ = Apply(std::move(state_), event); }
  // The customer has been greeted before.
  void SkipGreeting();

  FakeWorld& world() { return world_; }
  Business& business() { return business_; }
  Customer& customer() { return customer_; }
  const State& state() const { return state_; }
  absl::Time now() const { return now_; }
  const Outcome& last() const { return last_; }
  const std::vector<std::string>& faults() const { return faults_; }
  int sent() const { return sent_; }

 private:
  void CheckTurn(const Turn& turn, const State& before, const Facts& facts);
  void CheckMessage(const RenderedMessage& message);

  Business business_;
  Customer customer_;
  FakeWorld world_;
  State state_;
  absl::Time now_;
  Outcome last_;
  std::optional<RenderedMessage> shown_;
  std::vector<std::string> faults_;
  int turns_ = 0;
  int sent_ = 0;
};

}  // namespace tresen::gateway
