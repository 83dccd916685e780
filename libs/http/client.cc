#include "libs/http/client.h"

#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/curl_handle.h"
#include "libs/http/reach.h"
#include "libs/status/status.h"

namespace tresen::http {
namespace {

// A kept connection older than this is not used again: servers close idle ones about then, and a
// request on a closing connection has an unknown outcome.
constexpr long kOldestConnectionSeconds = 30;  // NOLINT(google-runtime-int): libcurl's type

// One answer on its way in.
struct Download {
  ClientResponse response;
  size_t limit = 0;
  bool too_large = false;
  bool header_complete = false;
};

size_t OnBody(char* data, size_t size, size_t count, void* context) {
  auto& download = *static_cast<Download*>(context);
  const size_t n = size * count;
  if (download.response.body.size() + n > download.limit) {
    download.too_large = true;
    return 0;
  }
  download.response.body.append(data, n);
  return n;
}

size_t OnHeader(char* data, size_t size, size_t count, void* context) {
  auto& download = *static_cast<Download*>(context);
  const absl::string_view line(data, size * count);
  if (absl::StartsWith(line, "HTTP/")) {  // possibly after a 100 Continue
    download.response.headers.clear();
    download.header_complete = false;
  }
  if (line == "\r\n" || line == "\n") download.header_complete = true;
  const size_t colon = line.find(':');
  if (colon != absl::string_view::npos) {
    download.response.headers.push_back(
        {std::string(line.substr(0, colon)),
         std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)))});
  }
  return line.size();
}

curl_socket_t OpenPublicOnly(void*, curlsocktype, curl_sockaddr* address) {
  if (!IsPublicAddress(address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string HostOf(const std::string& url) {
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  char* host = nullptr;
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    return "";
  }
  std::string text(host);
  curl_free(host);
  return text;
}

bool HasBody(const std::string& method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "PROPFIND" ||
         method == "REPORT" || method == "MKCALENDAR";
}

// A header value could otherwise smuggle in another header.
bool IsCleanHeader(const Header& header) {
  const auto clean = [](absl::string_view text) {
    return text.find_first_of(absl::string_view("\r\n\0", 3)) == absl::string_view::npos;
  };
  return !header.name.empty() && header.name.find(':') == std::string::npos && clean(header.name) &&
         clean(header.value);
}

absl::Status Failure(CURL* curl, CURLcode code, const std::string& host) {
  long sent = 0;  // NOLINT(google-runtime-int): libcurl's type
  curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
  const std::string what = absl::StrCat(host, ": ", curl_easy_strerror(code));
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return MakeError(absl::StatusCode::kInvalidArgument, "HTTP_BAD_URL", what);
  }
  if (sent == 0 && code != CURLE_SEND_FAIL_REWIND) {
    return MakeError(absl::StatusCode::kUnavailable, kNotSent, what);
  }
  return MakeError(absl::StatusCode::kUnknown, kAnswerUnknown, what);
}

}  // namespace

// Handles with their open connections; a call takes one and puts it back.
struct Client::Impl {
  explicit Impl(ClientOptions o) : options(std::move(o)) {}

  CurlHandle Take() {
    {
      absl::MutexLock lock(&mutex);
      if (!idle.empty()) {
        CurlHandle handle = std::move(idle.back());
        idle.pop_back();
        return handle;
      }
    }
    return NewHandle();
  }
  void PutBack(CurlHandle handle) {
    absl::MutexLock lock(&mutex);
    idle.push_back(std::move(handle));
  }

  CurlHandle NewHandle() const;
  static void SetRequest(CURL* curl, const ClientRequest& request, Upload& upload, CurlList& lines);

  const ClientOptions options;
  absl::Mutex mutex;
  std::vector<CurlHandle> idle ABSL_GUARDED_BY(mutex);
};

CurlHandle Client::Impl::NewHandle() const {
  CurlHandle handle = NewCurlHandle();
  CURL* curl = handle.get();
  if (curl == nullptr) return handle;
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
                   static_cast<long>(CURL_HTTP_VERSION_1_1));  // NOLINT(google-runtime-int)
  curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, kOldestConnectionSeconds);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(
                       options.connect_timeout)));  // NOLINT(google-runtime-int)
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &OnHeader);
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.certificate_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, options.certificate_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, options.key_file.c_str());
  }
  if (options.reach == ClientOptions::Reach::kPublicOnly) {
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &OpenPublicOnly);
  }
  return handle;
}

void Client::Impl::SetRequest(CURL* curl, const ClientRequest& request, Upload& upload,
                              CurlList& lines) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(
      curl, CURLOPT_TIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(request.timeout)));  // NOLINT(google-runtime-int)
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);  // forgets the method of the call before
  curl_easy_setopt(curl, CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
  if (HasBody(request.method)) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, nullptr);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    SetUpload(curl, upload);
  }
  // Without a body there is nothing to rewind, so libcurl would send again by itself on a kept
  // connection that breaks.
  const bool must_not_repeat =
      (HasBody(request.method) && request.body.empty()) || request.method == "DELETE";
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, must_not_repeat ? 1L : 0L);
  const bool default_method =
      request.method == "GET" || request.method == "POST" || request.method == "HEAD";
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, default_method ? nullptr : request.method.c_str());
  Append(lines, "Expect:");  // do not wait for 100 Continue
  for (const Header& header : request.headers) {
    // A header without value is written with a semicolon.
    Append(lines, header.value.empty() ? absl::StrCat(header.name, ";")
                                       : absl::StrCat(header.name, ": ", header.value));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines.get());
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Client::~Client() = default;

absl::StatusOr<ClientResponse> Client::Send(const ClientRequest& request) {
  for (const Header& header : request.headers) {
    if (!IsCleanHeader(header)) {
      return MakeError(absl::StatusCode::kInvalidArgument, "HTTP_BAD_HEADER",
                       "a header with a line break or without a name");
    }
  }
  CurlHandle handle = impl_->Take();
  if (handle == nullptr) return absl::ResourceExhaustedError("no memory for a call");
  CURL* curl = handle.get();
  Upload upload{request.body};
  Download download;
  download.limit = impl_->options.answer_limit;
  CurlList lines;
  Impl::SetRequest(curl, request, upload, lines);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &download);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &download);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;  // NOLINT(google-runtime-int): libcurl's type
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  absl::Status failure;
  if (download.too_large) {
    failure = MakeError(absl::StatusCode::kOutOfRange, kAnswerTooLarge,
                        absl::StrCat(HostOf(request.url), ": answer too large"));
  } else if (code != CURLE_OK || !download.header_complete) {
    // libcurl takes a header that is cut off for a whole one.
    failure = Failure(curl, code == CURLE_OK ? CURLE_GOT_NOTHING : code, HostOf(request.url));
  }
  impl_->PutBack(std::move(handle));
  if (!failure.ok()) return failure;
  download.response.status = static_cast<int>(status);
  return std::move(download.response);
}

absl::StatusOr<ClientResponse> Client::Get(absl::string_view url, Headers headers) {
  ClientRequest request;
  request.url = std::string(url);
  request.headers = std::move(headers);
  return Send(request);
}

absl::StatusOr<ClientResponse> Client::Post(absl::string_view url, absl::string_view content_type,
                                            std::string body, Headers headers) {
  ClientRequest request;
  request.method = "POST";
  request.url = std::string(url);
  request.headers = std::move(headers);
  request.headers.push_back({"Content-Type", std::string(content_type)});
  request.body = std::move(body);
  return Send(request);
}

bool IsNotSent(const absl::Status& status) { return Reason(status) == kNotSent; }

bool IsAnswerUnknown(const absl::Status& status) { return Reason(status) == kAnswerUnknown; }

}  // namespace tresen::http
