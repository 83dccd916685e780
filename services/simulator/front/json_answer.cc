#include "services/simulator/front/json_answer.h"

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/simulator/exchange/json_views.h"

namespace tresen::simulator {
namespace {

int HttpStatusOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    default:
      return 500;
  }
}

}  // namespace

http::Response JsonAnswer(const nlohmann::json& value) {
  return http::Answer(200, "application/json", Dump(value));
}

http::Response JsonError(const absl::Status& status) {
  return http::Answer(HttpStatusOfCode(status.code()), "application/json",
                      Dump({{"error", {{"message", std::string(status.message())}}}}));
}

// "+" in a path is a plus, unlike in a query.
std::vector<std::string> PathParts(absl::string_view path) {
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    parts.push_back(http::DecodeQuery(absl::StrReplaceAll(part, {{"+", "%2B"}})));
  }
  return parts;
}

std::uint64_t QueryNumber(const http::Request& request, absl::string_view name,
                          std::uint64_t otherwise) {
  std::uint64_t number = 0;
  const auto text = request.QueryParameter(name);
  return text && absl::SimpleAtoi(*text, &number) ? number : otherwise;
}

}  // namespace tresen::simulator
