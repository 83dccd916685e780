// Calendars of people on a CalDAV server: what is in them is their time, our appointments are
// written into them.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "libs/clock/clock.h"
#include "services/scheduling/connectors/caldav/collection.h"
#include "services/scheduling/connectors/calendar_events.h"
#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling {

// An appointment is one event in the calendar of everybody who takes part, all of the same name:
// `Entry::external_id`. `Entry::version` holds the ETags of all of them.
class CalDavConnector final : public Connector {
 public:
  struct Sources {
    CalDavAccount account;
    std::map<StaffId, std::string> staff_urls;
    absl::TimeZone zone;  // of the branch
    IsOwn is_own;
  };

  // Client and clock outlive the connector.
  CalDavConnector(http::Client& client, Sources sources, const Clock& clock);

  Authority authority() const override { return Authority::kCalDav; }
  Capabilities capabilities() const override {
    return {.writes = true, .moves = true, .tells_busy = true};
  }
  absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) override;
  absl::StatusOr<View> Read(const ReadOrder& order) override;
  // Looks first whether the people are still free there. A person without a calendar cannot be
  // booked: kNotSupported.
  Outcome Book(const BookOrder& order) override;
  Outcome Move(const BookOrder& order, const Entry& from) override;
  Outcome Cancel(const CancelOrder& order) override;
  // Also takes out what a move that was cut off left with people who have no part in it any more.
  Outcome FindBooked(const BookOrder& order) override;
  Outcome FindCancelled(const CancelOrder& order) override;

 private:
  using Parts = std::map<StaffId, Interval>;
  using Etags = std::map<StaffId, std::string>;
  // What one calendar says about one of our appointments.
  struct Found {
    std::string etag;
    Interval during;
  };
  // One of our appointments as it stands in its people's calendars; somebody has it.
  struct Ours {
    std::map<StaffId, Found> copies;
    std::string difference;
  };

  CalDavCollection& Of(const StaffId& staff) { return *calendars_.at(staff); }
  static void TrustKnown(const Entry& known, const std::set<View::Forbidden>& forbidden,
                         std::map<VisitId, Ours>& ours);
  static Entry EntryOf(const VisitId& visit, const Ours& found);
  absl::StatusOr<Parts> PartsOf(const VisitPlan& plan) const;
  Outcome CheckFree(const BookOrder& order, const Parts& parts);
  Outcome WriteParts(const BookOrder& order, const Parts& parts, const Etags& before);
  Outcome TakeBack(const VisitId& visit, const Etags& written, Outcome why);
  Outcome AlreadyThere(const StaffId& staff, const VisitId& visit, Interval during,
                       Outcome refused);
  // NOT_FOUND where it is not there as one of ours.
  absl::StatusOr<Found> Look(const StaffId& staff, const VisitId& visit);

  const absl::TimeZone zone_;
  const IsOwn is_own_;
  const Clock& clock_;
  std::map<StaffId, std::unique_ptr<CalDavCollection>> calendars_;
};

}  // namespace tresen::scheduling
