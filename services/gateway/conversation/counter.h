#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/request.h"
#include "services/gateway/conversation/scene.h"

namespace tresen::gateway {

// The front desk during one turn: the turn, what is known, and what is being said and noted. Flows
// work on it. When a call's result is missing, Ask returns null, waiting() becomes true and the flow
// returns; what it noted and said so far is dropped and made again in the next round.
class Counter {
 public:
  explicit Counter(const Scene& scene) : scene_(scene), state_(scene.state) {}

  const Business& business() const { return scene_.business; }
  const Customer& customer() const { return scene_.customer; }
  const Turn& turn() const { return scene_.turn; }
  // As it stands with everything noted in this turn.
  const State& state() const { return state_; }
  const Request& request() const { return request_; }
  absl::string_view language() const;

  // Turns to the next request of the turn. Steps are named after its place.
  void Take(Request request, int place);
  void Pick(Choice choice) { request_.picked = std::move(choice); }
  void ForgetPicked() { request_.picked.reset(); }

  // The branch of the open goal, else the one whose number was written to.
  const Branch& branch() const;
  absl::CivilMinute Now(const Branch& branch) const;
  absl::CivilDay Today(const Branch& branch) const { return absl::CivilDay(Now(branch)); }

  // The result of a step, or null when it is not there yet.
  const Result* Ask(absl::string_view step, CallRequest call);
  bool waiting() const { return !calls_.empty(); }

  // How often the open goal has put this question already; picks the wording.
  int TimesAsked(Question question) const;

  // Adds an event and follows it in state().
  void Note(Event event);
  // Sets a field of the open goal's draft.
  void Set(Field field, const Draft& value);

  void Say(Phrase phrase, Values values = {}, int variant = 0);
  // Asks: notes the question, and the choices if there are any. The choices' ids are given here.
  void Put(Question question, std::vector<Choice> choices = {});
  // Shows choices that belong to no question.
  void Show(std::vector<Choice> choices);
  void SetLink(Phrase label, std::string url);
  // The channel's own button with which a customer gives the number.
  void AskPhone() { reply_.asks_phone = true; }

  // How many things were said; those from `begin` to `end` can be put behind the rest.
  size_t said() const { return reply_.says.size(); }
  void SayLast(size_t begin, size_t end) {
    std::rotate(reply_.says.begin() + begin, reply_.says.begin() + end, reply_.says.end());
  }

  // Takes back what was said; nothing is sent.
  void Hush() { reply_ = Reply{}; }

  bool said_something() const { return !reply_.says.empty(); }
  bool said_more_than_greeting() const {
    return reply_.says.size() > 1 || (reply_.says.size() == 1 &&
                                      reply_.says.front().phrase != Phrase::kGreeting);
  }
  bool asked_something() const { return asked_; }
  void Count(TurnOutcome outcome) { outcome_ = outcome; }
  void Meant(Intent intent);

  // Names in the customer's language.
  std::string ServiceName(absl::string_view id) const;
  std::string ServiceNames(const std::vector<std::string>& ids) const;

  Decision Finish() &&;

 private:
  void Mark(std::vector<Choice>& choices);

  const Scene& scene_;
  State state_;
  Request request_;
  std::string prefix_;
  std::vector<Call> calls_;
  std::vector<Event> events_;
  Reply reply_;
  bool asked_ = false;
  std::optional<Intent> meant_;
  TurnOutcome outcome_ = TurnOutcome::kAnswered;
};

// The result as the wanted kind, or null if it is another kind.
template <class T>
const T* As(const Result& result) {
  return std::get_if<T>(&result);
}

}  // namespace tresen::gateway
