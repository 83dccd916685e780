// A branch whose calendar is TimeGlobe. What it knows of the service stands in docs/guides/timeglobe.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/crypto/secret.h"
#include "libs/http/client.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/connectors/timeglobe/answers.h"
#include "services/scheduling/connectors/timeglobe/breaker.h"
#include "services/scheduling/connectors/timeglobe/matching.h"

namespace tresen::scheduling {

struct TimeGlobeOptions {
  TenantId tenant;  // for logs
  ForeignCalendar settings;
  absl::TimeZone zone;     // of the branch
  crypto::SecretBytes key;  // of the salon company
  absl::Duration patience = absl::Seconds(8);  // for one call in all
  int read_attempts = 3;
  int read_pause_ms = 150;    // before a read is tried again, and up to as much more
  int calls_at_once = 4;
  int failures_to_rest = 5;   // in a row; then nothing is sent for `rest`
  absl::Duration rest = absl::Seconds(15);
  Connector::TimeReading reading;  // as it was left
  // Called after every change of the reading; must not call back.
  std::function<void(const Connector::TimeReading&)> on_reading;
};

class TimeGlobeConnector final : public Connector {
 public:
  // Client and clock outlive the connector.
  TimeGlobeConnector(TimeGlobeOptions options, http::Client& client, const Clock& clock);

  Authority authority() const override { return Authority::kTimeGlobe; }
  Capabilities capabilities() const override {
    return {.suggests = true, .writes = true, .needs_contact = true};
  }
  absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) override;
  absl::StatusOr<View> Read(const ReadOrder& order) override;
  Outcome Book(const BookOrder& order) override;
  Outcome Move(const BookOrder& order, const Entry& from) override;
  Outcome Cancel(const CancelOrder& order) override;
  Outcome FindBooked(const BookOrder& order) override;
  Outcome FindCancelled(const CancelOrder& order) override;
  std::optional<TimeReading> time_reading() const override;

 private:
  using Orders = std::vector<timeglobe::ListedOrder>;

  // One call, sent once.
  timeglobe::Reply Send(absl::string_view path, const std::string& body, const std::string& phone);
  // A read, tried again after a pause while nothing readable comes.
  timeglobe::Reply ReadAgain(absl::string_view path, const std::string& body,
                             const std::string& phone);
  absl::StatusOr<std::string> Company();
  absl::Status AskWeek(int week, const std::vector<timeglobe::WantedItem>& items,
                       timeglobe::Merge& merge, int* answered);
  absl::Status LookCloser(const SuggestOrder& order, int week, timeglobe::Merge& merge);
  absl::StatusOr<Orders> OrdersOf(const Contact& contact);
  // OK when the customer is registered there and has agreed.
  std::optional<Outcome> Introduce(const Contact& contact);
  void Verify(const BookOrder& order, const timeglobe::Proposal& booked, Entry& entry);
  void Learn(const timeglobe::Votes& votes);
  TimeReading Reading() const;
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return calls_ < options_.calls_at_once;
  }

  const TimeGlobeOptions options_;
  const timeglobe::Numbers numbers_;
  http::Client& client_;
  const Clock& clock_;
  mutable absl::Mutex mutex_;
  timeglobe::Breaker breaker_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string company_ ABSL_GUARDED_BY(mutex_);
  TimeReading reading_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::scheduling
