#include "services/tresenctl/remote/endpoints.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/ids/resource_name.h"
#include "libs/status/status.h"
#include "services/tresenctl/output/console.h"

namespace tresen::tresenctl {
namespace {

std::string TextOf(const nlohmann::json& file, const char* field) {
  const auto found = file.find(field);
  return found != file.end() && found->is_string() ? found->get<std::string>() : "";
}

bool IsComplete(const Endpoints& endpoints) {
  return !endpoints.grpc.empty() && !endpoints.tls.ca.empty() &&
         !endpoints.tls.certificate.empty() && !endpoints.tls.key.empty();
}

absl::StatusOr<std::map<std::string, std::string>> ReadAddresses(const std::string& text) {
  std::map<std::string, std::string> addresses;
  for (const absl::string_view entry : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    if (parts.first.empty() || !absl::StrContains(parts.second, ':')) {
      return WrongUse("--grpc must be like scheduling=127.0.0.1:50053,gateway=127.0.0.1:50051");
    }
    addresses[parts.first] = parts.second;
  }
  return addresses;
}

void Override(const std::string& flag, std::string& value) {
  if (!flag.empty()) value = flag;
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
  endpoints.http_url = TextOf(file, "http_url");
  endpoints.database_url = TextOf(file, "database_url");
  if (IsComplete(endpoints)) return endpoints;
  return absl::InvalidArgumentError("grpc, ca, client_cert and client_key are needed");
}

absl::StatusOr<Endpoints> ReadEndpoints(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", path, ": is the installation set up? give --endpoints FILE"));
  }
  auto endpoints = ParseEndpoints({std::istreambuf_iterator<char>(in), {}});
  if (endpoints.ok()) return endpoints;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", endpoints.status().message()));
}

absl::StatusOr<Endpoints> FindEndpoints(const std::string& path, const EndpointFlags& flags) {
  Endpoints endpoints;
  TRESEN_ASSIGN_OR_RETURN(endpoints.grpc, ReadAddresses(flags.grpc));
  endpoints.tls = flags.tls;
  endpoints.tenant = flags.tenant;
  if (IsComplete(endpoints) && !endpoints.tenant.empty()) return endpoints;
  TRESEN_ASSIGN_OR_RETURN(Endpoints file, ReadEndpoints(path));
  for (const auto& [service, target] : endpoints.grpc) file.grpc[service] = target;
  Override(flags.tls.ca, file.tls.ca);
  Override(flags.tls.certificate, file.tls.certificate);
  Override(flags.tls.key, file.tls.key);
  Override(flags.tenant, file.tenant);
  return file;
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> OpenChannel(const Endpoints& endpoints,
                                                          const std::string& service) {
  const auto target = endpoints.grpc.find(service);
  if (target == endpoints.grpc.end()) {
    return absl::NotFoundError(absl::StrCat("the endpoints name no service ", service));
  }
  return rpc::Channel::OverTls(service, "tresenctl", target->second, endpoints.tls);
}

absl::StatusOr<std::string> FullName(const std::string& tenant, const std::string& collection,
                                     const std::string& given) {
  const ResourcePattern full(absl::StrCat("tenants/{tenant}/", collection, "/{id}"));
  std::string name = given;
  if (!absl::StrContains(name, '/')) name = absl::StrCat(collection, "/", name);
  if (!absl::StartsWith(name, "tenants/")) name = absl::StrCat("tenants/", tenant, "/", name);
  if (full.Parse(name).ok()) return name;
  return WrongUse(absl::StrCat("'", given, "' is neither an id nor a name like tenants/", tenant,
                               "/", collection, "/…"));
}

}  // namespace tresen::tresenctl
