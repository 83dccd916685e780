#include "libs/connect/transcoder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/connect/json.h"
#include "libs/rpc/generic_call.h"
#include "libs/status/status.h"

namespace tresen::connect {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

constexpr size_t kLargestMessage = size_t{1} << 20;
constexpr absl::Duration kDefaultBudget = absl::Seconds(10);
constexpr absl::Duration kLongestBudget = absl::Seconds(60);
constexpr absl::Duration kLongestStream = absl::Hours(1);

std::unique_ptr<Message> NewMessage(const Descriptor& descriptor) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&descriptor)->New());
}

absl::Status Decode(Codec codec, absl::string_view body, Message* message) {
  if (body.size() > kLargestMessage) {
    return MakeError(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
                     absl::StrCat("a message may have ", kLargestMessage, " bytes"));
  }
  if (codec == Codec::kJson) return FromJson(body, message);
  if (message->ParseFromArray(body.data(), static_cast<int>(body.size()))) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                   absl::StrCat("the body is not a valid ", message->GetTypeName()));
}

absl::StatusOr<std::string> Encode(Codec codec, const Message& message) {
  if (codec == Codec::kJson) return ToJson(message);
  return message.SerializeAsString();
}

absl::Status CheckHeaders(const http::Request& request, bool streaming) {
  const std::string version = request.Header("Connect-Protocol-Version").value_or("1");
  if (version != "1") {
    return absl::InvalidArgumentError("Connect-Protocol-Version: only 1 is spoken here");
  }
  const char* encoding = streaming ? "Connect-Content-Encoding" : "Content-Encoding";
  if (request.Header(encoding).value_or("identity") != "identity") {
    return absl::UnimplementedError(absl::StrCat(encoding, ": only identity is accepted"));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> Deadline(const http::Request& request, bool streaming) {
  absl::Duration budget = streaming ? kLongestStream : kDefaultBudget;
  if (const auto header = request.Header("Connect-Timeout-Ms"); header.has_value()) {
    TRESEN_ASSIGN_OR_RETURN(budget, ParseTimeout(*header));
  }
  return RealClock().Now() + std::min(budget, streaming ? kLongestStream : kLongestBudget);
}

http::Response Error(const absl::Status& status) {
  http::Response response =
      http::Answer(HttpStatusOf(status.code()), "application/json", ErrorJson(status));
  if (absl::IsUnauthenticated(status)) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (const auto delay = RetryDelay(status); delay.has_value()) {
    const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(*delay, absl::Seconds(1)));
    response.headers.push_back({"Retry-After", absl::StrCat(seconds)});
  }
  return response;
}

http::Response UnknownMethod() {
  http::Response response = Error(absl::UnimplementedError("there is no such method"));
  response.status = 404;
  return response;
}

http::Response WrongContentType(bool streaming) {
  http::Response response = http::Plain(415, "unsupported content type");
  response.headers.push_back({"Accept-Post", absl::StrCat(Format({Codec::kJson, streaming}), ", ",
                                                          Format({Codec::kProto, streaming}))});
  return response;
}

}  // namespace

absl::Status Transcoder::Serve(absl::string_view full_name, std::shared_ptr<rpc::Channel> channel) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(full_name));
  if (service == nullptr) {
    return absl::NotFoundError(absl::StrCat(full_name, " is not a known service"));
  }
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    rpc::MethodPolicy policy = rpc::PolicyOf(*method);
    std::string path = policy.path;
    methods_.insert_or_assign(std::move(path), Method{method, std::move(policy), channel});
  }
  return absl::OkStatus();
}

void Transcoder::AddRoutes(http::Router& router) const {
  router.HandlePrefix(
      "POST", "/tresen.", [this](const http::Request& request) { return Handle(request); },
      kLargestMessage);
}

http::Response Transcoder::Handle(const http::Request& request) const {
  const auto found = methods_.find(request.path());
  if (found == methods_.end()) return UnknownMethod();
  const Method& method = found->second;
  const bool streaming = method.descriptor->server_streaming();
  const auto type = ParseContentType(request.Header("Content-Type").value_or(""));
  if (!type.has_value() || type->streaming != streaming) return WrongContentType(streaming);
  return streaming ? Stream(method, *type, request) : Unary(method, *type, request);
}

absl::StatusOr<Transcoder::Prepared> Transcoder::Prepare(
    const Method& method, const ContentType& type, const http::Request& request,
    std::shared_ptr<rpc::Cancellation> cancellation) const {
  rpc::CallContext::Fields fields;
  TRESEN_ASSIGN_OR_RETURN(fields.caller,
                          authenticator_.ByBearer(request.Header("Authorization").value_or("")));
  TRESEN_RETURN_IF_ERROR(rpc::CheckScope(fields.caller, method.policy));
  TRESEN_RETURN_IF_ERROR(CheckHeaders(request, type.streaming));
  TRESEN_ASSIGN_OR_RETURN(fields.deadline, Deadline(request, type.streaming));
  absl::string_view body = request.body;
  if (type.streaming) {
    TRESEN_ASSIGN_OR_RETURN(body, OpenSingleEnvelope(body));
  }
  MessagePtr message = NewMessage(*method.descriptor->input_type());
  TRESEN_RETURN_IF_ERROR(Decode(type.codec, body, message.get()));
  TRESEN_RETURN_IF_ERROR(rpc::CheckTenant(fields.caller, *message));
  TRESEN_RETURN_IF_ERROR(rpc::CheckText(fields.caller, *message));
  fields.method = method.policy.path;
  fields.trace = trace::TraceContext::ParseOrNew(request.Header("traceparent").value_or(""));
  fields.cancellation = std::move(cancellation);
  return Prepared{rpc::CallContext(std::move(fields)), std::move(message)};
}

absl::StatusOr<std::string> Transcoder::Answer(const Method& method, const ContentType& type,
                                               const http::Request& request,
                                               std::optional<rpc::CallContext>* context) const {
  TRESEN_ASSIGN_OR_RETURN(const Prepared prepared, Prepare(method, type, request, nullptr));
  *context = prepared.context;
  const MessagePtr answer = NewMessage(*method.descriptor->output_type());
  TRESEN_RETURN_IF_ERROR(rpc::CallByName(*method.channel, method.policy.path, prepared.context,
                                         *prepared.request, answer.get()));
  return Encode(type.codec, *answer);
}

http::Response Transcoder::Unary(const Method& method, const ContentType& type,
                                 const http::Request& request) const {
  const Stopwatch since;
  std::optional<rpc::CallContext> context;
  absl::StatusOr<std::string> body = Answer(method, type, request, &context);
  Report(method, context, body.status(), since.Elapsed());
  if (!body.ok()) return Error(body.status());
  return http::Answer(200, Format(type), *std::move(body));
}

// Checked on a worker; only what passed takes one of the threads for streams.
http::Response Transcoder::Stream(const Method& method, const ContentType& type,
                                  const http::Request& request) const {
  const Stopwatch since;
  http::Response response = http::Answer(200, Format(type), "");
  auto cancellation = std::make_shared<rpc::Cancellation>();
  absl::StatusOr<Prepared> prepared = Prepare(method, type, request, cancellation);
  if (!prepared.ok()) {
    Report(method, std::nullopt, prepared.status(), since.Elapsed());
    response.body = Envelope(EndStreamJson(prepared.status()), kEndStreamFlag);
    return response;
  }
  auto shared = std::make_shared<Prepared>(*std::move(prepared));  // std::function copies
  response.stream = [this, &method, type, shared, cancellation, since](http::ResponseStream& out) {
    out.OnClosed([cancellation] { cancellation->Cancel(); });
    const absl::Status end = Relay(method, type, *shared, out);
    Report(method, shared->context, end, since.Elapsed());
    // A reader that has gone needs no end.
    out.Write(Envelope(EndStreamJson(end), kEndStreamFlag)).IgnoreError();
  };
  return response;
}

absl::Status Transcoder::Relay(const Method& method, const ContentType& type,
                               const Prepared& prepared, http::ResponseStream& out) const {
  if (observer_ != nullptr) observer_->StreamOpened(method.policy.path);
  const MessagePtr message = NewMessage(*method.descriptor->output_type());
  absl::Status encoding;
  const absl::Status status =
      rpc::WatchByName(*method.channel, method.policy.path, prepared.context, *prepared.request,
                       message.get(), [&](const Message& news) {
                         const absl::StatusOr<std::string> bytes = Encode(type.codec, news);
                         encoding = bytes.status();
                         return bytes.ok() && out.Write(Envelope(*bytes)).ok();
                       });
  if (observer_ != nullptr) observer_->StreamClosed(method.policy.path);
  return encoding.ok() ? status : encoding;
}

void Transcoder::ReportTo(metrics::Registry& registry) {
  std::vector<std::string> paths;
  for (const auto& [path, method] : methods_) paths.push_back(path);
  std::sort(paths.begin(), paths.end());
  observer_ = std::make_unique<rpc::CallObserver>(registry, "tresen_connect", std::move(paths));
}

void Transcoder::Report(const Method& method, const std::optional<rpc::CallContext>& context,
                        const absl::Status& status, absl::Duration duration) const {
  if (observer_ == nullptr) return;
  observer_->Finished(method.policy.path, context ? &*context : nullptr, status, duration);
}

}  // namespace tresen::connect
