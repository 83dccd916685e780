#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "libs/rpc/channel.h"

namespace tresen::rpc::testing {

// A certificate authority in a temporary folder, for tests. Made with the openssl command; ends the
// program when that is missing. The folder goes with the object.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // Files of "spiffe://tresen/<name>", signed by this authority. The same files for the same name.
  TlsFiles Issue(absl::string_view name);

  // Where the files lie: ca.pem, <name>.pem, <name>.key.
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

}  // namespace tresen::rpc::testing
