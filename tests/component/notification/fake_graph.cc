#include "tests/component/notification/fake_graph.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::testing {

FakeGraph::FakeGraph() {
  http::Router router;
  router.HandlePrefix("POST", "/", [this](const http::Request& request) { return Serve(request); });
  server_ = *http::Server::Start({}, std::move(router));
}

std::string FakeGraph::url() const { return absl::StrCat("http://127.0.0.1:", server_->port()); }

void FakeGraph::Answer(Script script) {
  absl::MutexLock lock(&mutex_);
  script_ = std::move(script);
  served_ = 0;
}

std::vector<FakeGraph::Call> FakeGraph::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}

std::vector<FakeGraph::Call> FakeGraph::messages() const {
  std::vector<Call> found;
  for (const Call& call : calls()) {
    if (!absl::StrContains(call.body, "\"status\":\"read\"")) found.push_back(call);
  }
  return found;
}

http::Response FakeGraph::Accepted(const std::string& wamid) {
  return http::Answer(
      200, "application/json",
      absl::StrCat(R"({"messaging_product":"whatsapp","messages":[{"id":")", wamid, R"("}]})"));
}

http::Response FakeGraph::Refused(int http_status, int code) {
  return http::Answer(http_status, "application/json",
                      absl::StrCat(R"({"error":{"message":"refused","code":)", code, "}}"));
}

http::Response FakeGraph::Serve(const http::Request& request) {
  const bool read_mark = absl::StrContains(request.body, "\"status\":\"read\"");
  Script script;
  int number = 0;
  {
    absl::MutexLock lock(&mutex_);
    calls_.push_back({std::string(request.path()), request.Header("authorization").value_or(""),
                      request.Header("traceparent").value_or(""), request.body});
    if (read_mark) return http::Answer(200, "application/json", R"({"success":true})");
    number = served_++;
    script = script_;
  }
  if (script) return script(number);
  return Accepted(absl::StrCat("wamid.OUT", number));
}

}  // namespace tresen::testing
