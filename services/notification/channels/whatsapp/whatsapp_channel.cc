#include "services/notification/channels/whatsapp/whatsapp_channel.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/clock/stopwatch.h"
#include "libs/http/client.h"
#include "libs/log/log.h"
#include "libs/trace/trace.h"
#include "libs/whatsapp/outgoing.h"
#include "libs/whatsapp/send_result.h"
#include "services/notification/channels/whatsapp/payload.h"

namespace tresen::notification {
namespace {

namespace wa = ::tresen::whatsapp;
using Kind = Outcome::Kind;

constexpr char kNotReached[] = "GRAPH_NOT_REACHED";
constexpr char kNoToken[] = "NO_TOKEN";

Outcome NotTaken(Fault fault, std::string reason) {
  return {.kind = Kind::kNotTaken,
          .channel_message_id = "",
          .fault = fault,
          .reason = std::move(reason)};
}

Outcome Refused(std::string reason) {
  return {.kind = Kind::kRefused,
          .channel_message_id = "",
          .fault = Fault::kTemporary,
          .reason = std::move(reason)};
}

Outcome OutcomeOf(const wa::SendError& error) {
  const std::string code = absl::StrCat(error.code);
  switch (error.error_class) {
    case wa::ErrorClass::kSlowDownUser:
      return NotTaken(Fault::kSlowRecipient, code);
    case wa::ErrorClass::kSlowDownNumber:
      return NotTaken(Fault::kSlowNumber, code);
    case wa::ErrorClass::kSlowDownAccount:
      return NotTaken(Fault::kSlowAccount, code);
    case wa::ErrorClass::kTemporary:
      return NotTaken(Fault::kTemporary, code);
    case wa::ErrorClass::kTokenOrPermission:
    case wa::ErrorClass::kAccountBlocked:
      return NotTaken(Fault::kStopped, code);
    case wa::ErrorClass::kWindowClosed: {
      Outcome closed = Refused(code);
      closed.kind = Kind::kWindowClosed;
      return closed;
    }
    case wa::ErrorClass::kUnknown:
      // A refusal without a code that we know: HTTP says whether it is worth trying again.
      if (error.http_status == 429) return NotTaken(Fault::kSlowNumber, code);
      return Refused(code);
    default:
      return Refused(code);
  }
}

void Alert(const wa::SendError& error, const std::string& delivery_id) {
  switch (error.error_class) {
    case wa::ErrorClass::kPayloadWrong:
    case wa::ErrorClass::kTemplateNotUsable:
    case wa::ErrorClass::kTokenOrPermission:
    case wa::ErrorClass::kAccountBlocked:
    case wa::ErrorClass::kMediaRefused:
    case wa::ErrorClass::kUnknown:
      log::Error("the channel refused a message for a reason that a person has to mend",
                 {{log::kNotification, log::Token(delivery_id)},
                  {log::kErrorCode, error.code},
                  {log::kHttpStatus, error.http_status}});
      return;
    default:
      return;
  }
}

}  // namespace

struct WhatsAppChannel::Impl {
  Impl(GraphOptions graph, crypto::SecretBytes secret, metrics::Registry& figures)
      : options(std::move(graph)),
        token(std::move(secret)),
        calls(
            figures.AddHistogram({"tresen_graph_call_seconds",
                                  "How long calls to the Graph API took.",
                                  {{"outcome", {"accepted", "refused", "unknown", "not_sent"}}}})) {
  }

  http::ClientRequest Request(const Outgoing& message, std::string body,
                              absl::Duration timeout) const {
    http::ClientRequest request;
    request.method = "POST";
    request.url = absl::StrCat(options.url, "/", options.version, "/", message.sender, "/messages");
    request.headers = {{"Authorization", absl::StrCat("Bearer ", token.view())},
                       {"Content-Type", "application/json"}};
    const auto trace = trace::TraceContext::ParseOrNew(message.traceparent).Child();
    request.headers.push_back({"traceparent", trace.Format()});
    request.body = std::move(body);
    request.timeout = timeout;
    return request;
  }

  // Shows the customer that somebody is at it. Free of charge, and nothing depends on it.
  void MarkRead(const Outgoing& message) {
    const auto answer = client.Send(Request(
        message, wa::BuildRead(message.mark_read, wa::Typing::kShow), options.read_mark_timeout));
    if (!answer.ok() || answer->status >= 300) {
      log::Info("a message could not be marked as read",
                {{log::kNotification, log::Token(message.delivery_id)}});
    }
  }

  Outcome Post(const Outgoing& message, std::string body, wa::ErrorClass& error_class) {
    const Stopwatch watch;
    const auto answer = client.Send(Request(message, std::move(body), options.timeout));
    const double seconds = absl::ToDoubleSeconds(watch.Elapsed());
    if (!answer.ok()) {
      const bool left = !http::IsNotSent(answer.status());
      calls.Observe(seconds, {left ? "unknown" : "not_sent"});
      return left ? Outcome{} : NotTaken(Fault::kNotSent, kNotReached);
    }
    const wa::SendResult result = wa::ParseSendResponse(answer->status, answer->body);
    if (result.accepted.has_value()) {
      calls.Observe(seconds, {"accepted"});
      return {.kind = Kind::kAccepted,
              .channel_message_id = result.accepted->wamid,
              .fault = Fault::kTemporary,
              .reason = ""};
    }
    if (result.outcome_unknown || !result.error.has_value()) {
      calls.Observe(seconds, {"unknown"});
      return {};
    }
    calls.Observe(seconds, {"refused"});
    Alert(*result.error, message.delivery_id);
    error_class = result.error->error_class;
    return OutcomeOf(*result.error);
  }

  const GraphOptions options;
  const crypto::SecretBytes token;
  http::Client client;
  metrics::Histogram& calls;
};

WhatsAppChannel::WhatsAppChannel(GraphOptions options, crypto::SecretBytes token,
                                 metrics::Registry& figures)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(token), figures)) {}
WhatsAppChannel::~WhatsAppChannel() = default;

absl::Status WhatsAppChannel::Check(const Outgoing& message) const {
  Recipient somebody;
  somebody.phone = "+10000000000";
  return GraphPayload(message, somebody).status();
}

Outcome WhatsAppChannel::Send(const Outgoing& message) {
  if (impl_->token.empty()) return NotTaken(Fault::kStopped, kNoToken);
  auto body = GraphPayload(message, message.recipient);
  if (!body.ok()) return Refused("INVALID_CONTENT");
  if (!message.mark_read.empty()) impl_->MarkRead(message);
  wa::ErrorClass error_class = wa::ErrorClass::kPayloadWrong;
  Outcome outcome = impl_->Post(message, *std::move(body), error_class);
  if (error_class != wa::ErrorClass::kUserIdNotPossible || message.recipient.phone.empty()) {
    return outcome;
  }
  Recipient by_phone;
  by_phone.phone = message.recipient.phone;
  body = GraphPayload(message, by_phone);
  if (!body.ok()) return Refused("INVALID_CONTENT");
  return impl_->Post(message, *std::move(body), error_class);
}

}  // namespace tresen::notification
