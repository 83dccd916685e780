#include "services/notification/outbox/pacer.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace tresen::notification {
namespace {

constexpr Pacer::Load kOne = Pacer::Load::kOneWay;
const absl::Time kNow = absl::FromUnixSeconds(1795000000);

TEST_CASE("to one customer 45 messages go at once, then one per six seconds") {
  Pacer pacer(10'000);
  for (int i = 0; i < 45; ++i) {
    CHECK(pacer.PlaceOf(absl::StrCat("d", i), "700", "mina", kOne, kNow) == kNow);
  }
  CHECK(pacer.PlaceOf("d45", "700", "mina", kOne, kNow) == kNow + absl::Seconds(6));
  CHECK(pacer.PlaceOf("d46", "700", "mina", kOne, kNow) == kNow + absl::Seconds(12));
  // Others go on.
  CHECK(pacer.PlaceOf("e", "700", "ben", kOne, kNow) == kNow);
  CHECK(pacer.PlaceOf("f", "701", "mina", kOne, kNow) == kNow);
}

TEST_CASE("a message that was told to wait keeps its place and goes when it has come") {
  Pacer pacer(10'000);
  for (int i = 0; i < 45; ++i) pacer.PlaceOf(absl::StrCat("d", i), "700", "mina", kOne, kNow);
  const absl::Time place = pacer.PlaceOf("late", "700", "mina", kOne, kNow);
  CHECK(pacer.PlaceOf("late", "700", "mina", kOne, kNow + absl::Seconds(1)) == place);
  CHECK(pacer.PlaceOf("late", "700", "mina", kOne, place) == place);
  CHECK(pacer.PlaceOf("later", "700", "mina", kOne, kNow) == kNow + absl::Seconds(12));
}

TEST_CASE("one number carries 80 in a second, what comes in counted") {
  Pacer pacer(80);
  int gone = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string id = absl::StrCat("d", i);
    gone += pacer.PlaceOf(id, "700", id, kOne, kNow) < kNow + absl::Seconds(1) ? 1 : 0;
  }
  CHECK(gone <= 80);
  CHECK(gone >= 78);
  Pacer both(80);
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string id = absl::StrCat("d", i);
    const absl::Time place = both.PlaceOf(id, "700", id, Pacer::Load::kBothWays, kNow);
    answered += place < kNow + absl::Seconds(1) ? 1 : 0;
  }
  CHECK(answered <= 40);
  CHECK(answered >= 38);
}

TEST_CASE("nobody loses a place, and no two share one") {
  Pacer pacer(80);
  absl::Time last = absl::InfinitePast();
  for (int i = 0; i < 100; ++i) {
    const std::string id = absl::StrCat("d", i);
    const absl::Time place = pacer.PlaceOf(id, "700", id, kOne, kNow);
    if (place > kNow) CHECK(place > last);
    last = place;
    if (place > kNow) CHECK(pacer.PlaceOf(id, "700", id, kOne, place) == place);
  }
}

}  // namespace
}  // namespace tresen::notification
