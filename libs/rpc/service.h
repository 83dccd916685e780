#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call_context.h"

namespace tresen::rpc {

// A server stream, as its service sees it: asked again and again for what is new. It runs on the
// worker pool and may read a database; it is never asked twice at the same time. While it has
// nothing to say it holds no thread.
//   a message       written to the caller, then it is asked again at once (the next one waits until
//                   the caller has taken this one: a slow reader slows only itself);
//   std::nullopt    nothing new: asked again after the poll interval or after BoundService::Wake();
//   OutOfRange      the stream is complete: the caller sees OK;
//   other errors    the caller sees them, the stream ends.
// It is destroyed when the stream ends for whatever reason.
template <class Response>
using Feed = std::function<absl::StatusOr<std::optional<Response>>(const CallContext&)>;

// The handlers of one proto service, bound by method name. Plain blocking functions:
//
//   class NluHandlers {
//    public:
//     absl::StatusOr<v1::ParseResponse> Parse(const rpc::CallContext&, const v1::ParseRequest&);
//     absl::StatusOr<rpc::Feed<v1::WatchResponse>> Watch(const rpc::CallContext&, const
//     v1::WatchRequest&);
//   };
//   rpc::BoundService service("tresen.nlu.v1.NluService");
//   service.Unary("Parse", &handlers, &NluHandlers::Parse);
//   service.Stream("Watch", &handlers, &NluHandlers::Watch);
//
// A handler is called on a worker thread, after the caller was authenticated, its scope and tenant
// were checked, and the request was found well-formed. The handlers object must outlive the server.
// Mistakes in binding (unknown method, wrong message type, method left out, method without scope)
// are reported by Validate(), which the server calls before it starts. Bind first, then serve: not
// thread-safe while binding.
class BoundService {
 public:
  using Message = google::protobuf::Message;
  using UnaryHandler =
      std::function<absl::Status(const CallContext&, const Message& request, Message* response)>;
  // Says whether `response` was filled.
  using ErasedFeed = std::function<absl::StatusOr<bool>(const CallContext&, Message* response)>;
  using StreamHandler =
      std::function<absl::StatusOr<ErasedFeed>(const CallContext&, const Message& request)>;

  struct Method {
    std::string name;
    const Message* request = nullptr;  // prototypes
    const Message* response = nullptr;
    UnaryHandler unary;  // exactly one of the two
    StreamHandler stream;
  };

  explicit BoundService(absl::string_view full_name);
  ~BoundService();
  BoundService(const BoundService&) = delete;
  BoundService& operator=(const BoundService&) = delete;

  template <class Object, class Class, class Request, class Response>
  void Unary(absl::string_view method, Object* object,
             absl::StatusOr<Response> (Class::*handler)(const CallContext&, const Request&)) {
    BindUnary<Request, Response>(
        method, [object, handler](const CallContext& context, const Request& request) {
          return (object->*handler)(context, request);
        });
  }
  template <class Object, class Class, class Request, class Response>
  void Unary(absl::string_view method, const Object* object,
             absl::StatusOr<Response> (Class::*handler)(const CallContext&, const Request&) const) {
    BindUnary<Request, Response>(
        method, [object, handler](const CallContext& context, const Request& request) {
          return (object->*handler)(context, request);
        });
  }

  template <class Object, class Class, class Request, class Response>
  void Stream(absl::string_view method, Object* object,
              absl::StatusOr<Feed<Response>> (Class::*handler)(const CallContext&,
                                                               const Request&)) {
    Add({std::string(method), &Request::default_instance(), &Response::default_instance(), nullptr,
         [object, handler](const CallContext& context,
                           const Message& request) -> absl::StatusOr<ErasedFeed> {
           auto feed = (object->*handler)(context, static_cast<const Request&>(request));
           if (!feed.ok()) return std::move(feed).status();
           return Erase<Response>(*std::move(feed));
         }});
  }

  // Asks every idle stream of this service at once instead of after its poll interval. Thread-safe;
  // cheap when nothing listens. Call it after a change that streams report.
  void Wake() const;

  const std::string& full_name() const { return full_name_; }
  const std::deque<Method>& methods() const { return methods_; }

  // OK, or FAILED_PRECONDITION listing every mistake in the binding.
  absl::Status Validate() const;

  // For the server: is called by Wake() while it is set.
  void OnWake(std::function<void()> listener);

 private:
  template <class Request, class Response, class Handler>
  void BindUnary(absl::string_view method, Handler handler) {
    Add({std::string(method), &Request::default_instance(), &Response::default_instance(),
         [handler](const CallContext& context, const Message& request, Message* response) {
           absl::StatusOr<Response> answer = handler(context, static_cast<const Request&>(request));
           if (answer.ok()) *static_cast<Response*>(response) = *std::move(answer);
           return std::move(answer).status();
         },
         nullptr});
  }

  template <class Response>
  static ErasedFeed Erase(Feed<Response> feed) {
    return [feed = std::move(feed)](const CallContext& context,
                                    Message* response) -> absl::StatusOr<bool> {
      absl::StatusOr<std::optional<Response>> next = feed(context);
      if (!next.ok()) return std::move(next).status();
      if (!next->has_value()) return false;
      *static_cast<Response*>(response) = std::move(**next);
      return true;
    };
  }

  void Add(Method method) { methods_.push_back(std::move(method)); }

  struct Listener;
  std::string full_name_;
  std::deque<Method> methods_;  // addresses stay valid
  std::unique_ptr<Listener> listener_;
};

}  // namespace tresen::rpc
