#pragma once

#include <string>

namespace tresen::notification {

// A call that changes something, so that its repeat changes nothing.
struct RequestKey {
  std::string caller;
  std::string method;
  std::string request_id;
  std::string hash;
};

}  // namespace tresen::notification
