#include "libs/http/mail.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/http/client.h"
#include "libs/http/curl_handle.h"
#include "libs/status/status.h"

namespace tresen::http {
namespace {

bool IsCleanAddress(absl::string_view address) {
  return !address.empty() &&
         address.find_first_of(absl::string_view("\r\n<> \0", 6)) == absl::string_view::npos;
}

absl::Status Failure(CURL* curl, CURLcode code, const Upload& upload) {
  long reply = 0;  // NOLINT(google-runtime-int): libcurl's type
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
  const std::string what = absl::StrCat("mail server: ", curl_easy_strerror(code), ", ", reply);
  if (reply >= 500 && reply < 600) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "MAIL_REFUSED", what);
  }
  // Until the last byte of the message is out, or if it said no for now, it has not been taken.
  if (!upload.begun || !upload.rest.empty() || (reply >= 400 && reply < 500)) {
    return MakeError(absl::StatusCode::kUnavailable, kNotSent, what);
  }
  return MakeError(absl::StatusCode::kUnknown, kAnswerUnknown, what);
}

void SetServer(CURL* curl, const Mail& mail) {
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_URL, mail.server.c_str());
  curl_easy_setopt(
      curl, CURLOPT_TIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(mail.timeout)));  // NOLINT(google-runtime-int)
  const bool encrypted = mail.encryption == Mail::Encryption::kRequired;
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(encrypted ? CURLUSESSL_ALL
                                               : CURLUSESSL_NONE));  // NOLINT(google-runtime-int)
  if (!mail.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, mail.ca_file.c_str());
  if (!mail.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, mail.password.c_str());
  }
}

}  // namespace

absl::Status SendMail(const Mail& mail) {
  bool clean = IsCleanAddress(mail.from) && !mail.to.empty();
  for (const std::string& address : mail.to) clean = clean && IsCleanAddress(address);
  if (!clean) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MAIL_BAD_ADDRESS",
                     "sender or recipient is not an address");
  }
  const CurlHandle handle = NewCurlHandle();
  if (handle == nullptr) return absl::ResourceExhaustedError("no memory for a mail");
  CURL* curl = handle.get();
  SetServer(curl, mail);
  CurlList recipients;
  for (const std::string& address : mail.to) Append(recipients, absl::StrCat("<", address, ">"));
  const std::string from = absl::StrCat("<", mail.from, ">");
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  Upload upload{mail.message};
  SetUpload(curl, upload);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return absl::OkStatus();
  return Failure(curl, code, upload);
}

}  // namespace tresen::http
