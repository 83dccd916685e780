#include "services/notification/channels/webhook/signed_webhook.h"

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/http/client.h"
#include "libs/status/status.h"
#include "libs/trace/trace.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(8);
constexpr size_t kAnswerLimit = size_t{64} << 10;

http::ClientOptions OptionsOf(SignedWebhook::Reach reach) {
  http::ClientOptions options;
  options.answer_limit = kAnswerLimit;
  options.reach = reach == SignedWebhook::Reach::kPublicOnly
                      ? http::ClientOptions::Reach::kPublicOnly
                      : http::ClientOptions::Reach::kAnywhere;
  return options;
}

}  // namespace

struct SignedWebhook::Impl {
  explicit Impl(Reach reach) : client(OptionsOf(reach)) {}
  mutable http::Client client;
};

SignedWebhook::SignedWebhook(Reach reach) : impl_(std::make_unique<Impl>(reach)) {}
SignedWebhook::~SignedWebhook() = default;

std::string SignatureOf(absl::string_view body, absl::string_view secret, absl::Time now) {
  const std::string time = absl::StrCat(absl::ToUnixSeconds(now));
  return absl::StrCat("t=", time, ",v1=",
                      crypto::HexEncode(crypto::HmacSha256(secret, absl::StrCat(time, ".", body))));
}

absl::Status SignedWebhook::Send(const WebhookNotice& notice, absl::Time now) const {
  http::ClientRequest request;
  request.method = "POST";
  request.url = notice.url;
  request.headers = {
      {"Content-Type", "application/json"},
      {"Tresen-Notice-Id", notice.id},
      {kSignatureHeader, SignatureOf(notice.body, notice.secret, now)},
      {"traceparent", trace::TraceContext::ParseOrNew(notice.traceparent).Child().Format()}};
  request.body = notice.body;
  request.timeout = kTimeout;
  const auto answer = impl_->client.Send(request);
  // Too long an answer is an answer.
  if (!answer.ok() && Reason(answer.status()) == http::kAnswerTooLarge) return absl::OkStatus();
  TRESEN_RETURN_IF_ERROR(answer.status());
  if (answer->status >= 200 && answer->status < 300) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("HTTP_", answer->status),
                   "the branch's webhook did not take the notice");
}

}  // namespace tresen::notification
