#include "services/tresenctl/remote/apply_command.h"

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "tresen/gateway/v1/gateway.grpc.pb.h"
#include "tresen/knowledge/v1/knowledge.grpc.pb.h"
#include "tresen/notification/v1/notification.grpc.pb.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

constexpr absl::Duration kBudget = absl::Seconds(60);

// What a service said, with all its bad fields.
absl::Status Explain(absl::string_view service, const absl::Status& status) {
  std::string text = absl::StrCat(service, ": ", status.message());
  for (const FieldViolation& wrong : Violations(status)) {
    absl::StrAppend(&text, "\n  ", wrong.field, ": ", wrong.description);
  }
  return {status.code(), text};
}

// One call of one service; answers whether something changed.
template <class Service, class Request, class Response>
absl::StatusOr<bool> CallService(const Endpoints& endpoints, const std::string& service,
                                 grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                       const Request&, Response*),
                                 const Request& request) {
  auto channel = OpenChannel(endpoints, service);
  if (!channel.ok()) return channel.status();
  const rpc::Client<Service> client(*std::move(channel));
  const auto response =
      client.Call(method, rpc::CallContext::Background("tresenctl", kBudget), request);
  if (!response.ok()) return Explain(service, response.status());
  return response->changed();
}

struct Part {
  const char* what;
  std::function<absl::StatusOr<bool>(bool validate_only)> send;
};

template <class Service, class Request, class Method>
Part PartOf(const char* what, const Endpoints& endpoints, const std::string& service, Method method,
            const Request& wanted) {
  return {what, [&endpoints, service, method, &wanted](bool validate_only) {
            const RealClock clock;
            Request request = wanted;
            request.set_validate_only(validate_only);
            request.set_request_id(RandomIdSource(clock).NewId());
            return CallService<Service>(endpoints, service, method, request);
          }};
}

}  // namespace

absl::Status Apply(const Endpoints& endpoints, const BusinessRequests& requests, ApplyMode mode,
                   std::ostream& out) {
  using gateway::v1::ConversationService;
  using knowledge::v1::KnowledgeService;
  using notification::v1::NotificationService;
  using scheduling::v1::CatalogService;
  const Part parts[] = {
      PartOf<CatalogService>("catalogue", endpoints, "scheduling",
                             &CatalogService::Stub::ApplyCatalog, requests.catalog),
      PartOf<KnowledgeService>("knowledge", endpoints, "knowledge",
                               &KnowledgeService::Stub::ApplyKnowledge, requests.knowledge),
      PartOf<NotificationService>("notices and templates", endpoints, "notification",
                                  &NotificationService::Stub::ApplySettings, requests.settings),
      PartOf<ConversationService>("numbers", endpoints, "gateway",
                                  &ConversationService::Stub::ApplyChannels, requests.channels),
  };
  std::string refused;
  for (const Part& part : parts) {
    const auto checked = part.send(/*validate_only=*/true);
    if (!checked.ok())
      absl::StrAppend(&refused, refused.empty() ? "" : "\n", checked.status().message());
  }
  if (!refused.empty()) return absl::FailedPreconditionError(refused);
  if (mode == ApplyMode::kCheckOnly) {
    out << "all parts are right, nothing was changed\n";
    return absl::OkStatus();
  }
  for (const Part& part : parts) {
    const auto changed = part.send(/*validate_only=*/false);
    if (!changed.ok()) return changed.status();
    out << part.what << ": " << (*changed ? "changed" : "already so") << "\n";
  }
  return absl::OkStatus();
}

}  // namespace tresen::tresenctl
