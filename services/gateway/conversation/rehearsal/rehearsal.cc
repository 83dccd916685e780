#include "services/gateway/conversation/rehearsal/rehearsal.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/text/text.h"
#include "services/gateway/conversation/engine.h"
#include "services/gateway/conversation/flows/registry.h"

namespace tresen::gateway {
namespace {

// No turn needs more rounds; more would mean that a step never gets its result.
constexpr int kMaxRounds = 12;

}  // namespace

Rehearsal::Rehearsal() : business_(DemoBusiness()), world_(business_) {
  customer_.id = "tenants/demo/customers/c1";
  customer_.name = "Mina";
  now_ = absl::FromCivil(absl::CivilMinute(2026, 3, 6, 14, 0), business_.branches[0].zone);
}

void Rehearsal::SkipGreeting() { Note(Greeted{now_ - absl::Hours(24)}); }

std::optional<RenderedMessage> Rehearsal::Hear(const Said& said) { return Hear(said.turn()); }

std::optional<RenderedMessage> Rehearsal::Hear(Turn turn) {
  turn.id = absl::StrCat("t", ++turns_);
  turn.message_ids = {absl::StrCat("wamid.", turns_)};
  turn.at = now_;
  if (turn.branch.empty()) turn.branch = "mitte";
  Facts facts;
  Decision decision;
  for (int round = 0; round < kMaxRounds; ++round) {
    decision = Decide(Flows(), {business_, customer_, state_, turn, facts});
    if (decision.final()) break;
    for (const Call& call : decision.calls) {
      facts.emplace(call.step, world_.Answer(turn.id, call, now_));
    }
  }
  if (!decision.final()) faults_.push_back("the turn never came to an end");
  last_ = std::move(decision.outcome);
  const State before = state_;
  state_ = Fold(std::move(state_), last_.events);
  CheckTurn(turn, before, facts);
  now_ += absl::Minutes(1);
  if (!last_.reply.has_value()) return std::nullopt;
  ++sent_;
  shown_ = Render(*last_.reply);
  CheckMessage(*shown_);
  return shown_;
}

std::optional<RenderedMessage> Rehearsal::Tap(const std::string& title) {
  if (shown_.has_value()) {
    for (const RenderedButton& button : shown_->buttons) {
      if (button.title == title) return TapId(button.id);
    }
    for (const RenderedRow& row : shown_->rows) {
      if (row.title == title) return TapId(row.id);
    }
  }
  faults_.push_back(absl::StrCat("no button ", title));
  return std::nullopt;
}

std::optional<RenderedMessage> Rehearsal::TapId(const std::string& id) {
  Turn turn;
  turn.tap = gateway::Tap{id, "", ""};
  return Hear(std::move(turn));
}

void Rehearsal::CheckTurn(const Turn& turn, const State& before, const Facts& facts) {
  const Decision again = Decide(Flows(), {business_, customer_, before, turn, facts});
  const std::string events = EncodeEvents(last_.events);
  if (EncodeEvents(again.outcome.events) != events || again.outcome.reply != last_.reply) {
    faults_.push_back("the same facts led to another decision");
  }
  const auto decoded = DecodeEvents(events);
  if (!decoded.ok() || EncodeEvents(*decoded) != events) {
    faults_.push_back(absl::StrCat("events do not survive JSON: ", events));
  }
  const std::string state = EncodeState(state_);
  const auto restored = DecodeState(state);
  if (!restored.ok() || EncodeState(*restored) != state) {
    faults_.push_back("the state does not survive JSON");
  }
  if (static_cast<int>(state_.goals.size()) > kMaxGoals) faults_.push_back("too many goals");
}

void Rehearsal::CheckMessage(const RenderedMessage& message) {
  auto check = [this](const std::string& what, const std::string& text, size_t limit) {
    if (text::CountCodePoints(text) > limit) faults_.push_back(what + " too long: " + text);
  };
  check("body", message.body, 1024);
  check("footer", message.footer, 60);
  check("list button", message.list_button, 20);
  check("link label", message.link_label, 20);
  if (message.body.empty()) faults_.push_back("empty body");
  if (message.body.find('{') != std::string::npos) faults_.push_back("open: " + message.body);
  if (message.buttons.size() > 3 || message.rows.size() > 10) faults_.push_back("too many choices");
  std::set<std::string> titles;
  for (const RenderedButton& button : message.buttons) {
    check("button", button.title, 20);
    check("button id", button.id, 256);
    if (button.title.empty() || !titles.insert(button.title).second) {
      faults_.push_back("bad button title: " + button.title);
    }
  }
  for (const RenderedRow& row : message.rows) {
    check("row", row.title, 24);
    check("row id", row.id, 200);
    check("description", row.description, 72);
    if (row.title.empty()) faults_.push_back("empty row title");
  }
}

}  // namespace tresen::gateway
