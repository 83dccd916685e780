// Calendars of users with what is in them and what changed since when.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator::caldav {

struct Resource {
  std::string body;
  std::string etag;  // with its quotes
  int64_t sequence = 0;
};

struct Changes {
  std::vector<std::string> changed;
  std::vector<std::string> gone;
};

// One calendar. Not thread-safe.
class Calendar {
 public:
  const std::map<std::string, Resource>& resources() const { return resources_; }
  const Resource* Find(const std::string& name) const;
  // Returns the new ETag.
  std::string Put(const std::string& name, std::string body);
  bool Delete(const std::string& name);
  // The name of another resource with this UID; empty if there is none.
  std::string OtherWithUid(const std::string& name, const std::string& uid) const;

  std::string token() const;
  // The token after the change that came `members` changes after `token` (empty: the beginning); that of now, if
  // there are not so many.
  std::string TokenAfter(const std::string& token, int members) const;
  // Since a token of this calendar; nothing if it is none, or is forgotten.
  std::optional<Changes> Since(const std::string& token) const;
  void ForgetTokens() { oldest_ = ++sequence_; }
  // Changes with everything in it.
  std::string tag() const;

 private:
  std::optional<int64_t> SequenceOf(absl::string_view token) const;

  std::map<std::string, Resource> resources_;
  std::map<std::string, int64_t> gone_;  // when
  int64_t sequence_ = 1;
  int64_t oldest_ = 0;
};

// By "user/calendar". Not thread-safe.
using Calendars = std::map<std::string, Calendar>;

// The UIDs of a calendar file, without repeats.
std::vector<std::string> UidsOf(absl::string_view file);
// All components of the files below one calendar.
std::string Joined(const Calendar& calendar);

}  // namespace tresen::simulator::caldav
