#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/gateway/conversation/rehearsal/rehearsal.h"
#include "tests/dialogues/dialogue_file.h"

namespace tresen::rehearsals {

// Holds one dialogue. What is not as the file says, is in the result, with the line.
class Stage {
 public:
  explicit Stage(const dialogues::Dialogue& dialogue);

  std::vector<std::string> Play();
  // What was said, for reading when something fails.
  const std::string& transcript() const { return transcript_; }

 private:
  void Take(const dialogues::Step& step);
  void Flush();
  void Receive(std::optional<gateway::RenderedMessage> reply);
  void Tap(const dialogues::Step& step);
  void Send(const std::string& what);
  void Expect(const dialogues::Step& step);
  void ExpectAppointment(const dialogues::Step& step, const std::vector<std::string>& words);
  void Staff(const std::string& what);
  void Given(const std::string& line);
  void Fail(const dialogues::Step& step, const std::string& why);
  // "$2" becomes the title of the second choice that the customer had before answering.
  std::string Filled(std::string text) const;

  const dialogues::Dialogue& dialogue_;
  gateway::Rehearsal desk_;
  std::vector<std::string> pending_;  // written and not yet taken as a turn
  std::optional<gateway::RenderedMessage> reply_;
  std::string rival_day_;  // somebody else books on this day what is tapped next
  std::vector<std::string> titles_;
  std::vector<std::string> ids_;
  std::vector<std::string> answered_;  // titles before the customer's last answer
  std::vector<std::string> faults_;
  std::string transcript_;
};

}  // namespace tresen::rehearsals
