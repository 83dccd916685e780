// Any bytes as a configuration file: read or refused with a place, never a crash.
#include <cstdint>
#include <cstdlib>

#include "google/rpc/error_details.pb.h"
#include "libs/config/textproto.h"
#include "libs/status/status.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  google::rpc::BadRequest message;
  const absl::Status status = tresen::config::ParseTextProto(
      absl::string_view(reinterpret_cast<const char*>(data), size), "file", message);
  if (!status.ok() && tresen::Violations(status).empty()) std::abort();
  return 0;
}
