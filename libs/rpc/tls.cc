#include "libs/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/rpc/authenticator.h"

namespace tresen::rpc {
namespace {

namespace tls = grpc::experimental;

// gRPC would not say that a file is missing: every handshake would fail instead.
absl::Status CheckReadable(const TlsFiles& files) {
  for (const std::string* path : {&files.ca, &files.certificate, &files.key}) {
    if (!std::ifstream(*path).good()) {
      return absl::FailedPreconditionError(absl::StrCat("cannot read the TLS file '", *path, "'"));
    }
  }
  return absl::OkStatus();
}

std::shared_ptr<tls::CertificateProviderInterface> Watch(const TlsFiles& files) {
  const auto seconds =
      static_cast<unsigned>(std::max<int64_t>(1, absl::ToInt64Seconds(files.look_again)));
  return std::make_shared<tls::FileWatcherCertificateProvider>(files.key, files.certificate,
                                                               files.ca, seconds);
}

// Accepts a server with exactly the expected identity. The chain has been verified before.
class PeerIs final : public tls::ExternalCertificateVerifier {
 public:
  explicit PeerIs(std::string identity) : identity_(std::move(identity)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    for (const grpc::string_ref& uri : request->uri_names()) {
      if (uri == identity_) return true;
    }
    *sync_status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                                "the server's certificate does not name " + identity_);
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::string identity_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files) {
  if (absl::Status readable = CheckReadable(files); !readable.ok()) return readable;
  tls::TlsServerCredentialsOptions options(Watch(files));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientTls(const TlsFiles& files,
                                                                    absl::string_view peer) {
  if (absl::Status readable = CheckReadable(files); !readable.ok()) return readable;
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(files));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<PeerIs>(absl::StrCat(kIdentityPrefix, peer)));
  options.set_check_call_host(false);
  return tls::TlsCredentials(options);
}

}  // namespace tresen::rpc
