#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/server.h"

namespace tresen::testing {

// A Graph API that accepts what it gets, writes it down, and answers otherwise when told to.
class FakeGraph {
 public:
  struct Call {
    std::string path;
    std::string authorization;
    std::string traceparent;
    std::string body;
  };
  // The answer to the n-th message (0 first); nothing: accepted.
  using Script = std::function<http::Response(int)>;

  FakeGraph();

  std::string url() const;
  void Answer(Script script);
  // Messages and read marks, in the order they came.
  std::vector<Call> calls() const;
  std::vector<Call> messages() const;
  int CountMessages() const { return static_cast<int>(messages().size()); }

  static http::Response Accepted(const std::string& wamid);
  static http::Response Refused(int http_status, int code);

 private:
  http::Response Serve(const http::Request& request);

  mutable absl::Mutex mutex_;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
  int served_ ABSL_GUARDED_BY(mutex_) = 0;
  Script script_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<http::Server> server_;
};

}  // namespace tresen::testing
