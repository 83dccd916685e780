#include "services/simulator/domain/graph_error.h"

#include <algorithm>
#include <array>

namespace tresen::simulator {
namespace {

struct ErrorKind {
  int code;
  int http_status;
  absl::string_view title;
};

constexpr std::array kErrorKinds = {
    ErrorKind{0, 401, "AuthException"},
    ErrorKind{1, 400, "API Unknown"},
    ErrorKind{2, 503, "API Service"},
    ErrorKind{3, 500, "API Method"},
    ErrorKind{4, 400, "API Too Many Calls"},
    ErrorKind{10, 403, "Permission Denied"},
    ErrorKind{33, 400, "Parameter value is not valid"},
    ErrorKind{100, 400, "Invalid parameter"},
    ErrorKind{190, 401, "Access token has expired"},
    ErrorKind{200, 403, "API Permission"},
    ErrorKind{368, 403, "Temporarily blocked for policies violations"},
    ErrorKind{80007, 400, "Rate limit issues"},
    ErrorKind{130429, 400, "Rate limit hit"},
    ErrorKind{130472, 400, "User's number is part of an experiment"},
    ErrorKind{130497, 403, "Business account is restricted from messaging users in this country"},
    ErrorKind{131000, 500, "Something went wrong"},
    ErrorKind{131005, 403, "Access denied"},
    ErrorKind{131008, 400, "Required parameter is missing"},
    ErrorKind{131009, 400, "Parameter value is not valid"},
    ErrorKind{131016, 500, "Service unavailable"},
    ErrorKind{131021, 400, "Recipient cannot be sender"},
    ErrorKind{131026, 400, "Message undeliverable"},
    ErrorKind{131031, 403, "Account has been locked"},
    ErrorKind{131037, 400, "Display name approval required"},
    ErrorKind{131042, 400, "Business eligibility payment issue"},
    ErrorKind{131045, 500, "Incorrect certificate"},
    ErrorKind{131047, 400, "Re-engagement message"},
    ErrorKind{131048, 400, "Spam rate limit hit"},
    ErrorKind{131049, 400, "Meta chose not to deliver"},
    ErrorKind{131050, 400, "User has stopped marketing messages"},
    ErrorKind{131051, 400, "Unsupported message type"},
    ErrorKind{131052, 400, "Media download error"},
    ErrorKind{131053, 400, "Media upload error"},
    ErrorKind{131056, 400, "pair rate limit"},
    ErrorKind{131057, 500, "Account in maintenance mode"},
    ErrorKind{131062, 400, "Recipient user id is not allowed for this message"},
    ErrorKind{132000, 400, "Template param count mismatch"},
    ErrorKind{132001, 404, "Template does not exist"},
    ErrorKind{132005, 400, "Template hydrated text too long"},
    ErrorKind{132007, 400, "Template format character policy violated"},
    ErrorKind{132012, 400, "Template parameter format mismatch"},
    ErrorKind{132015, 400, "Template is paused"},
    ErrorKind{132016, 400, "Template is disabled"},
    ErrorKind{132068, 400, "Flow is blocked"},
    ErrorKind{132069, 400, "Flow is throttled"},
    ErrorKind{133004, 503, "Server temporarily unavailable"},
    ErrorKind{133010, 400, "Phone number not registered"},
    ErrorKind{135000, 400, "Generic user error"},
};

const ErrorKind* Find(int code) {
  const auto found = std::find_if(kErrorKinds.begin(), kErrorKinds.end(),
                                  [code](const ErrorKind& kind) { return kind.code == code; });
  return found == kErrorKinds.end() ? nullptr : &*found;
}

}  // namespace

absl::string_view TitleOf(int code) {
  const ErrorKind* kind = Find(code);
  return kind == nullptr ? "Unknown error" : kind->title;
}

int HttpStatusOf(int code) {
  if (code > 200 && code < 300) return 403;
  const ErrorKind* kind = Find(code);
  return kind == nullptr ? 400 : kind->http_status;
}

}  // namespace tresen::simulator
