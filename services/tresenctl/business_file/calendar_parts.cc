// Whose calendar decides in a branch.
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/ids/id.h"
#include "services/tresenctl/business_file/parts.h"

namespace tresen::tresenctl {
namespace {

using scheduling::v1::BranchCalendar;
using scheduling::v1::CalendarAuthority;

struct Choice {
  absl::string_view word;
  int value;
};

// The value of the word in `map[field]`; 0 when it is absent.
int ReadChoice(const YAML::Node& map, const char* field, std::initializer_list<Choice> choices,
               YamlReader& reader) {
  const std::string text = reader.Text(map, field);
  if (text.empty()) return 0;
  std::string words;
  for (const Choice& choice : choices) {
    if (choice.word == text) return choice.value;
    absl::StrAppend(&words, words.empty() ? "" : ", ", choice.word);
  }
  reader.Complain(map[field], absl::StrCat(field, " must be one of ", words));
  return 0;
}

int64_t Number(const YAML::Node& value, absl::string_view what, YamlReader& reader) {
  return reader.Whole(value, what, 1, int64_t{1} << 31);
}

void CheckUrl(const YAML::Node& value, const std::string& url, absl::string_view what,
              YamlReader& reader) {
  if (!absl::StartsWith(url, "https://") && !absl::StartsWith(url, "http://"))
    reader.Complain(value, absl::StrCat(what, " must begin with https:// or http://"));
}

// Calls `each(id, value)` for the entries of `map[field]`, whose keys must be in `known`.
void ForEachId(const YAML::Node& map, const char* field, const std::set<std::string>& known,
               YamlReader& reader,
               const std::function<void(const std::string&, const YAML::Node&)>& each) {
  const YAML::Node entries = map[field];
  if (!entries.IsDefined()) return;
  if (!entries.IsMap())
    return reader.Complain(entries, absl::StrCat(field, " must be given by id"));
  for (const auto& entry : entries) {
    const std::string id = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (!known.contains(id))
      reader.Complain(entry.first, absl::StrCat(field, ": there is no \"", id, "\""));
    else
      each(id, entry.second);
  }
}

void ReadForeignIds(const YAML::Node& node, BranchCalendar* calendar, Reading& reading) {
  YamlReader& reader = reading.reader;
  const bool by_number = calendar->authority() == scheduling::v1::CALENDAR_AUTHORITY_TIMEGLOBE;
  ForEachId(node, "services", reading.services, reader,
            [&](const std::string& id, const YAML::Node& value) {
              auto* service = calendar->add_services();
              service->set_service(reading.NameOf("services", id));
              service->set_number(Number(value, id, reader));
            });
  ForEachId(node, "staff", reading.staff, reader,
            [&](const std::string& id, const YAML::Node& value) {
              auto* person = calendar->add_staff();
              person->set_staff(reading.NameOf("staff", id));
              if (by_number) return person->set_number(Number(value, id, reader));
              person->set_url(value.IsScalar() ? value.Scalar() : "");
              CheckUrl(value, person->url(), id, reader);
            });
}

// What the kind of calendar cannot do without.
void CheckComplete(const YAML::Node& node, const BranchCalendar& calendar, YamlReader& reader) {
  const auto need = [&](bool there, const char* field) {
    if (!there) reader.Complain(node, absl::StrCat(field, " is missing"));
  };
  switch (calendar.authority()) {
    case scheduling::v1::CALENDAR_AUTHORITY_TIMEGLOBE:
      need(!calendar.url().empty(), "url");
      need(!calendar.secret().empty(), "secret");
      need(!calendar.site().empty(), "site");
      need(!calendar.services().empty(), "services");
      need(!calendar.staff().empty(), "staff");
      break;
    case scheduling::v1::CALENDAR_AUTHORITY_CALDAV:
      need(!calendar.staff().empty(), "staff");
      break;
    case scheduling::v1::CALENDAR_AUTHORITY_ICS:
      need(!calendar.url().empty() || !calendar.staff().empty(), "url");
      break;
    default:
      break;
  }
}

void ReadCalendar(const YAML::Node& node, BranchCalendar* calendar, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "calendar",
                      {"authority", "url", "secret", "user", "site", "services", "staff", "times",
                       "when_away", "sync", "reminds"})) {
    return;
  }
  reader.RequiredText(node, "authority");
  calendar->set_authority(static_cast<CalendarAuthority>(
      ReadChoice(node, "authority",
                 {{"builtin", scheduling::v1::CALENDAR_AUTHORITY_BUILTIN},
                  {"timeglobe", scheduling::v1::CALENDAR_AUTHORITY_TIMEGLOBE},
                  {"caldav", scheduling::v1::CALENDAR_AUTHORITY_CALDAV},
                  {"ics", scheduling::v1::CALENDAR_AUTHORITY_ICS}},
                 reader)));
  calendar->set_url(reader.Text(node, "url"));
  if (!calendar->url().empty()) CheckUrl(node["url"], calendar->url(), "url", reader);
  calendar->set_secret(reader.Text(node, "secret"));
  if (!calendar->secret().empty() && !ValidateId(calendar->secret()).ok())
    reader.Complain(node["secret"], "secret must be a name, 1 to 64 of a-z, 0-9, _ and -");
  calendar->set_user(reader.Text(node, "user"));
  calendar->set_site(reader.Text(node, "site"));
  calendar->set_time_mode(static_cast<scheduling::v1::CalendarTimeMode>(
      ReadChoice(node, "times",
                 {{"auto", scheduling::v1::CALENDAR_TIME_MODE_AUTO},
                  {"utc", scheduling::v1::CALENDAR_TIME_MODE_UTC},
                  {"local", scheduling::v1::CALENDAR_TIME_MODE_LOCAL}},
                 reader)));
  calendar->set_when_away(static_cast<scheduling::v1::CalendarAwayMode>(
      ReadChoice(node, "when_away",
                 {{"refuse", scheduling::v1::CALENDAR_AWAY_MODE_REFUSE},
                  {"provisional", scheduling::v1::CALENDAR_AWAY_MODE_PROVISIONAL}},
                 reader)));
  calendar->set_sync_minutes(reader.Duration(node, "sync", 1));
  calendar->set_reminds(reader.Truth(node, "reminds", false));
  ReadForeignIds(node, calendar, reading);
  CheckComplete(node, *calendar, reader);
}

}  // namespace

void ReadCalendars(const YAML::Node& file, Reading& reading) {
  auto* branches = reading.requests.catalog.mutable_catalog()->mutable_branches();
  const YAML::Node nodes = file["branches"];
  if (!nodes.IsDefined() || !nodes.IsSequence()) return;  // said already
  for (const YAML::Node& node : nodes) {
    if (!node.IsMap() || !node["calendar"].IsDefined() || !node["id"].IsScalar()) continue;
    const std::string name = reading.NameOf("branches", node["id"].Scalar());
    for (auto& branch : *branches) {
      if (branch.name() != name) continue;
      ReadCalendar(node["calendar"], branch.mutable_calendar(), reading);
      break;
    }
  }
}

}  // namespace tresen::tresenctl
