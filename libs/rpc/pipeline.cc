#include "libs/rpc/pipeline.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/crypto/hash.h"
#include "libs/rpc/metadata.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

// How a verified certificate's URI SANs are called in gRPC's authentication context.
constexpr char kPeerUri[] = "peer_uri";
// So much earlier than the caller's own deadline the server gives up, so that the caller gets our
// answer and not a time-out of its own.
constexpr absl::Duration kHeadStart = absl::Milliseconds(50);
constexpr size_t kLongestActor = 80;

std::string MetadataValue(const grpc::CallbackServerContext& call, const char* key) {
  const auto found = call.client_metadata().find(key);
  if (found == call.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

bool IsActor(absl::string_view text) {
  return text.size() <= kLongestActor &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:._/") ==
             absl::string_view::npos;
}

}  // namespace

absl::StatusOr<Principal> Pipeline::Identify(const grpc::CallbackServerContext& call) const {
  const std::string secret = MetadataValue(call, kInProcessKey);
  if (!secret.empty()) {
    if (!crypto::ConstantTimeEqual(secret, options_.in_process_secret)) {
      return MakeError(absl::StatusCode::kUnauthenticated, "UNKNOWN_PEER",
                       "the call does not come from this process");
    }
    return options_.authenticator->ByOwnProcess(MetadataValue(call, kCallerKey));
  }
  std::vector<std::string> uris;
  const auto peer = call.auth_context();
  if (peer != nullptr && peer->IsPeerAuthenticated()) {
    for (const grpc::string_ref& uri : peer->FindPropertyValues(kPeerUri)) {
      uris.emplace_back(uri.data(), uri.size());
    }
  }
  return options_.authenticator->ByCertificate(uris);
}

absl::Time Pipeline::Deadline(const grpc::CallbackServerContext& call, bool streaming) const {
  const absl::Time now = RealClock().Now();
  const absl::Time longest = now + (streaming ? options_.longest_stream : options_.longest_budget);
  const auto asked = call.deadline();
  if (asked == std::chrono::system_clock::time_point::max()) {
    return streaming ? longest : std::min(longest, now + options_.default_budget);
  }
  const absl::Time deadline = absl::FromChrono(asked);
  const absl::Duration head_start = std::min(kHeadStart, (deadline - now) / 10);
  return std::min(longest, deadline - head_start);
}

absl::StatusOr<CallContext> Pipeline::Admit(const grpc::CallbackServerContext& call,
                                            const MethodPolicy& policy, bool streaming,
                                            std::shared_ptr<Cancellation> cancellation) const {
  TRESEN_ASSIGN_OR_RETURN(Principal caller, Identify(call));
  TRESEN_RETURN_IF_ERROR(CheckScope(caller, policy));
  CallContext::Fields fields;
  if (caller.internal()) {
    std::string actor = MetadataValue(call, kOnBehalfOfKey);
    if (IsActor(actor)) fields.on_behalf_of = std::move(actor);
  }
  fields.caller = std::move(caller);
  fields.method = policy.path;
  fields.deadline = Deadline(call, streaming);
  fields.trace = trace::TraceContext::ParseOrNew(MetadataValue(call, kTraceparentKey)).Child();
  fields.cancellation = std::move(cancellation);
  CallContext context(std::move(fields));
  TRESEN_RETURN_IF_ERROR(context.Check());
  return context;
}

absl::StatusOr<CallContext> Pipeline::AdmitLocal(const std::string& self,
                                                 const CallContext& context,
                                                 const MethodPolicy& policy) const {
  CallContext::Fields fields;
  TRESEN_ASSIGN_OR_RETURN(fields.caller, options_.authenticator->ByOwnProcess(self));
  TRESEN_RETURN_IF_ERROR(CheckScope(fields.caller, policy));
  if (context.actor() != self && IsActor(context.actor())) fields.on_behalf_of = context.actor();
  fields.method = policy.path;
  const bool open = context.deadline() == absl::InfiniteFuture();
  fields.deadline = std::min(context.deadline(), RealClock().Now() + (open ? options_.default_budget
                                                                           : options_.longest_budget));
  fields.trace = context.trace().Child();
  fields.cancellation = context.cancellation();
  CallContext admitted(std::move(fields));
  TRESEN_RETURN_IF_ERROR(admitted.Check());
  return admitted;
}

absl::Status Pipeline::Check(const CallContext& context,
                             const google::protobuf::Message& request) const {
  TRESEN_RETURN_IF_ERROR(CheckTenant(context.caller(), request));
  return CheckText(context.caller(), request);
}

absl::Status Pipeline::Read(const grpc::ByteBuffer& body, const CallContext& context,
                            google::protobuf::Message* request) const {
  grpc::ByteBuffer bytes = body;  // shares the slices; reading empties it
  const grpc::Status parsed =
      grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&bytes, request);
  if (!parsed.ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                     absl::StrCat("the body is not a valid ", request->GetTypeName(),
                                  " (broken, nested too deeply, or not UTF-8)"));
  }
  return Check(context, *request);
}

}  // namespace tresen::rpc
