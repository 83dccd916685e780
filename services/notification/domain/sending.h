#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/notification/domain/delivery_state.h"
#include "services/notification/domain/message_rules.h"

namespace tresen::notification {

// Why a message is sent.
enum class Purpose { kReply, kService, kMarketing, kFeedback, kStaff };
absl::string_view NameOf(Purpose purpose);
std::optional<Purpose> PurposeFromName(absl::string_view name);

// What happens when nothing is heard of a send whose outcome is unknown.
enum class Urgency { kMust, kNice };

// Reasons of final states that are ours; those of a channel are its error codes.
inline constexpr char kReasonStopped[] = "STOPPED";
inline constexpr char kReasonNoConsent[] = "NO_CONSENT";
inline constexpr char kReasonWindowClosed[] = "WINDOW_CLOSED";
inline constexpr char kReasonAppointmentChanged[] = "APPOINTMENT_CHANGED";
inline constexpr char kReasonExpired[] = "EXPIRED";
inline constexpr char kReasonErased[] = "ERASED";
inline constexpr char kReasonUnreachable[] = "UNREACHABLE";
inline constexpr char kReasonOutcomeUnknown[] = "OUTCOME_UNKNOWN";
// Of messages that wait.
inline constexpr char kReasonQuietHours[] = "QUIET_HOURS";
inline constexpr char kReasonFrequencyCap[] = "FREQUENCY_CAP";
// The code with which WhatsApp says that the customer wants no marketing any more: a withdrawal.
inline constexpr char kReasonMarketingStopped[] = "131050";
// The code of its own cap for marketing: nothing more for this customer within a day.
inline constexpr char kReasonMarketingCapped[] = "131049";

// A customer's message opens the window; it is taken as closed a little early, since the message
// still has to travel.
inline constexpr absl::Duration kWindow = absl::Hours(24);
inline constexpr absl::Duration kWindowMargin = absl::Minutes(5);
bool WindowOpen(std::optional<absl::Time> last_inbound, absl::Time now);

// How long a status is waited for after a send whose outcome is unknown.
inline constexpr absl::Duration kSilence = absl::Seconds(45);
// Whoever comes later than this to look was away and has not heard a status either: the silence begins
// anew.
inline constexpr absl::Duration kUnheard = absl::Seconds(10);
// A message that must arrive is sent again so often when nothing at all is heard.
inline constexpr int kMaxResends = 2;
// Whether to send again after the silence.
bool SendAgain(Urgency urgency, int resends);

enum class Grant { kNone, kGranted, kWithdrawn };
struct Consents {
  Grant service = Grant::kNone;
  Grant marketing = Grant::kNone;
  Grant feedback = Grant::kNone;
};

// The appointment that a message is about.
enum class VisitCheck { kNone, kAsPlanned, kChanged };

// What is wanted.
struct Wish {
  Purpose purpose = Purpose::kReply;
  bool has_content = false;
  bool has_template = false;
  std::optional<absl::Time> expires_at;
};

// What holds at the moment of sending.
struct Facts {
  absl::Time now;
  std::optional<absl::Time> last_inbound;
  Consents consents;
  VisitCheck visit = VisitCheck::kNone;
  bool erased = false;
  bool has_address = true;
  bool window_refused = false;  // the channel itself said that the window is closed
  // Of messages that answer nobody.
  MessageRules rules;
  absl::TimeZone zone;                     // of the branch
  std::vector<absl::Time> marketing_sent;  // to this customer, lately
};

struct Decision {
  enum class Step { kContent, kTemplate, kWait, kEnd };
  Step step = Step::kEnd;
  DeliveryState end = DeliveryState::kSuppressed;  // with kEnd
  std::string reason;
  absl::Time wait_until;  // with kWait
};

// Whether messages of this purpose keep hours: everything that answers nobody.
bool KeepsHours(Purpose purpose);

// What to do with a message that is about to leave.
Decision Decide(const Wish& wish, const Facts& facts);

}  // namespace tresen::notification
