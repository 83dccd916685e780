#include "services/tresenctl/check/installation.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/config/textproto.h"
#include "libs/service/runtime.h"
#include "libs/status/status.h"
#include "tresen/gateway/config/v1/config.pb.h"
#include "tresen/nlu/v1/nlu_config.pb.h"
#include "tresen/notification/config/v1/config.pb.h"

namespace tresen::tresenctl {
namespace {

using runtime::v1::Runtime;

void CheckSecret(const std::string& what, const std::string& path, Findings& findings) {
  if (path.empty()) return;
  const std::string wrong = BadSecretFile(path);
  if (wrong.empty()) return;
  findings.Problem(what, absl::StrCat(path, " ", wrong),
                   wrong == "is missing"
                       ? "restore it from where secrets are kept"
                       : absl::StrCat("chmod 600 ", path, ", owned by the service"));
}

// The service's own configuration; false when it cannot be read. A missing file means defaults.
bool ReadConfig(const Runtime& runtime, const std::string& service,
                google::protobuf::Message& config, Findings& findings) {
  if (runtime.config_dir().empty()) return true;
  const absl::Status read =
      config::LoadTextProto(absl::StrCat(runtime.config_dir(), "/", service, ".textproto"), config);
  if (read.ok() || absl::IsNotFound(read)) return true;
  if (Violations(read).empty()) {
    findings.Problem(service, std::string(read.message()), "make it readable");
  }
  for (const FieldViolation& wrong : Violations(read)) {
    findings.Problem(service, absl::StrCat(wrong.field, ": ", wrong.description),
                     "correct the file; the service's --check_config tells more");
  }
  return false;
}

void CheckGateway(const Runtime& runtime, Findings& findings) {
  gateway::config::v1::Gateway config;
  if (!ReadConfig(runtime, "gateway", config, findings)) return;
  for (const std::string& file : config.app_secret_files()) {
    CheckSecret("app secret", file, findings);
  }
  CheckSecret("verify token", config.verify_token_file(), findings);
  CheckSecret("link key",
              config.link_key_file().empty() ? absl::StrCat(runtime.data_dir(), "/link.key")
                                             : config.link_key_file(),
              findings);
  CheckSecret("key for HTTPS", config.tls_key_file(), findings);
  if (config.http_listen().empty()) {
    findings.Problem("gateway", "http_listen is empty: no message is received",
                     "set it in gateway.textproto");
  }
  if (config.public_url().empty()) {
    findings.Notice("gateway", "public_url is empty: customers get no link to their appointment",
                    "set it in gateway.textproto");
  }
}

void CheckNotification(const Runtime& runtime, Findings& findings) {
  notification::config::v1::Notification config;
  if (!ReadConfig(runtime, "notification", config, findings)) return;
  CheckSecret("Graph API token", config.token_file(), findings);
  CheckSecret("password of the mail server", config.smtp_password_file(), findings);
  CheckSecret("secret of branch webhooks", config.webhook_secret_file(), findings);
  if (config.token_file().empty()) {
    findings.Problem("notification", "token_file is empty: nothing can be sent",
                     "put the access token of the WhatsApp app in a file and name it there");
  }
  if (config.smtp_url().empty()) {
    findings.Notice("notification", "smtp_url is empty: no notice goes out by mail",
                    "set it in notification.textproto, unless webhooks are enough");
  }
}

void CheckKeys(const Runtime& runtime, Findings& findings) {
  CheckSecret("root key", absl::StrCat(runtime.data_dir(), "/root.key"), findings);
  // It may also come from the environment; then there is no file.
  const std::string offer_key = absl::StrCat(runtime.data_dir(), "/offer.key");
  if (BadSecretFile(offer_key) != "is missing") CheckSecret("key of offers", offer_key, findings);
  for (const auto& [service, address] : runtime.services()) {
    CheckSecret(absl::StrCat("TLS key of ", service), service::CertificatesOf(runtime, service).key,
                findings);
  }
}

}  // namespace

std::string BadSecretFile(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? "is missing" : absl::StrCat("cannot be seen: ", std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return "is not a file";
  if (info.st_size == 0) return "is empty";
  if ((info.st_mode & 0077) == 0) return "";
  return absl::StrFormat("can be read by others (mode %04o)", info.st_mode & 07777);
}

void CheckFiles(const Runtime& runtime, Findings& findings) {
  findings.Begin("files");
  CheckKeys(runtime, findings);
  CheckGateway(runtime, findings);
  CheckNotification(runtime, findings);
  nlu::v1::NluConfig nlu;
  ReadConfig(runtime, "nlu", nlu, findings);
  if (runtime.local_profile()) {
    findings.Notice("profile", "this is the local profile, for trying out and tests",
                    "unset local_profile in the runtime file before customers write");
  }
}

}  // namespace tresen::tresenctl
