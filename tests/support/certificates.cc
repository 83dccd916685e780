#include "tests/support/certificates.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tresen::testing {
namespace {

void OpenSsl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  const Finished finished = RunToEnd({std::move(arguments), {}, ""});
  if (finished.exit_code != 0) throw std::runtime_error("openssl: " + finished.output);
}

}  // namespace

CertificateAuthority::CertificateAuthority(std::string folder)
    : folder_(std::move(folder)), ca_file_(folder_ + "/ca.pem"), ca_key_(folder_ + "/ca.key") {
  OpenSsl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-days", "1", "-subj", "/CN=Tresen test authority", "-keyout", ca_key_, "-out",
           ca_file_});
}

CertificateFiles CertificateAuthority::Issue(absl::string_view name,
                                             absl::string_view alternative_names) const {
  const std::string base = absl::StrCat(folder_, "/", name);
  const CertificateFiles files{base + ".pem", base + ".key"};
  OpenSsl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
           absl::StrCat("/CN=", name), "-keyout", files.key, "-out", base + ".csr"});
  WriteFile(base + ".ext", absl::StrCat("subjectAltName=", alternative_names, "\n"));
  OpenSsl({"x509", "-req", "-in", base + ".csr", "-CA", ca_file_, "-CAkey", ca_key_,
           "-CAcreateserial", "-days", "1", "-extfile", base + ".ext", "-out", files.certificate});
  return files;
}

}  // namespace tresen::testing
