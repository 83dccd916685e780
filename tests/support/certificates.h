#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::testing {

struct CertificateFiles {
  std::string certificate;
  std::string key;
};

// A certificate authority for one test, in a folder of the test. Made with the openssl program, so
// that it does not share mistakes with our code.
class CertificateAuthority {
 public:
  // Throws if openssl fails.
  explicit CertificateAuthority(std::string folder);

  const std::string& ca_file() const { return ca_file_; }

  // Signs a certificate with `name` as common name, valid for a day; `alternative_names` as openssl
  // writes them: "DNS:localhost,IP:127.0.0.1,URI:spiffe://tresen/gateway".
  CertificateFiles Issue(absl::string_view name, absl::string_view alternative_names) const;

 private:
  std::string folder_;
  std::string ca_file_;
  std::string ca_key_;
};

}  // namespace tresen::testing
