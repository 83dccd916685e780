#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/connect/protocol.h"
#include "libs/http/message.h"
#include "libs/http/router.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/access.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/call_observer.h"
#include "libs/rpc/channel.h"

namespace tresen::connect {

// Answers the Connect protocol for every service it is told of, from the descriptors alone:
//
//   POST /tresen.scheduling.v1.SchedulingService/FindSlots   Authorization: Bearer trk_… {"parent":
//   …}
//
// Unary methods take application/json and application/proto, server-streaming ones
// application/connect+json and application/connect+proto. Callers show a bearer key; scope, tenant
// and text are checked by the same code as on the gRPC side (libs/rpc/access.h), then the call goes
// on under this process's own identity, on behalf of the key. 401 without a valid key, 404 for an
// unknown method, 415 for another content type. Fill it, then serve: Serve() is not thread-safe,
// everything else is.
class Transcoder {
 public:
  // `authenticator` outlives it.
  explicit Transcoder(const rpc::Authenticator& authenticator) : authenticator_(authenticator) {}

  // Offers all methods of a proto service that `channel` leads to. NOT_FOUND when its descriptor is
  // not linked.
  absl::Status Serve(absl::string_view full_name, std::shared_ptr<rpc::Channel> channel);

  // Counts and logs every answer from now on, under "tresen_connect_…" (see rpc::CallObserver).
  // After the last Serve(); `registry` outlives it.
  void ReportTo(metrics::Registry& registry);

  // Answers one request. Blocks; a streaming answer blocks in its own function.
  http::Response Handle(const http::Request& request) const;

  // POST on everything below "/tresen.". The transcoder outlives the router's server.
  void AddRoutes(http::Router& router) const;

 private:
  struct Method {
    const google::protobuf::MethodDescriptor* descriptor;
    rpc::MethodPolicy policy;
    std::shared_ptr<rpc::Channel> channel;  // shared with Peers
  };
  using MessagePtr = std::unique_ptr<google::protobuf::Message>;

  struct Prepared {
    rpc::CallContext context;
    MessagePtr request;
  };

  // Everything before the call: key, scope, headers, message, tenant, text.
  absl::StatusOr<Prepared> Prepare(const Method& method, const ContentType& type,
                                   const http::Request& request,
                                   std::shared_ptr<rpc::Cancellation> cancellation) const;
  http::Response Unary(const Method& method, const ContentType& type,
                       const http::Request& request) const;
  absl::StatusOr<std::string> Answer(const Method& method, const ContentType& type,
                                     const http::Request& request,
                                     std::optional<rpc::CallContext>* context) const;
  http::Response Stream(const Method& method, const ContentType& type,
                        const http::Request& request) const;

  // Until the stream ends or its reader has gone.
  absl::Status Relay(const Method& method, const ContentType& type, const Prepared& prepared,
                     http::ResponseStream& out) const;
  void Report(const Method& method, const std::optional<rpc::CallContext>& context,
              const absl::Status& status, absl::Duration duration) const;

  const rpc::Authenticator& authenticator_;
  std::unique_ptr<rpc::CallObserver> observer_;
  absl::flat_hash_map<std::string, Method> methods_;  // by path
};

}  // namespace tresen::connect
