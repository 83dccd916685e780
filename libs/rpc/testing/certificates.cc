#include "libs/rpc/testing/certificates.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace tresen::rpc::testing {
namespace {

void Run(const std::string& command) {
  if (std::system(absl::StrCat(command, " >/dev/null 2>&1").c_str()) == 0) return;
  std::fprintf(stderr, "this test needs a working openssl: %s\n", command.c_str());
  std::abort();
}

}  // namespace

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tresen-ca.XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  folder_ = pattern;
  Run(absl::StrCat("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 ",
                   "-subj '/CN=test CA' -keyout ", folder_, "/ca.key -out ", folder_, "/ca.pem"));
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

TlsFiles Certificates::Issue(absl::string_view name) {
  const std::string base = absl::StrCat(folder_, "/", name);
  const TlsFiles files{absl::StrCat(folder_, "/ca.pem"), absl::StrCat(base, ".pem"),
                       absl::StrCat(base, ".key")};
  if (std::filesystem::exists(files.certificate)) return files;
  Run(absl::StrCat("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=",
                   name, "' -keyout ", base, ".key -out ", base, ".csr"));
  Run(absl::StrCat("(printf 'subjectAltName=URI:spiffe://tresen/", name, ",DNS:", name,
                   ",DNS:localhost' >", base, ".ext && ", "openssl x509 -req -in ", base,
                   ".csr -CA ", folder_, "/ca.pem -CAkey ", folder_,
                   "/ca.key -CAcreateserial -days 2 -extfile ", base, ".ext -out ", base, ".pem)"));
  return files;
}

}  // namespace tresen::rpc::testing
