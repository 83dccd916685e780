// What TimeGlobe answers, as values; and what an answer to a change means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling::timeglobe {

// What came back from one call, before anybody asks what it means.
struct Reply {
  enum class Kind {
    kNotSent,    // the request did not leave
    kNoAnswer,   // it may have arrived; no complete answer
    kPage,       // something else than JSON, or HTTP 5xx
    kForbidden,  // HTTP 401 or 403
    kJson,
  };
  Kind kind = Kind::kNoAnswer;
  int http_status = 0;
  std::string body;         // kJson
  std::optional<int> code;  // of the body, if it has one
};

inline constexpr int kCodeDone = 0;
inline constexpr int kCodeSlotGone = 32;
inline constexpr int kCodeTooManyOrders = 90;
inline constexpr int kCodeNoCustomer = -3;
inline constexpr int kCodeNotSetUp = -4;
inline constexpr int kCodeUnknownSite = -90;
inline constexpr int kCodeBadKey = -1003;
inline constexpr int kCodeBadLogin = -1004;

// From an HTTP answer: its status and body.
Reply ReplyOf(int http_status, std::string body);

// "32", "HTTP 500", "no answer": for logs.
std::string CodeOf(const Reply& reply);

// What the answer to `book` means. `order` of a success is set in `external_id` without the site.
Outcome BookOutcome(const Reply& reply);
// What the answer to `cancel` means. Any code but 0 says nothing: kUnknown.
Outcome CancelOutcome(const Reply& reply);
// Of a read: OK, or UNAVAILABLE, DATA_LOSS, PERMISSION_DENIED.
absl::Status ReadStatus(const Reply& reply);

struct Position {
  int ordinal = 0;
  absl::Time begin;
  absl::Duration length;
  int64_t employee = 0;
  int64_t item = 0;
  bool invisible = false;
};

// One proposed visit. `contents` are its positions exactly as they came.
struct Proposal {
  absl::Time begin;
  absl::Time end;
  std::vector<Position> positions;  // in working order
  std::string contents;
};

struct ListedOrder {
  std::string site;
  int64_t id = 0;
  std::string begin;  // as written: see ReadTime
  std::string end;
  std::vector<int64_t> items;      // sorted, 0 for none
  std::vector<int64_t> employees;  // sorted, each once
};

struct Profile {
  bool known = false;
  bool agreed = false;
};

// DATA_LOSS for what is not of that shape. Unknown fields are ignored, null is missing.
absl::StatusOr<std::vector<Proposal>> ProposalsFrom(const std::string& body);
absl::StatusOr<std::vector<ListedOrder>> OrdersFrom(const std::string& body);
absl::StatusOr<Profile> ProfileFrom(const Reply& reply);
absl::StatusOr<std::string> CompanyFrom(const std::string& body);

// "2026-05-19T07:00:00.000Z".
std::string FormatUtc(absl::Time time);

// The bodies of requests.
struct WantedItem {
  int64_t item = 0;
  std::optional<int64_t> employee;
};
std::string SuggestionsBody(const std::string& company, const std::string& site, int week,
                            const std::vector<WantedItem>& items);
// `contents` of a proposal, unchanged. INVALID_ARGUMENT if they are none.
absl::StatusOr<std::string> BookBody(const std::string& site, const std::string& contents,
                                     bool reminds);
// "{site}/{number}", the external id, as a body. INVALID_ARGUMENT for anything else.
absl::StatusOr<std::string> CancelBody(const std::string& external_id);
std::string ProfileBody(const std::string& full_name);

}  // namespace tresen::scheduling::timeglobe
