#include "services/simulator/caldav/calendar_store.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tresen::simulator::caldav {
namespace {

constexpr char kTokenPrefix[] = "http://caldav.invalid/sync/";

}  // namespace

const Resource* Calendar::Find(const std::string& name) const {
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : &found->second;
}

std::string Calendar::Put(const std::string& name, std::string body) {
  gone_.erase(name);
  Resource& resource = resources_[name];
  resource.body = std::move(body);
  resource.sequence = ++sequence_;
  resource.etag = absl::StrCat("\"", sequence_, "-", resource.body.size(), "\"");
  return resource.etag;
}

bool Calendar::Delete(const std::string& name) {
  if (resources_.erase(name) == 0) return false;
  gone_[name] = ++sequence_;
  return true;
}

std::string Calendar::OtherWithUid(const std::string& name, const std::string& uid) const {
  for (const auto& [other, resource] : resources_) {
    const std::vector<std::string> uids = UidsOf(resource.body);
    if (other != name && std::ranges::find(uids, uid) != uids.end()) return other;
  }
  return "";
}

std::string Calendar::token() const { return absl::StrCat(kTokenPrefix, sequence_); }

std::optional<int64_t> Calendar::SequenceOf(absl::string_view token) const {
  int64_t sequence = 0;
  if (!absl::ConsumePrefix(&token, kTokenPrefix) || !absl::SimpleAtoi(token, &sequence) ||
      sequence < oldest_ || sequence > sequence_)
    return std::nullopt;
  return sequence;
}

std::string Calendar::TokenAfter(const std::string& token, int members) const {
  const int64_t since = SequenceOf(token).value_or(0);
  std::vector<int64_t> changes;
  for (const auto& [name, resource] : resources_)
    if (resource.sequence > since) changes.push_back(resource.sequence);
  for (const auto& [name, when] : gone_)
    if (when > since && !token.empty()) changes.push_back(when);
  if (static_cast<int>(changes.size()) <= members) return this->token();
  std::ranges::sort(changes);
  return absl::StrCat(kTokenPrefix, changes[members - 1]);
}

std::optional<Changes> Calendar::Since(const std::string& token) const {
  const auto known = SequenceOf(token);
  if (!known) return std::nullopt;
  const int64_t since = *known;
  Changes changes;
  for (const auto& [name, resource] : resources_)
    if (resource.sequence > since) changes.changed.push_back(name);
  for (const auto& [name, when] : gone_)
    if (when > since) changes.gone.push_back(name);
  return changes;
}

std::string Calendar::tag() const { return absl::StrCat("\"all-", sequence_, "\""); }

std::vector<std::string> UidsOf(absl::string_view file) {
  const std::string unfolded = absl::StrReplaceAll(file, {{"\r\n ", ""}, {"\r\n\t", ""}});
  std::vector<std::string> uids;
  for (absl::string_view line : absl::StrSplit(unfolded, '\n')) {
    line = absl::StripSuffix(line, "\r");
    if (!absl::StartsWithIgnoreCase(line, "UID:")) continue;
    const std::string uid(line.substr(4));
    if (std::ranges::find(uids, uid) == uids.end()) uids.push_back(uid);
  }
  return uids;
}

std::string Joined(const Calendar& calendar) {
  std::string file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tresen//Simulator//EN\r\n";
  for (const auto& [name, resource] : calendar.resources()) {
    bool inside = false;
    for (absl::string_view line : absl::StrSplit(resource.body, '\n')) {
      line = absl::StripSuffix(line, "\r");
      if (absl::EqualsIgnoreCase(line, "END:VCALENDAR")) break;
      const bool begins = absl::StartsWithIgnoreCase(line, "BEGIN:");
      inside |= begins && !absl::EqualsIgnoreCase(line, "BEGIN:VCALENDAR");
      if (inside) absl::StrAppend(&file, line, "\r\n");
    }
  }
  return file + "END:VCALENDAR\r\n";
}

}  // namespace tresen::simulator::caldav
