#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call_context.h"

namespace tresen::rpc {

struct CallEnvironment;
struct ServedMethod;

// A server as it is called from within its process: the same checks, handlers, figures and access
// lines as over a socket, but on the caller's thread and without turning messages into bytes.
// Thread-safe. It may be called after its server has ended; then it answers UNAVAILABLE.
class LocalServer {
 public:
  // `environment` outlives the last call, see Close().
  explicit LocalServer(CallEnvironment& environment) : environment_(environment) {}

  // Before the first call. The method is known by its service and the type of its request, which
  // the rules of our contracts give to one method only; where that is not so, none is served here.
  void Add(const ServedMethod& method);

  // Null when the method is not served here (a stream).
  const ServedMethod* Find(absl::string_view service,
                           const google::protobuf::Descriptor& request) const;

  // `self` is the service that calls. Errors are those of a call over a socket.
  absl::Status Call(const ServedMethod& method, const std::string& self, const CallContext& context,
                    const google::protobuf::Message& request, google::protobuf::Message* response);

  // Refuses calls from now on and waits until those under way have ended, at most so long.
  void Close(absl::Duration limit);

 private:
  bool Enter();
  void Leave();
  bool Quiet() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return running_ == 0; }

  CallEnvironment& environment_;
  std::map<std::pair<std::string, const google::protobuf::Descriptor*>, const ServedMethod*> methods_;
  absl::Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tresen::rpc
