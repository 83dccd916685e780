#include "services/scheduling/call_key.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "libs/crypto/hash.h"

namespace tresen::scheduling {
namespace {

// Maps in one order, so that equal requests have equal bytes.
std::string CanonicalBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream sink(&bytes);
    google::protobuf::io::CodedOutputStream out(&sink);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

}  // namespace

RequestKey KeyOf(const rpc::CallContext& context, const std::string& request_id,
                 const google::protobuf::Message& request) {
  return {context.caller().id, context.method(), request_id,
          crypto::Sha256(CanonicalBytes(request))};
}

}  // namespace tresen::scheduling
