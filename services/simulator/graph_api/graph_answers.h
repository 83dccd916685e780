#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/simulator/domain/graph_error.h"

namespace tresen::simulator {

// The JSON that the Graph API answers with.

std::string ErrorAnswer(const GraphError& error, absl::string_view trace_id);

struct AcceptedAnswer {
  std::string input;    // the address as it was given
  std::string wa_id;    // left out when empty
  std::string user_id;  // left out when empty
  std::string message_id;
  std::string message_status;  // left out when empty
};
std::string ToJson(const AcceptedAnswer& answer);

inline constexpr absl::string_view kSuccessAnswer = R"({"success":true})";

}  // namespace tresen::simulator
