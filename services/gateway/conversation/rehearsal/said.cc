#include "services/gateway/conversation/rehearsal/said.h"

namespace tresen::gateway {
namespace {

// A time of day without a day is read on this one; only the time counts.
constexpr absl::CivilDay kSomeDay(2026, 3, 6);

TimeReading Span(absl::CivilMinute from, absl::CivilMinute to) { return {from, to, "", 0.5}; }

}  // namespace

Said Said::Sends(AttachmentKind kind) {
  Said said;
  said.turn_.attachments.push_back({kind, 0, 0, ""});
  return said;
}

Said Said::Reacts(std::string emoji) {
  Said said;
  said.turn_.attachments.push_back({AttachmentKind::kReaction, 0, 0, std::move(emoji)});
  return said;
}

Said Said::Located(double latitude, double longitude) {
  Said said;
  said.turn_.attachments.push_back({AttachmentKind::kLocation, latitude, longitude, ""});
  return said;
}

Said Said::As(Intent intent, double confidence) && {
  turn_.understanding.intents.push_back({intent, confidence});
  return std::move(*this);
}

Said Said::In(std::string language) && {
  turn_.understanding.language = std::move(language);
  turn_.understanding.language_confidence = 0.99;
  turn_.understanding.language_decided = true;
  return std::move(*this);
}

Said Said::Naming(EntityKind kind, std::vector<std::string> values) && {
  turn_.understanding.entities.push_back({kind, 0, 1, std::move(values), 1, false});
  return std::move(*this);
}

Said Said::Refusing(EntityKind kind, std::string value) && {
  turn_.understanding.entities.push_back({kind, 0, 1, {std::move(value)}, 1, true});
  return std::move(*this);
}

Said Said::OnEither(std::vector<absl::CivilDay> days) && {
  TimeMention mention;
  mention.has_date = true;
  for (absl::CivilDay day : days) {
    mention.readings.push_back(Span(absl::CivilMinute(day), absl::CivilMinute(day + 1)));
  }
  turn_.understanding.times.push_back(std::move(mention));
  return std::move(*this);
}

Said Said::AtEither(std::vector<absl::CivilMinute> moments) && {
  TimeMention mention;
  mention.has_date = true;
  mention.has_time = true;
  for (absl::CivilMinute moment : moments) mention.readings.push_back(Span(moment, moment));
  turn_.understanding.times.push_back(std::move(mention));
  return std::move(*this);
}

Said Said::AtClock(std::vector<int> minutes) && {
  TimeMention mention;
  mention.has_time = true;
  for (int minute : minutes) {
    const absl::CivilMinute moment = absl::CivilMinute(kSomeDay) + minute;
    mention.readings.push_back(Span(moment, moment));
  }
  turn_.understanding.times.push_back(std::move(mention));
  return std::move(*this);
}

Said Said::Between(int from_minute, int to_minute) && {
  TimeMention mention;
  mention.has_time = true;
  mention.readings.push_back(Span(absl::CivilMinute(kSomeDay) + from_minute,
                                  absl::CivilMinute(kSomeDay) + to_minute));
  turn_.understanding.times.push_back(std::move(mention));
  return std::move(*this);
}

Said Said::Excluding() && {
  turn_.understanding.times.back().excluded = true;
  return std::move(*this);
}

Said Said::Upset() && {
  turn_.understanding.complaint = true;
  turn_.understanding.sentiment = -0.9;
  return std::move(*this);
}

}  // namespace tresen::gateway
