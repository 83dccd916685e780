// A CalDAV server (RFC 4791, 6578) with calendars in memory, and what a test says to it.
// See the README.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/router.h"
#include "libs/xml/xml.h"
#include "services/simulator/caldav/calendar_store.h"
#include "services/simulator/caldav/faults.h"

namespace tresen::simulator::caldav {

// Thread-safe.
class CalDavServer {
 public:
  // Every user has this password.
  explicit CalDavServer(std::string password) : password_(std::move(password)) {}

  // Calendars are /dav/{user}/{calendar}/ and belong to that user; controls below /sim/dav/.
  void AddRoutes(http::Router& router);

  // For tests in the same process; `calendar` is "user/calendar".
  void MakeCalendar(const std::string& calendar);
  std::string Put(const std::string& calendar, const std::string& name, std::string body);
  bool Delete(const std::string& calendar, const std::string& name);
  std::vector<std::string> BodiesOf(const std::string& calendar);
  int AddFault(Fault fault);
  void ClearFaults();
  void ForgetTokens();
  // Whether REPORT sync-collection is known, and whether calendar data may be read at all;
  // without it free-busy-query still answers.
  enum class Sync { kTokens, kNone };
  enum class Reading { kData, kFreeBusyOnly };
  void Configure(Sync sync, Reading reading);
  // A listing by token tells at most so many members at once; 0: all of them.
  void SetPage(int members);
  // An entry that may not be read (403), though it is there. kContents: its ETag is told;
  // kEverything: it is only named; kData: it has all properties but its data; kNothing: as before.
  enum class Hidden { kNothing, kContents, kEverything, kData };
  void Hide(const std::string& calendar, const std::string& name, Hidden hidden);
  // Methods with their report, in the order in which they came: "REPORT sync-collection".
  std::vector<std::string> Requests();

 private:
  struct Target {
    std::string user;
    std::string calendar;  // "user/calendar"; empty: the user's home
    std::string name;      // of the resource; empty: the calendar
  };

  http::Response Serve(const http::Request& request);
  http::Response Control(const http::Request& request);
  http::Response Do(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Get(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response PutResource(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response DeleteResource(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Properties(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Report(const http::Request& request, const Target& target)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Query(const xml::Element& report, const Target& target, const Calendar& calendar)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  http::Response Synchronise(const xml::Element& report, const Target& target,
                             const Calendar& calendar) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The answer about one member of a calendar; `fetched`: with its data.
  std::string MemberOf(const std::string& calendar, const std::string& name,
                       const Resource& resource, const xml::Element* asked, bool fetched)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Hidden HiddenOf(const std::string& calendar, const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Race(const Target& target) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Calendar* Find(const Target& target) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string password_;
  absl::Mutex mutex_;
  Calendars calendars_ ABSL_GUARDED_BY(mutex_);
  Faults faults_ ABSL_GUARDED_BY(mutex_);
  Sync sync_ ABSL_GUARDED_BY(mutex_) = Sync::kTokens;
  Reading reading_ ABSL_GUARDED_BY(mutex_) = Reading::kData;
  int page_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Hidden> hidden_ ABSL_GUARDED_BY(mutex_);  // by "user/calendar/name"
  std::vector<std::string> requests_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::simulator::caldav
