#include "services/tresenctl/check/connections.h"

#include <google/protobuf/wrappers.pb.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/clock/real_clock.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/generic_call.h"
#include "services/tresenctl/check/tls_probe.h"

namespace tresen::tresenctl {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kExpirySoon = absl::Hours(14 * 24);
constexpr int kServing = 1;  // grpc.health.v1.HealthCheckResponse.SERVING

void CheckExpiry(const std::string& subject, const std::string& whose, absl::Time expires,
                 Findings& findings) {
  const absl::Time now = RealClock().Now();
  const std::string day = absl::FormatTime("%Y-%m-%d", expires, absl::UTCTimeZone());
  if (expires < now) {
    findings.Problem(subject, absl::StrCat(whose, " ended on ", day), "issue a new one");
  } else if (expires < now + kExpirySoon) {
    findings.Notice(subject, absl::StrCat(whose, " ends on ", day), "issue a new one before");
  }
}

// True when the handshake was possible at all.
bool CheckTls(const Endpoints& endpoints, const std::string& service, const std::string& target,
              Findings& findings) {
  const auto shown = ProbeTls(target, endpoints.tls);
  if (absl::IsUnavailable(shown.status())) {
    findings.Problem(
        service, absl::StrCat("nobody answers at ", target, " (", shown.status().message(), ")"),
        "start it; the last lines of its log say why it ended");
    return false;
  }
  if (!shown.ok()) {
    findings.Problem(service, absl::StrCat("no TLS with ", target, ": ", shown.status().message()),
                     "see that the address is the service's and the files are a pair");
    return false;
  }
  if (!shown->untrusted.empty()) {
    findings.Problem(service, absl::StrCat("its certificate is not trusted: ", shown->untrusted),
                     absl::StrCat("have it signed by the authority in ", endpoints.tls.ca));
  }
  CheckExpiry(service, "its certificate", shown->expires, findings);
  const std::string identity = absl::StrCat(rpc::kIdentityPrefix, service);
  if (std::ranges::find(shown->uri_names, identity) == shown->uri_names.end()) {
    findings.Problem(
        service,
        absl::StrCat("its certificate names ",
                     shown->uri_names.empty() ? "no URI" : absl::StrJoin(shown->uri_names, ", "),
                     " instead of ", identity),
        "check which service runs at this address and which certificate it has");
  }
  if (std::ranges::find(shown->dns_names, service) == shown->dns_names.end()) {
    findings.Problem(service, absl::StrCat("its certificate lacks the DNS name ", service),
                     "issue it with this name: other programs ask for it");
  }
  return shown->untrusted.empty();
}

void CheckHealth(const Endpoints& endpoints, const std::string& service, Findings& findings) {
  const auto channel = OpenChannel(endpoints, service);
  if (!channel.ok()) {
    findings.Problem(service, std::string(channel.status().message()), "repair the endpoints");
    return;
  }
  // The messages of grpc.health.v1 have one field each, as these wrappers have.
  google::protobuf::StringValue all;
  google::protobuf::Int32Value health;
  const absl::Status asked =
      rpc::CallByName(**channel, "/grpc.health.v1.Health/Check",
                      rpc::CallContext::Background("tresenctl", kPatience), all, &health);
  if (asked.ok() && health.value() == kServing) return;
  findings.Problem(service,
                   asked.ok() ? std::string("is up but does not serve")
                              : absl::StrCat("is up but does not serve (", asked.message(), ")"),
                   "its log and /readyz say what it waits for: mostly the database, a migration or "
                   "the catalogue");
}

void CheckHttp(const std::string& url, Findings& findings) {
  if (url.empty()) return;
  absl::string_view rest = url;
  const bool encrypted = absl::ConsumePrefix(&rest, "https://");
  absl::ConsumePrefix(&rest, "http://");
  std::string target(rest.substr(0, rest.find('/')));
  if (target.rfind(':') == std::string::npos) target += encrypted ? ":443" : ":80";
  const absl::Status there = ProbeTcp(target);
  if (there.ok()) return;
  findings.Problem("webhook", absl::StrCat("nobody answers at ", url, " (", there.message(), ")"),
                   "start the gateway: without it messages are not received");
}

}  // namespace

void CheckConnections(const Endpoints& endpoints, const std::set<std::string>& wanted,
                      Findings& findings) {
  findings.Begin("connections");
  const auto own = ExpiryOf(endpoints.tls.certificate);
  if (own.ok()) {
    CheckExpiry("operator", "the operator's certificate", *own, findings);
  } else {
    findings.Problem("operator", std::string(own.status().message()),
                     "give a certificate with --cert or in the endpoints");
  }
  for (const std::string& service : wanted) {
    if (endpoints.grpc.contains(service)) continue;
    findings.Problem(service, "the endpoints name no address of it", "add it under grpc");
  }
  for (const auto& [service, target] : endpoints.grpc) {
    if (absl::StartsWith(target, "unix:") || CheckTls(endpoints, service, target, findings)) {
      CheckHealth(endpoints, service, findings);
    }
  }
  CheckHttp(endpoints.http_url, findings);
}

}  // namespace tresen::tresenctl
