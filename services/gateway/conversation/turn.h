#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::gateway {

enum class Intent {
  kOther,
  kGreet,
  kBook,
  kAvailability,
  kChange,
  kCancel,
  kMyAppointments,
  kConfirm,
  kDeny,
  kSelect,
  kAskInfo,
  kAskRisk,
  kAskProduct,
  kComplaint,
  kFeedback,
  kHuman,
  kStop,
  kDataRequest,
  kThanks,
  kSmalltalk,
};

// Wire name of the intent ("my_appointments"); unknown names are kOther.
absl::string_view IntentName(Intent intent);
Intent IntentFromName(absl::string_view name);

struct RankedIntent {
  Intent intent = Intent::kOther;
  double confidence = 0;
};

// Same order as tresen.nlu.v1.EntityKind from SERVICE on.
enum class EntityKind {
  kService,
  kStaff,
  kBranch,
  kProduct,
  kCount,
  kPersonName,
  kPhone,
  kEmail,
  kPrice,
  kCode,
  kNumber,
  kOrdinal,
  kReference,
  kTopic,
  kRisk,
  kAnswer,
  kLanguage,
  kUrl,
  kForWhom,
};

// Something named in the text. Spans are code points, end exclusive.
struct Entity {
  EntityKind kind = EntityKind::kService;
  int begin = 0;
  int end = 0;
  std::vector<std::string> values;  // best first; several: the word does not say which
  double confidence = 1;
  bool negated = false;
};

// One reading of a time mention, local wall time of the branch, half open. An absent bound is open;
// equal bounds are a point.
struct TimeReading {
  std::optional<absl::CivilMinute> from;
  std::optional<absl::CivilMinute> to;
  std::string name;  // this_week, next_week, am, pm, ...
  double likelihood = 1;
};

struct TimeMention {
  int begin = 0;
  int end = 0;
  std::vector<TimeReading> readings;  // likeliest first
  bool has_date = false;
  bool has_time = false;
  bool excluded = false;     // "not on Monday"
  bool correction = false;   // "no, Friday"
  bool approximate = false;  // "around three"
  bool part_of_day = false;  // "in the afternoon"
  bool is_duration = false;  // says how long, not when
  int length_minutes = 0;    // of a duration
  bool is_repeat = false;    // "every week"
  int alternative_group = 0;
};

// One request inside a text, with the span it covers.
struct RequestSpan {
  int begin = 0;
  int end = 0;
  std::vector<RankedIntent> intents;
};

// What the language service made of the merged text of a turn.
struct Understanding {
  std::string language;  // BCP 47 primary tag, "und" or empty: unknown
  double language_confidence = 0;
  bool language_decided = false;  // sure enough to switch the reply language
  std::vector<RankedIntent> intents;  // likeliest first
  std::vector<Entity> entities;       // in order of their place
  std::vector<TimeMention> times;     // in order of their place
  std::vector<RequestSpan> requests;  // all requests in order when there are two or more, else empty
  double sentiment = 0;
  bool complaint = false;
  bool strong_negative = false;
};

// A tap on one of our buttons or list rows; decided by the id, never by the visible title.
struct Tap {
  std::string id;
  std::string title;
  std::string message;  // provider id of the message that carried the button, if known
};

enum class AttachmentKind {
  kImage,
  kVideo,
  kDocument,
  kVoice,
  kSticker,
  kLocation,
  kReaction,
  kContact,
  kOrder,
  kUnsupported,
};

struct Attachment {
  AttachmentKind kind = AttachmentKind::kUnsupported;
  double latitude = 0;   // kLocation
  double longitude = 0;  // kLocation
  std::string emoji;     // kReaction; empty: an earlier reaction was removed
  bool own_number = false;  // kContact: the customer's own, given on request and confirmed by the channel
};

// One merged turn of a customer: the pieces of a burst, or one tap.
struct Turn {
  std::string id;
  std::vector<std::string> message_ids;  // provider order
  absl::Time at;                         // provider time of the last piece
  std::string branch;                    // branch whose number was written to
  std::vector<std::string> texts;
  std::optional<Tap> tap;
  std::vector<Attachment> attachments;
  Understanding understanding;  // of the texts joined by line breaks
  bool unreadable = false;      // the language service refused the texts; a defect of ours
};

}  // namespace tresen::gateway
