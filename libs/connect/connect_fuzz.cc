// What strangers can send to the Connect door: content type, timeout, envelope, JSON.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "libs/connect/json.h"
#include "libs/connect/protocol.h"
#include "libs/rpc/testing/echo.pb.h"
#include "libs/status/status.h"

namespace {

void Fuzz(absl::string_view input) {
  namespace connect = tresen::connect;
  (void)connect::ParseContentType(input);
  connect::ParseTimeout(input).status().IgnoreError();
  connect::OpenSingleEnvelope(input).status().IgnoreError();
  tresen::rpc::testing::EchoRequest request;
  const absl::Status parsed = connect::FromJson(input, &request);
  if (!parsed.ok()) {
    (void)connect::ErrorJson(parsed);
    return;
  }
  // What was read can be written, and read again as the same.
  const auto json = connect::ToJson(request);
  tresen::rpc::testing::EchoRequest again;
  if (!json.ok() || !connect::FromJson(*json, &again).ok() ||
      again.SerializeAsString() != request.SerializeAsString()) {
    __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Fuzz(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
