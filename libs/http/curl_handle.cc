#include "libs/http/curl_handle.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace tresen::http {
namespace {

// Once per process, before any handle; thread-safe as a function's static.
bool InitialiseCurl() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return done;
}

size_t ReadUpload(char* out, size_t size, size_t count, void* context) {
  auto& upload = *static_cast<Upload*>(context);
  upload.begun = true;
  const size_t n = std::min(size * count, upload.rest.size());
  std::memcpy(out, upload.rest.data(), n);
  upload.rest.remove_prefix(n);
  return n;
}

}  // namespace

CurlHandle NewCurlHandle() {
  if (!InitialiseCurl()) return nullptr;
  CurlHandle curl(curl_easy_init());
  if (curl == nullptr) return nullptr;
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_NETRC,
                   static_cast<long>(CURL_NETRC_IGNORED));  // NOLINT(google-runtime-int)
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION,
                   static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // NOLINT(google-runtime-int)
  return curl;
}

void Append(CurlList& list, const std::string& line) {
  // Keeps the list if memory is out.
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
    list.release();  // NOLINT(bugprone-unused-return-value): `longer` owns it now
    list.reset(longer);
  }
}

void SetUpload(CURL* curl, Upload& upload) {
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &ReadUpload);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
}

}  // namespace tresen::http
