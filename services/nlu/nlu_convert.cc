#include "services/nlu/nlu_convert.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/ids/resource_name.h"
#include "libs/status/status.h"
#include "services/nlu/nlu_limits.h"

namespace tresen::nlu {
namespace {

using google::protobuf::Timestamp;

static_assert(static_cast<int>(EntityKind::kService) + 1 == v1::ENTITY_KIND_SERVICE);
static_assert(static_cast<int>(EntityKind::kForWhom) + 1 == v1::ENTITY_KIND_FOR_WHOM);
static_assert(static_cast<int>(TimeKind::kDate) + 1 == v1::TIME_KIND_DATE);
static_assert(static_cast<int>(TimeKind::kRepeat) + 1 == v1::TIME_KIND_SET);
static_assert(static_cast<int>(ExpectedAnswer::kText) == v1::EXPECTED_ANSWER_TEXT);

// Years 1 to 9999, as the contract of Timestamp says.
bool IsValid(const Timestamp& stamp) {
  return stamp.seconds() >= -62135596800 && stamp.seconds() <= 253402300799 &&
         stamp.nanos() >= 0 && stamp.nanos() < 1000000000;
}

bool IsMinute(int minute) { return minute >= 0 && minute <= 2 * kMinutesPerDay; }

void CheckContext(const v1::ParseContext& context, FieldViolations& wrong) {
  if (!v1::ExpectedAnswer_IsValid(context.expected())) {
    wrong.Add("context.expected", "is not a known value");
  }
  if (context.choices_size() > kMaxChoices) {
    wrong.Add("context.choices", absl::StrCat("has more than ", kMaxChoices, " entries"));
  }
  if (!IsMinute(context.opening_minute())) wrong.Add("context.opening_minute", "is out of range");
  if (!IsMinute(context.closing_minute())) wrong.Add("context.closing_minute", "is out of range");
}

Timestamp ToTimestamp(absl::Time time) {
  Timestamp stamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  stamp.set_seconds(seconds);
  stamp.set_nanos(static_cast<int>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return stamp;
}

const char* GrainName(TimeGrain grain) {
  switch (grain) {
    case TimeGrain::kSecond: return "second";
    case TimeGrain::kMinute: return "minute";
    case TimeGrain::kHour: return "hour";
    case TimeGrain::kDayPart: return "part_of_day";
    case TimeGrain::kDay: return "day";
    case TimeGrain::kWeekend: return "weekend";
    case TimeGrain::kWeek: return "week";
    case TimeGrain::kMonth: return "month";
    case TimeGrain::kQuarter: return "quarter";
    case TimeGrain::kHalfYear: return "half_year";
    case TimeGrain::kYear: return "year";
    case TimeGrain::kDecade: return "decade";
  }
  return "";
}

const char* Frequency(TimeGrain unit) {
  switch (unit) {
    case TimeGrain::kDay: return "DAILY";
    case TimeGrain::kMonth: return "MONTHLY";
    case TimeGrain::kYear: return "YEARLY";
    case TimeGrain::kHour: return "HOURLY";
    default: return "WEEKLY";
  }
}

std::string Recurrence(const TimeRepeat& repeat) {
  static constexpr const char* kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  std::string rule = absl::StrCat("FREQ=", Frequency(repeat.unit));
  if (repeat.every > 1) absl::StrAppend(&rule, ";INTERVAL=", repeat.every);
  std::vector<std::string> days;
  for (int i = 0; i < 7; ++i) {
    if ((repeat.weekdays >> i & 1) != 0) days.emplace_back(kDays[i]);
  }
  if (!days.empty()) absl::StrAppend(&rule, ";BYDAY=", absl::StrJoin(days, ","));
  return rule;
}

// The readings come in order of likelihood; each is taken for half as likely as the one before.
void AddReadings(const TimeMention& mention, v1::TimeMention& out) {
  double sum = 0;
  double weight = 1;
  for (size_t i = 0; i < mention.readings.size(); ++i, weight /= 2) sum += weight;
  weight = 1;
  for (const TimeReading& reading : mention.readings) {
    v1::TimeReading& to = *out.add_readings();
    if (reading.from) {
      to.set_local_from(absl::FormatCivilTime(*reading.from));
      *to.mutable_from_time() = ToTimestamp(reading.starts);
    }
    if (reading.to) {
      to.set_local_to(absl::FormatCivilTime(*reading.to));
      *to.mutable_to_time() = ToTimestamp(reading.ends);
    }
    const std::string name = absl::StrReplaceAll(reading.name, {{"-", "_"}});
    to.set_reading(name.empty() ? "plain" : name);
    to.set_likelihood(weight / sum);
    weight /= 2;
  }
}

v1::TimeMention ToProto(const TimeMention& mention) {
  v1::TimeMention out;
  out.set_kind(static_cast<v1::TimeKind>(static_cast<int>(mention.kind) + 1));
  out.set_start(mention.begin);
  out.set_end(mention.end);
  AddReadings(mention, out);
  out.set_grain(GrainName(mention.grain));
  out.set_excluded(mention.excluded);
  out.set_correction(mention.correction);
  out.set_approximate(mention.approximate);
  out.set_part_of_day(mention.day_part);
  const bool moment = mention.kind != TimeKind::kDuration && mention.kind != TimeKind::kRepeat;
  out.set_has_date(moment && !mention.date_missing);
  out.set_has_time(moment && !mention.time_missing && mention.kind != TimeKind::kDate &&
                   mention.kind != TimeKind::kDateRange);
  if (mention.kind == TimeKind::kDuration) {
    out.set_duration_seconds(absl::ToInt64Seconds(mention.length));
  }
  out.set_alternative_group(mention.choice);
  if (mention.kind == TimeKind::kRepeat) out.set_recurrence(Recurrence(mention.repeat));
  return out;
}

void AddIntents(const std::vector<IntentGuess>& intents,
                google::protobuf::RepeatedPtrField<v1::Intent>* out) {
  for (const IntentGuess& guess : intents) {
    v1::Intent& intent = *out->Add();
    intent.set_name(guess.name);
    intent.set_confidence(guess.confidence);
  }
}

v1::Entity ToProto(const Entity& entity, absl::string_view text) {
  v1::Entity out;
  out.set_kind(static_cast<v1::EntityKind>(static_cast<int>(entity.kind) + 1));
  out.set_start(CodePointsBefore(text, entity.span.begin));
  out.set_end(CodePointsBefore(text, entity.span.end));
  for (const std::string& value : entity.values) out.add_values(value);
  out.set_confidence(entity.confidence);
  out.set_negated(entity.negated);
  out.set_matched(entity.matched);
  return out;
}

}  // namespace

absl::StatusOr<UnderstandContext> ContextFrom(const v1::ParseRequest& request) {
  static const auto* const kTenant = new ResourcePattern("tenants/{tenant}");
  FieldViolations wrong;
  UnderstandContext context;
  if (!kTenant->Parse(request.parent()).ok()) wrong.Add("parent", "must be tenants/{tenant}");
  if (request.text().size() > kMaxTextBytes) {
    wrong.Add("text", absl::StrCat("is longer than ", kMaxTextBytes, " bytes"));
  }
  if (!request.has_reference_time()) {
    wrong.Add("reference_time", "is required");
  } else if (!IsValid(request.reference_time())) {
    wrong.Add("reference_time", "is not a valid time");
  } else {
    context.now = absl::FromUnixSeconds(request.reference_time().seconds()) +
                  absl::Nanoseconds(request.reference_time().nanos());
  }
  if (request.time_zone().empty()) {
    wrong.Add("time_zone", "is required");
  } else if (!absl::LoadTimeZone(request.time_zone(), &context.zone)) {
    wrong.Add("time_zone", "is not a known IANA zone");
  }
  if (request.language_hints_size() > kMaxLanguageHints) {
    wrong.Add("language_hints", absl::StrCat("has more than ", kMaxLanguageHints, " entries"));
  }
  CheckContext(request.context(), wrong);
  if (!wrong.Ok()) return wrong.ToStatus();
  context.languages.assign(request.language_hints().begin(), request.language_hints().end());
  context.expected = static_cast<ExpectedAnswer>(request.context().expected());
  context.choices.assign(request.context().choices().begin(), request.context().choices().end());
  context.opening_minute = request.context().opening_minute();
  context.closing_minute = request.context().closing_minute();
  context.explain = request.explain() ? UnderstandContext::Explain::kYes
                                      : UnderstandContext::Explain::kNo;
  return context;
}

v1::ParseResponse ToProto(const Understanding& understanding, absl::string_view text) {
  v1::ParseResponse out;
  out.mutable_language()->set_code(understanding.language.code);
  out.mutable_language()->set_confidence(understanding.language.confidence);
  out.mutable_language()->set_decided(understanding.language.decided);
  AddIntents(understanding.intents, out.mutable_intents());
  for (const Entity& entity : understanding.entities) *out.add_entities() = ToProto(entity, text);
  for (const TimeMention& mention : understanding.times) *out.add_times() = ToProto(mention);
  out.mutable_tone()->set_sentiment(understanding.tone.sentiment);
  out.mutable_tone()->set_complaint(understanding.tone.complaint);
  out.mutable_tone()->set_strong_negative(understanding.tone.strong_negative);
  for (const Request& request : understanding.requests) {
    v1::Request& to = *out.add_requests();
    to.set_start(CodePointsBefore(text, request.span.begin));
    to.set_end(CodePointsBefore(text, request.span.end));
    AddIntents(request.intents, to.mutable_intents());
  }
  for (const Explanation& explanation : understanding.explanations) {
    v1::Explanation& to = *out.add_explanations();
    to.set_subject(explanation.subject);
    for (const std::string& reason : explanation.reasons) to.add_reasons(reason);
  }
  return out;
}

}  // namespace tresen::nlu
