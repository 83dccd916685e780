#include "services/tresenctl/remote/remote.h"

#include "absl/strings/str_cat.h"

namespace tresen::tresenctl {

absl::Status Explain(const Endpoints& endpoints, const std::string& service,
                     const absl::Status& status) {
  std::string text = service;
  const auto target = endpoints.grpc.find(service);
  if (absl::IsUnavailable(status) && target != endpoints.grpc.end()) {
    absl::StrAppend(&text, " at ", target->second, " is not ready (", status.message(),
                    "); tresenctl check says more");
  } else {
    absl::StrAppend(&text, ": ", status.message());
  }
  for (const FieldViolation& wrong : Violations(status)) {
    absl::StrAppend(&text, "\n  ", wrong.field, ": ", wrong.description);
  }
  return MakeError(status.code(), Reason(status), text, Metadata(status));
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> Remote::ChannelTo(const std::string& service) {
  auto& channel = channels_[service];
  if (channel == nullptr) {
    TRESEN_ASSIGN_OR_RETURN(channel, OpenChannel(endpoints_, service));
  }
  return channel;
}

}  // namespace tresen::tresenctl
