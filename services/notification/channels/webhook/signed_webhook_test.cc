#include "services/notification/channels/webhook/signed_webhook.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/support/tcp_script.h"

namespace tresen::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

WebhookNotice To(int port) {
  return {absl::StrCat("http://127.0.0.1:", port, "/hook"), "n-1", R"({"a":1})", "secret", ""};
}

TEST_CASE("the signature covers time and body") {
  // Computed with: printf '1795000000.{"a":1}' | openssl dgst -sha256 -hmac secret
  CHECK(SignatureOf(R"({"a":1})", "secret", kNow) ==
        "t=1795000000,v1=f9e0bd0d1a561fbfdabec6356500586e2c72d7d797314b41b8380761868d6c25");
  CHECK(SignatureOf("x", "secret", kNow) != SignatureOf("x", "other", kNow));
}

TEST_CASE("any 2xx is taken, everything else is tried again") {
  testing::TcpScript branch(
      {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"});
  const SignedWebhook webhook(SignedWebhook::Reach::kAnywhere);
  CHECK(webhook.Send(To(branch.port()), kNow).ok());
  CHECK(Reason(webhook.Send(To(branch.port()), kNow)) == "HTTP_500");
  CHECK(absl::StrContains(branch.Received(), "Tresen-Signature: t=1795000000,v1="));
  CHECK(absl::StrContains(branch.Received(), "Tresen-Notice-Id: n-1"));
}

TEST_CASE("an address inside our own network is not called") {
  testing::TcpScript inside({"HTTP/1.1 204 No Content\r\n\r\n"});
  const SignedWebhook webhook(SignedWebhook::Reach::kPublicOnly);
  CHECK_FALSE(webhook.Send(To(inside.port()), kNow).ok());
  CHECK(inside.requests() == 0);
}

}  // namespace
}  // namespace tresen::notification
