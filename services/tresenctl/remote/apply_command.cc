#include "services/tresenctl/remote/apply_command.h"

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/ids/id_source.h"
#include "libs/status/status.h"
#include "services/tresenctl/remote/remote.h"
#include "tresen/gateway/v1/gateway.grpc.pb.h"
#include "tresen/knowledge/v1/knowledge.grpc.pb.h"
#include "tresen/notification/v1/notification.grpc.pb.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

struct Part {
  const char* what;
  std::function<absl::StatusOr<bool>(bool validate_only)> send;
};

template <class Service, class Request, class Method>
Part PartOf(const char* what, Remote& remote, const std::string& service, Method method,
            const Request& wanted) {
  return {what, [&remote, service, method, &wanted](bool validate_only) -> absl::StatusOr<bool> {
            const RealClock clock;
            Request request = wanted;
            request.set_validate_only(validate_only);
            request.set_request_id(RandomIdSource(clock).NewId());
            TRESEN_ASSIGN_OR_RETURN(const auto answer,
                                    remote.Call<Service>(service, method, request));
            return answer.changed();
          }};
}

}  // namespace

absl::Status Apply(const Endpoints& endpoints, const BusinessRequests& requests, ApplyMode mode,
                   std::ostream& out) {
  using gateway::v1::ConversationService;
  using knowledge::v1::KnowledgeService;
  using notification::v1::NotificationService;
  using scheduling::v1::CatalogService;
  Remote remote(endpoints);
  const Part parts[] = {
      PartOf<CatalogService>("catalogue", remote, "scheduling", &CatalogService::Stub::ApplyCatalog,
                             requests.catalog),
      PartOf<KnowledgeService>("knowledge", remote, "knowledge",
                               &KnowledgeService::Stub::ApplyKnowledge, requests.knowledge),
      PartOf<NotificationService>("notices and templates", remote, "notification",
                                  &NotificationService::Stub::ApplySettings, requests.settings),
      PartOf<ConversationService>("numbers", remote, "gateway",
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
