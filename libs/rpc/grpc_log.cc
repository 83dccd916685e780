#include "libs/rpc/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/string_view.h"
#include "libs/log/log.h"

namespace tresen::rpc {
namespace {

void Report(gpr_log_func_args* report) {
  if (report->severity != GPR_LOG_SEVERITY_ERROR) return;
  absl::string_view file = report->file;
  file = file.substr(file.rfind('/') + 1);
  log::Warning("gRPC reports a problem",
               {{log::kFile, log::Token(file)}, {log::kLine, report->line}});
}

}  // namespace

void SendGrpcLogToOurs() { gpr_set_log_function(Report); }

}  // namespace tresen::rpc
