#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

// How long a command waits for one answer.
inline constexpr absl::Duration kBudget = absl::Seconds(60);

// What a service said, for a person: the service, where it is, and every bad field.
absl::Status Explain(const Endpoints& endpoints, const std::string& service,
                     const absl::Status& status);

// The services of an installation, called with the operator's certificate. Not thread-safe.
class Remote {
 public:
  explicit Remote(Endpoints endpoints) : endpoints_(std::move(endpoints)) {}

  const Endpoints& endpoints() const { return endpoints_; }
  // "tenants/demo"
  std::string tenant() const { return "tenants/" + endpoints_.tenant; }

  // Errors are those of the service, with their reason, explained.
  template <class Service, class Request, class Response>
  absl::StatusOr<Response> Call(const std::string& service,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request) {
    TRESEN_ASSIGN_OR_RETURN(auto channel, ChannelTo(service));
    const rpc::Client<Service> client(std::move(channel));
    auto response =
        client.Call(method, rpc::CallContext::Background("tresenctl", kBudget), request);
    if (!response.ok()) return Explain(endpoints_, service, response.status());
    return response;
  }

 private:
  absl::StatusOr<std::shared_ptr<rpc::Channel>> ChannelTo(const std::string& service);

  const Endpoints endpoints_;
  std::map<std::string, std::shared_ptr<rpc::Channel>> channels_;  // shared with their clients
};

}  // namespace tresen::tresenctl
