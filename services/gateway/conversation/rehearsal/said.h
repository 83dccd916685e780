#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// What a customer says in a rehearsal, with what the language service would make of it.
class Said {
 public:
  explicit Said(std::string text) { turn_.texts = {std::move(text)}; }

  static Said Sends(AttachmentKind kind);
  static Said Reacts(std::string emoji);
  static Said Located(double latitude, double longitude);

  Said As(Intent intent, double confidence = 0.95) &&;
  Said In(std::string language) &&;
  Said Naming(EntityKind kind, std::vector<std::string> values) &&;
  Said Refusing(EntityKind kind, std::string value) &&;
  Said Service(std::string id) && { return std::move(*this).Naming(EntityKind::kService, {id}); }
  Said About(std::string topic) && { return std::move(*this).Naming(EntityKind::kTopic, {topic}); }
  Said Comparing(std::string reference) && {
    return std::move(*this).Naming(EntityKind::kReference, {reference});
  }
  Said Answering(std::string yes_or_no) && {
    return std::move(*this).Naming(EntityKind::kAnswer, {yes_or_no});
  }
  Said On(absl::CivilDay day) && { return std::move(*this).OnEither({day}); }
  Said OnEither(std::vector<absl::CivilDay> days) &&;
  Said At(absl::CivilMinute moment) && { return std::move(*this).AtEither({moment}); }
  // One mention with several readings of day and time.
  Said AtEither(std::vector<absl::CivilMinute> moments) &&;
  // A time of day without a day, as several readings if more than one.
  Said AtClock(std::vector<int> minutes) &&;
  // A part of the day.
  Said Between(int from_minute, int to_minute) &&;
  Said Excluding() &&;  // the last time mention
  Said Upset() &&;

  Turn turn() const { return turn_; }

 private:
  Said() = default;

  Turn turn_;
};

}  // namespace tresen::gateway
