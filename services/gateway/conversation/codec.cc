#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/gateway/conversation/event.h"
#include "services/gateway/conversation/state.h"

// JSON of events and states. Enums are stored by name so that their order can change.

namespace nlohmann {

template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& j, const std::optional<T>& value) {
    j = value.has_value() ? json(*value) : json(nullptr);
  }
  static void from_json(const json& j, std::optional<T>& value) {
    value = j.is_null() ? std::nullopt : std::optional<T>(j.get<T>());
  }
};

template <>
struct adl_serializer<absl::Time> {
  static void to_json(json& j, absl::Time time) {
    j = absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
  }
  static void from_json(const json& j, absl::Time& time) {
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, j.get<std::string>(), &time, &error)) {
      throw json::other_error::create(501, "not a time", nullptr);
    }
  }
};

template <class Civil>
struct CivilCodec {
  static void to_json(json& j, Civil civil) { j = absl::FormatCivilTime(civil); }
  static void from_json(const json& j, Civil& civil) {
    if (!absl::ParseLenientCivilTime(j.get<std::string>(), &civil)) {
      throw json::other_error::create(501, "not a civil time", nullptr);
    }
  }
};
template <>
struct adl_serializer<absl::CivilDay> : CivilCodec<absl::CivilDay> {};
template <>
struct adl_serializer<absl::CivilMinute> : CivilCodec<absl::CivilMinute> {};

}  // namespace nlohmann

namespace tresen::gateway {

using nlohmann::json;

#define TRESEN_JSON_FIELDS NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT

void to_json(json& j, Phrase phrase) { j = std::string(PhraseName(phrase)); }
void from_json(const json& j, Phrase& phrase) {
  phrase = PhraseFromName(j.get<std::string>()).value_or(Phrase::kNone);
}

// Enum values by name, in the order of the enum.
#define TRESEN_JSON_ENUM(Type, ...)                                                         \
  void to_json(json& j, Type value) {                                                       \
    static constexpr const char* kNames[] = {__VA_ARGS__};                                  \
    j = kNames[static_cast<int>(value)];                                                    \
  }                                                                                         \
  void from_json(const json& j, Type& value) {                                              \
    static constexpr const char* kNames[] = {__VA_ARGS__};                                  \
    const auto name = j.get<std::string>();                                                 \
    const auto found = std::find(std::begin(kNames), std::end(kNames), name);               \
    if (found == std::end(kNames)) {                                                        \
      throw json::other_error::create(501, "unknown name " + name, nullptr);                \
    }                                                                                       \
    value = static_cast<Type>(found - std::begin(kNames));                                  \
  }

TRESEN_JSON_ENUM(Value::Kind, "text", "url", "count", "day", "moment", "clock", "short_day",
                 "short_moment", "weekdays", "money", "minutes", "any", "all", "lines", "phrase")
TRESEN_JSON_ENUM(ChoiceKind, "slot", "service", "staff", "branch", "day", "clock", "appointment",
                 "yes", "no", "menu", "intent", "move", "cancel", "confirm", "other_times",
                 "something_else")
TRESEN_JSON_ENUM(GoalKind, "book", "change", "cancel")
TRESEN_JSON_ENUM(GoalOutcome, "success", "failed", "abandoned", "handed_off")
TRESEN_JSON_ENUM(Edit, "set", "correct", "back", "skip")
TRESEN_JSON_ENUM(Question, "none", "menu", "intent", "service", "day", "clock", "branch", "when",
                 "slot", "name", "appointment", "what_to_do", "confirm_cancel", "park", "consent",
                 "person", "calendar", "phone", "release", "service_among")
TRESEN_JSON_ENUM(Answering, "assistant", "waiting", "person")
TRESEN_JSON_ENUM(Field, "services", "staff", "branch", "when", "appointment", "person_name",
                 "guest")
TRESEN_JSON_ENUM(ProposalKind, "asked", "unsure", "queued", "next_person")

TRESEN_JSON_FIELDS(DayRange, first, last)
TRESEN_JSON_FIELDS(ClockRange, from, to, approximate)
TRESEN_JSON_FIELDS(When, days, clocks, not_on, not_at)
TRESEN_JSON_FIELDS(Draft, services, staff, not_staff, branch, when, appointment, person_name, guest)

// Most values hold little: what is empty is left out.
void to_json(json& j, const Value& value) {
  j = {{"kind", value.kind}};
  if (!value.text.empty()) j["text"] = value.text;
  if (value.number != 0) j["number"] = value.number;
  if (value.moment != absl::CivilMinute()) j["moment"] = value.moment;
  if (!value.items.empty()) j["items"] = value.items;
  if (value.phrase != Phrase::kNone) j["phrase"] = value.phrase;
  if (!value.values.empty()) j["values"] = value.values;
}
void from_json(const json& j, Value& value) {
  const Value empty;
  value.kind = j.at("kind").get<Value::Kind>();
  value.text = j.value("text", std::string());
  value.number = j.value("number", int64_t{0});
  value.moment = j.value("moment", empty.moment);
  value.items = j.value("items", std::vector<Value>());
  value.phrase = j.value("phrase", Phrase::kNone);
  value.values = j.value("values", Values());
}

TRESEN_JSON_FIELDS(Choice, id, kind, value, start, service, staff, branch, title, title_values,
                   description, description_values)
TRESEN_JSON_FIELDS(TurnTaken, turn, at)
TRESEN_JSON_FIELDS(Greeted, at)
TRESEN_JSON_FIELDS(LanguageSet, language, fixed)
TRESEN_JSON_FIELDS(GoalOpened, goal)
TRESEN_JSON_FIELDS(GoalClosed, outcome)
TRESEN_JSON_FIELDS(DraftEdited, edit, field, value)
TRESEN_JSON_FIELDS(Offered, choices)
TRESEN_JSON_FIELDS(Asked, question)
TRESEN_JSON_FIELDS(StartsSeen, starts)
TRESEN_JSON_FIELDS(HandedOff, reason, case_name, at)
TRESEN_JSON_FIELDS(PersonTookOver, at)
TRESEN_JSON_FIELDS(StaffWrote, at)
TRESEN_JSON_FIELDS(HandedBack, at)
TRESEN_JSON_FIELDS(ConsentAsked, purpose, language)
TRESEN_JSON_FIELDS(ConsentRecorded, purpose, granted)
TRESEN_JSON_FIELDS(StopHeard, level)
TRESEN_JSON_FIELDS(TaskFinished, goal, appointment, token)
TRESEN_JSON_FIELDS(Proposed, kind, goal, draft, more, after, same_service)
TRESEN_JSON_FIELDS(ServiceMentioned, service)
TRESEN_JSON_FIELDS(BranchMentioned, branch)
TRESEN_JSON_FIELDS(HoldMade, token)
TRESEN_JSON_FIELDS(TopicAsked, topic)
TRESEN_JSON_FIELDS(SlotChosen, token, held, language)
TRESEN_JSON_FIELDS(Goal, kind, draft, trail, question, asked, seen, hold_token, chosen)
TRESEN_JSON_FIELDS(ShownChoices, number, choices)
TRESEN_JSON_FIELDS(LastTask, goal, appointment, token)
TRESEN_JSON_FIELDS(State, turns, last_turn, last_turn_id, greeted_at, language, language_fixed,
                   goals, question, shown, shown_count, failures, answering, answering_since,
                   case_name, consent_asked, consent_purpose, consent_language, stops,
                   tasks_finished, mentioned_service, mentioned_branch, asked_topic, last_task, proposal)

// Events without fields.
#define TRESEN_JSON_EMPTY(Type)                       \
  void to_json(json& j, const Type&) { j = json::object(); } \
  void from_json(const json&, Type&) {}
TRESEN_JSON_EMPTY(SessionEnded)
TRESEN_JSON_EMPTY(Answered)
TRESEN_JSON_EMPTY(Misunderstood)
TRESEN_JSON_EMPTY(Understood)
TRESEN_JSON_EMPTY(ProposalDropped)
TRESEN_JSON_EMPTY(Restarted)

namespace {

// Names of the events, in the order of the variant.
constexpr std::array<const char*, std::variant_size_v<Event>> kEventNames = {
    "turn_taken",   "session_ended",   "greeted",          "language_set", "goal_opened",
    "goal_closed",  "draft_edited",    "offered",          "asked",        "answered",
    "starts_seen",  "misunderstood",   "understood",       "handed_off",   "person_took_over",
    "staff_wrote",  "handed_back",     "consent_asked",    "consent_recorded", "stop_heard",
    "task_finished", "proposed",       "proposal_dropped", "service_mentioned",
    "hold_made",    "restarted",       "topic_asked",      "branch_mentioned",
    "slot_chosen"};

template <size_t index = 0>
Event EventFromJson(size_t wanted, const json& j) {
  if constexpr (index < std::variant_size_v<Event>) {
    if (wanted == index) return j.get<std::variant_alternative_t<index, Event>>();
    return EventFromJson<index + 1>(wanted, j);
  } else {
    throw json::other_error::create(501, "unknown event", nullptr);
  }
}

Event DecodeEvent(const json& j) {
  const auto name = j.at("event").get<std::string>();
  const auto found = std::find(kEventNames.begin(), kEventNames.end(), name);
  return EventFromJson(static_cast<size_t>(found - kEventNames.begin()), j);
}

// The one place where the library's exceptions end.
template <class Decode>
auto WithoutExceptions(Decode decode) -> absl::StatusOr<decltype(decode())> {
  try {
    return decode();
  } catch (const json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a stored conversation: ", error.what()));
  }
}

}  // namespace

std::string EncodeEvents(const std::vector<Event>& events) {
  json all = json::array();
  for (const Event& event : events) {
    json one = std::visit([](const auto& fields) { return json(fields); }, event);
    one["event"] = kEventNames[event.index()];
    all.push_back(std::move(one));
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<std::vector<Event>> DecodeEvents(absl::string_view text) {
  return WithoutExceptions([text] {
    std::vector<Event> events;
    for (const json& one : json::parse(text.begin(), text.end())) events.push_back(DecodeEvent(one));
    return events;
  });
}

std::string EncodeState(const State& state) {
  return json(state).dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<State> DecodeState(absl::string_view text) {
  return WithoutExceptions([text] { return json::parse(text.begin(), text.end()).get<State>(); });
}

}  // namespace tresen::gateway
