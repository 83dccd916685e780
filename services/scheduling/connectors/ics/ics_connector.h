// A calendar file on a web server, read and never written.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/client.h"
#include "services/scheduling/connectors/calendar_events.h"
#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling {

class IcsConnector final : public Connector {
 public:
  struct Sources {
    std::string branch_url;  // closes the whole branch where it is busy; empty: none
    std::map<StaffId, std::string> staff_urls;
    absl::TimeZone zone;  // of the branch: for dates and times without a zone
    absl::Duration patience = absl::Seconds(15);
    IsOwn is_own;
  };

  // The client outlives the connector. Addresses may begin with webcal:// for https://.
  IcsConnector(http::Client& client, Sources sources);

  Authority authority() const override { return Authority::kIcs; }
  Capabilities capabilities() const override { return {.tells_busy = true}; }
  absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) override;
  // All sources or none. A file that did not change since the last reading is not sent again.
  absl::StatusOr<View> Read(const ReadOrder& order) override;
  Outcome Book(const BookOrder&) override { return Refused(Refusal::kNotSupported); }
  Outcome Move(const BookOrder&, const Entry&) override { return Refused(Refusal::kNotSupported); }
  Outcome Cancel(const CancelOrder&) override { return Refused(Refusal::kNotSupported); }
  Outcome FindBooked(const BookOrder&) override { return Refused(Refusal::kNotSupported); }
  Outcome FindCancelled(const CancelOrder&) override { return Refused(Refusal::kNotSupported); }

 private:
  struct Source {
    StaffId staff;  // empty: the branch
    std::string url;
    std::string body;  // as it was read last
    std::string etag;
    std::string modified;
  };
  absl::Status Fetch(Source& source) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  http::Client& client_;
  const absl::TimeZone zone_;
  const absl::Duration patience_;
  const IsOwn is_own_;
  absl::Mutex mutex_;
  std::vector<Source> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::scheduling
