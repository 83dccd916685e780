#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tresen::http {

struct Header {
  std::string name;
  std::string value;
};
// In the order of the wire; a name may occur more than once.
using Headers = std::vector<Header>;

// The first value of a header, and all of them. Names compare without case.
std::optional<std::string> FindHeader(const Headers& headers, absl::string_view name);
std::vector<std::string> FindHeaders(const Headers& headers, absl::string_view name);

// A request as received: the body is exactly the bytes of the client, chunks joined.
struct Request {
  std::string method;  // "POST"
  std::string target;  // "/webhook?hub.mode=subscribe"
  Headers headers;
  std::string body;
  std::string peer;  // address of the other end, without port

  // The target before "?", not decoded.
  absl::string_view path() const;
  // The decoded value of a query parameter; its first, if given more than once.
  std::optional<std::string> QueryParameter(absl::string_view name) const;
  std::optional<std::string> Header(absl::string_view name) const {
    return FindHeader(headers, name);
  }
};

// The open answer of a streaming response. Write blocks until the bytes are handed to the kernel,
// so that a slow reader slows only itself. Thread-safe, except that writes come one after the
// other.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;

  // Sends a chunk. UNAVAILABLE if the client has gone or the server is draining: return then.
  virtual absl::Status Write(absl::string_view chunk) = 0;

  // True once Write would fail; for streams that have nothing to say at the moment.
  virtual bool closed() const = 0;
  // Calls `wake` once, when the stream becomes closed (at once if it is). It must not block.
  virtual void OnClosed(std::function<void()> wake) = 0;
};

struct Response {
  int status = 200;  // 0: the connection ends without an answer, for stand-ins of a broken network
  Headers headers;
  std::string body;
  // If set, `body` is ignored: the answer is sent in chunks by this function, on a thread of its
  // own, and ends when the function returns. For server-sent events and Connect streams.
  std::function<void(ResponseStream&)> stream;
};

// The usual answers. `content_type` as on the wire: "application/json".
Response Answer(int status, absl::string_view content_type, std::string body);
// A status with a line of plain text.
Response Plain(int status, absl::string_view text);

// "%41+b" -> "A b"; what is not valid percent-encoding stays as it is.
std::string DecodeQuery(absl::string_view text);

}  // namespace tresen::http
