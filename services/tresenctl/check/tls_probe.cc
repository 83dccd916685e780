#include "services/tresenctl/check/tls_probe.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"

namespace tresen::tresenctl {
namespace {

constexpr timeval kPatience{5, 0};
constexpr unsigned char kHttp2[] = {2, 'h', '2'};

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(FILE* file) const { fclose(file); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// A connected socket.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string LastTlsError() {
  const unsigned long code = ERR_get_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "the connection was closed" : reason;
}

struct HostPort {
  std::string host;
  std::string port;
};

absl::StatusOr<HostPort> Split(absl::string_view target) {
  absl::string_view rest = target;
  if (!absl::ConsumePrefix(&rest, "dns:///")) absl::ConsumePrefix(&rest, "dns:");
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) {
    return absl::InvalidArgumentError(absl::StrCat("'", target, "' is not host:port"));
  }
  absl::string_view host = rest.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return HostPort{std::string(host), std::string(rest.substr(colon + 1))};
}

absl::StatusOr<Socket> Connect(const std::string& target) {
  TRESEN_ASSIGN_OR_RETURN(const HostPort place, Split(target));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &found);
  if (code != 0) return absl::UnavailableError(gai_strerror(code));
  const Owned<addrinfo> addresses(found);
  std::string why = "no address";
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    Socket candidate(socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    setsockopt(candidate.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
    setsockopt(candidate.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
    if (connect(candidate.get(), address->ai_addr, address->ai_addrlen) == 0) return candidate;
    why = errno == EINPROGRESS ? "no answer in time" : std::strerror(errno);
  }
  return absl::UnavailableError(why);
}

absl::StatusOr<Owned<SSL_CTX>> ContextOf(const rpc::TlsFiles& files) {
  Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Everything is looked at after the handshake, so that all of it can be said.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  const auto unusable = [](const std::string& file) {
    return absl::FailedPreconditionError(absl::StrCat("cannot use ", file, ": ", LastTlsError()));
  };
  if (SSL_CTX_load_verify_locations(context.get(), files.ca.c_str(), nullptr) != 1) {
    return unusable(files.ca);
  }
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return unusable(files.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable(files.key);
  }
  SSL_CTX_set_alpn_protos(context.get(), kHttp2, sizeof(kHttp2));
  return context;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return absl::FromTM(parts, absl::UTCTimeZone());
}

ServerCertificate Describe(const SSL& ssl, X509& certificate) {
  ServerCertificate result;
  const long verified = SSL_get_verify_result(&ssl);
  if (verified != X509_V_OK) result.untrusted = X509_verify_cert_error_string(verified);
  result.expires = TimeOf(X509_get0_notAfter(&certificate));
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI && name->type != GEN_DNS) continue;
    const ASN1_IA5STRING* text = name->d.ia5;
    std::string value(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                      static_cast<size_t>(ASN1_STRING_length(text)));
    (name->type == GEN_URI ? result.uri_names : result.dns_names).push_back(std::move(value));
  }
  return result;
}

}  // namespace

absl::StatusOr<ServerCertificate> ProbeTls(const std::string& target, const rpc::TlsFiles& files) {
  ERR_clear_error();
  TRESEN_ASSIGN_OR_RETURN(const auto context, ContextOf(files));
  TRESEN_ASSIGN_OR_RETURN(const Socket socket, Connect(target));
  const Owned<SSL> ssl(SSL_new(context.get()));
  SSL_set_fd(ssl.get(), socket.get());
  if (SSL_connect(ssl.get()) != 1) return absl::FailedPreconditionError(LastTlsError());
  const Owned<X509> certificate(SSL_get1_peer_certificate(ssl.get()));
  if (certificate == nullptr) return absl::FailedPreconditionError("it shows no certificate");
  return Describe(*ssl, *certificate);
}

absl::Status ProbeTcp(const std::string& target) { return Connect(target).status(); }

absl::StatusOr<absl::Time> ExpiryOf(const std::string& certificate_file) {
  const Owned<FILE> file(fopen(certificate_file.c_str(), "re"));
  if (file == nullptr) return absl::NotFoundError(absl::StrCat("cannot read ", certificate_file));
  const Owned<X509> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(certificate_file, " holds no certificate"));
  }
  return TimeOf(X509_get0_notAfter(certificate.get()));
}

}  // namespace tresen::tresenctl
