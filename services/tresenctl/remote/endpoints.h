#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/rpc/channel.h"

namespace tresen::tresenctl {

// Where an installation answers, from its endpoints.json.
struct Endpoints {
  std::map<std::string, std::string> grpc;  // "scheduling" -> "127.0.0.1:50053"
  rpc::TlsFiles tls;
  std::string tenant;        // "demo"
  std::string http_url;      // may be empty
  std::string database_url;  // may be empty
};

// What the command line says instead; what is empty is taken from the file.
struct EndpointFlags {
  std::string grpc;  // "scheduling=127.0.0.1:50053,gateway=…"
  rpc::TlsFiles tls;
  std::string tenant;
};

// INVALID_ARGUMENT when the text is not such a file.
absl::StatusOr<Endpoints> ParseEndpoints(const std::string& json);
absl::StatusOr<Endpoints> ReadEndpoints(const std::string& path);

// The file with the flags over it; the file is not needed when the flags say everything.
absl::StatusOr<Endpoints> FindEndpoints(const std::string& path, const EndpointFlags& flags);

// NOT_FOUND when the installation does not run the service.
absl::StatusOr<std::shared_ptr<rpc::Channel>> OpenChannel(const Endpoints& endpoints,
                                                          const std::string& service);

// The full name of "mitte", "branches/mitte" or "tenants/demo/branches/mitte". INVALID_ARGUMENT
// (WRONG_USE) for another collection or what is no id.
absl::StatusOr<std::string> FullName(const std::string& tenant, const std::string& collection,
                                     const std::string& given);

}  // namespace tresen::tresenctl
