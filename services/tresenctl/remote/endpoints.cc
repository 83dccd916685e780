#include "services/tresenctl/remote/endpoints.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace tresen::tresenctl {
namespace {

std::string TextOf(const nlohmann::json& file, const char* field) {
  const auto found = file.find(field);
  return found != file.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

absl::StatusOr<Endpoints> ParseEndpoints(const std::string& json) {
  const auto file = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!file.is_object()) return absl::InvalidArgumentError("not a JSON object");
  Endpoints endpoints;
  const auto grpc = file.find("grpc");
  if (grpc != file.end() && grpc->is_object()) {
    for (const auto& [service, target] : grpc->items()) {
      if (target.is_string()) endpoints.grpc[service] = target.get<std::string>();
    }
  }
  endpoints.tls.ca = TextOf(file, "ca");
  endpoints.tls.certificate = TextOf(file, "client_cert");
  endpoints.tls.key = TextOf(file, "client_key");
  endpoints.tenant = TextOf(file, "tenant");
  if (endpoints.grpc.empty() || endpoints.tls.ca.empty() || endpoints.tls.certificate.empty() ||
      endpoints.tls.key.empty()) {
    return absl::InvalidArgumentError("grpc, ca, client_cert and client_key are needed");
  }
  return endpoints;
}

absl::StatusOr<Endpoints> ReadEndpoints(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  auto endpoints = ParseEndpoints({std::istreambuf_iterator<char>(in), {}});
  if (endpoints.ok()) return endpoints;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", endpoints.status().message()));
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> OpenChannel(const Endpoints& endpoints,
                                                          const std::string& service) {
  const auto target = endpoints.grpc.find(service);
  if (target == endpoints.grpc.end()) {
    return absl::NotFoundError(absl::StrCat("the endpoints name no service ", service));
  }
  return rpc::Channel::OverTls(service, "tresenctl", target->second, endpoints.tls);
}

}  // namespace tresen::tresenctl
