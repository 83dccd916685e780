#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/notification/domain/sending.h"

namespace tresen::notification {

// A message to a customer.
struct DeliveryRow {
  std::string tenant;
  std::string delivery_id;
  int64_t position = 0;
  std::string caller;
  std::string request_id;  // unique per caller
  std::string request_hash;
  std::string customer;
  std::string branch;
  std::string channel;
  Purpose purpose = Purpose::kReply;
  Urgency urgency = Urgency::kNice;
  DeliveryState state = DeliveryState::kPending;
  std::string reason;
  std::string channel_message_id;
  std::string conversation;  // full names, as the caller gave them
  std::string message;
  std::string reply_to;
  std::string mark_read;
  std::string appointment;
  std::optional<absl::Time> appointment_start;
  std::optional<absl::Time> expires_at;
  absl::Time created_at;
  absl::Time updated_at;
  std::string traceparent;
  std::string sealed_content;
  int attempts = 0;
  int resends = 0;
  int64_t fence = 0;
  // Only in claimed rows.
  std::optional<absl::Time> last_inbound;  // of the window
  absl::Time due_at;                       // since when it is to be looked at
  absl::Time claimed_at = absl::InfiniteFuture();
};

struct InsertedDelivery {
  DeliveryRow row;        // as it stands now
  bool repeated = false;  // it was there already; nothing was changed
  bool begun = false;     // it is ours to send now, under the lease
};

struct StatusReport {
  std::string channel_message_id;
  std::string callback_token;  // delivery id, if the channel gave it back
  std::string status;
  int error_code = 0;
  bool billable = false;
  std::string pricing_category;
};

struct DeliveryFilter {
  std::string customer;
  std::string conversation;
};

struct OpenDeliveries {
  int64_t pending = 0;
  int64_t sending = 0;
  int64_t unknown = 0;
  int64_t due = 0;                          // of these, those for which it is time
  std::optional<absl::Time> oldest_due_at;  // since when the first of them has been due
};

// INVALID_ARGUMENT (REQUEST_ID_REUSED): the same request_id came with another request.
absl::Status RequestIdReused();

// Where deliveries are kept. Thread-safe. Instants that decide what is due are the business's;
// leases run in the database's own time. Everything that names a claimed row changes nothing and
// answers false when somebody else has claimed it since, or a status has ended it.
class DeliveryStore {
 public:
  virtual ~DeliveryStore() = default;

  // Stores a message, and when it answers one, that the customer wrote at `answers`. With `lease`
  // it begins sending at once, unless something for the same recipient still waits.
  virtual absl::StatusOr<InsertedDelivery> Insert(const DeliveryRow& row,
                                                  std::optional<absl::Time> answers,
                                                  std::optional<absl::Duration> lease) = 0;
  // What is due, the longest due first, one message per recipient; each for `lease`.
  virtual absl::StatusOr<std::vector<DeliveryRow>> Claim(int most, absl::Time now,
                                                         absl::Duration lease) = 0;
  // The intent, committed before the call to the channel. Counts an attempt, and a resend when its
  // outcome was unknown. For marketing false, too, when another marketing message to the customer
  // was begun since `row` was claimed.
  virtual absl::StatusOr<bool> Begin(const DeliveryRow& row, absl::Time now) = 0;
  // The channel took it. A status may have come before: that state stays.
  virtual absl::StatusOr<bool> Accept(const DeliveryRow& row, absl::string_view channel_message_id,
                                      absl::Time now) = 0;
  virtual absl::StatusOr<bool> End(const DeliveryRow& row, DeliveryState state,
                                   absl::string_view reason, absl::Time now) = 0;
  // It certainly did not go out: pending again.
  virtual absl::StatusOr<bool> Retry(const DeliveryRow& row, absl::Time next_at,
                                     absl::string_view reason, absl::Time now) = 0;
  // Nothing was begun, and nothing shall be before `until`: other messages of the recipient go on
  // meanwhile.
  virtual absl::StatusOr<bool> Defer(const DeliveryRow& row, absl::Time until,
                                     absl::string_view reason, absl::Time now) = 0;
  // It may have gone out.
  virtual absl::StatusOr<bool> Doubt(const DeliveryRow& row, absl::Time look_again_at,
                                     absl::Time now) = 0;
  // Ends the lease of a row for which nothing was begun.
  virtual absl::Status GiveBack(const DeliveryRow& row, absl::Time next_at) = 0;

  // How many belong to no delivery known yet; they are kept and joined when it is.
  virtual absl::StatusOr<int> Report(absl::string_view tenant,
                                     const std::vector<StatusReport>& reports, absl::Time now) = 0;
  virtual absl::Status NoteInbound(absl::string_view tenant, absl::string_view customer,
                                   absl::string_view branch, absl::string_view channel,
                                   absl::Time at) = 0;

  // When marketing went to the customer since `since`, oldest first: what the channel took or may
  // have taken, and what it held back by its own cap.
  virtual absl::StatusOr<std::vector<absl::Time>> MarketingSent(absl::string_view tenant,
                                                                absl::string_view customer,
                                                                absl::Time since) = 0;
  // Deliveries that the channel refused because the customer stopped marketing there, and of which
  // the customer service does not know yet; of all tenants.
  virtual absl::StatusOr<std::vector<DeliveryRow>> UntoldStops(int most) = 0;
  virtual absl::Status StopTold(const DeliveryRow& row) = 0;

  virtual absl::StatusOr<std::optional<DeliveryRow>> Get(absl::string_view tenant,
                                                         absl::string_view delivery_id) = 0;
  // Latest first, those before `before` (0: from the latest).
  virtual absl::StatusOr<std::vector<DeliveryRow>> List(absl::string_view tenant,
                                                        const DeliveryFilter& filter,
                                                        int64_t before, int most) = 0;
  virtual absl::StatusOr<OpenDeliveries> CountOpen(absl::Time now) = 0;
};

}  // namespace tresen::notification
