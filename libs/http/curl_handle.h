// What client.cc and mail.cc share about libcurl. Inside libs/http only.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tresen::http {

struct CurlCleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;

struct CurlListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListCleanup>;

// A handle with what holds for all our calls: no signals, no redirects, no proxy, no netrc. Null
// only if memory is out.
CurlHandle NewCurlHandle();

void Append(CurlList& list, const std::string& line);

// Hands out a body exactly once. Without a way to rewind, libcurl cannot send it again by itself
// when a kept connection breaks: it fails, and whoever called knows that the outcome is unknown.
struct Upload {
  absl::string_view rest;
  bool begun = false;
};
void SetUpload(CURL* curl, Upload& upload);

}  // namespace tresen::http
