#include "libs/http/admin.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::http {

void AddAdminRoutes(Router& router, std::function<std::string()> metrics,
                    std::function<absl::Status()> ready) {
  router.Handle("GET", "/metrics", [metrics = std::move(metrics)](const Request&) {
    return Answer(200, "text/plain; version=0.0.4", metrics());
  });
  router.Handle("GET", "/livez", [](const Request&) { return Plain(200, "alive"); });
  router.Handle("GET", "/readyz", [ready = std::move(ready)](const Request&) {
    const absl::Status status = ready();
    if (status.ok()) return Plain(200, "ready");
    return Plain(503, absl::StrCat("not ready: ", absl::StatusCodeToString(status.code()), " ",
                                   Reason(status)));
  });
}

}  // namespace tresen::http
