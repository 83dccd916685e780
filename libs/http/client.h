#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/http/message.h"

namespace tresen::http {

// UNAVAILABLE: the request did not leave (no route, refused, TLS failed). Safe to send again.
inline constexpr char kNotSent[] = "HTTP_NOT_SENT";
// UNKNOWN: the request may have left and no complete answer came. It may have been carried out.
inline constexpr char kAnswerUnknown[] = "HTTP_ANSWER_UNKNOWN";
// OUT_OF_RANGE: the answer is longer than the limit; the request was carried out.
inline constexpr char kAnswerTooLarge[] = "HTTP_ANSWER_TOO_LARGE";

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;  // sent for POST, PUT, PATCH and the methods of WebDAV, also when empty
  absl::Duration timeout = absl::Seconds(10);  // for everything, connecting included
};

struct ClientResponse {
  int status = 0;  // also 4xx and 5xx: any answer is an answer
  Headers headers;
  std::string body;
};

struct ClientOptions {
  absl::Duration connect_timeout = absl::Seconds(3);
  size_t answer_limit = size_t{8} << 20;  // bytes
  std::string ca_file;                    // whom to trust; empty: the system's authorities
  std::string certificate_file;           // ours, if the other side asks for one
  std::string key_file;
  // For addresses that a tenant configures: refuse to connect to loopback, private and link-local
  // addresses, whatever a name resolves to (HTTP_NOT_SENT).
  enum class Reach { kAnywhere, kPublicOnly } reach = Reach::kAnywhere;
};

// Calls to outside, over libcurl. Keeps connections open between calls. Follows no redirects, uses
// no proxy and no netrc; https and http only. What changes something is never silently sent twice.
// Thread-safe; calls block.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The answer, or kNotSent, kAnswerUnknown, kAnswerTooLarge; INVALID_ARGUMENT for a URL that is
  // none. The error names the host, never path, query or headers.
  absl::StatusOr<ClientResponse> Send(const ClientRequest& request);

  absl::StatusOr<ClientResponse> Get(absl::string_view url, Headers headers = {});
  absl::StatusOr<ClientResponse> Post(absl::string_view url, absl::string_view content_type,
                                      std::string body, Headers headers = {});

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

// True if the request certainly did not leave.
bool IsNotSent(const absl::Status& status);
// True if it may have been carried out, although no answer is there.
bool IsAnswerUnknown(const absl::Status& status);

}  // namespace tresen::http
