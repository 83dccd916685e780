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
  std::string tenant;
};

// INVALID_ARGUMENT when the text is not such a file.
absl::StatusOr<Endpoints> ParseEndpoints(const std::string& json);
absl::StatusOr<Endpoints> ReadEndpoints(const std::string& path);

// NOT_FOUND when the installation does not run the service.
absl::StatusOr<std::shared_ptr<rpc::Channel>> OpenChannel(const Endpoints& endpoints,
                                                          const std::string& service);

}  // namespace tresen::tresenctl
