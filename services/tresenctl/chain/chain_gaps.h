// The chain message -> turn -> intent -> offer -> hold -> row, walked in both directions (SCH-03).
// Pure: what was read from the services goes in, what is broken comes out.
#pragma once

#include <string>
#include <vector>

namespace tresen::tresenctl {

struct ChainMessage {
  std::string name;
  std::string turn;
  bool from_customer = false;
};

// What asked for something. An empty conversation: no message, another client asked.
struct ChainOrigin {
  std::string conversation;
  std::string message;
  std::string turn;
  std::string intent;
  std::string hold;
};

// One entry of the audit trail of appointments.
struct ChainEntry {
  std::string appointment;
  std::string action;
  ChainOrigin origin;
};

struct ChainRow {
  std::string appointment;
  ChainOrigin origin;
};

struct Chain {
  std::vector<ChainMessage> messages;
  std::vector<ChainEntry> entries;
  std::vector<ChainRow> rows;
};

// One sentence for each gap, in the order of walking: from rows and entries back to messages, then
// from messages forward. Empty: the chain holds.
std::vector<std::string> FindGaps(const Chain& chain);

}  // namespace tresen::tresenctl
