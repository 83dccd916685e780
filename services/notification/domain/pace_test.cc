#include "services/notification/domain/pace.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);
const Rate kPair{absl::Seconds(6), 45};

struct Bucket {
  Rate rate;
  absl::Time booked_until = absl::InfinitePast();

  absl::Time Book(absl::Time now) {
    const Booking booking = BookPlace(rate, booked_until, now);
    booked_until = booking.booked_until;
    return booking.when;
  }
};

TEST_CASE("a burst goes at once, what comes behind it one per interval") {
  Bucket pair{kPair};
  for (int i = 0; i < 45; ++i) CHECK(pair.Book(kNow) == kNow);
  CHECK(pair.Book(kNow) == kNow + absl::Seconds(6));
  CHECK(pair.Book(kNow) == kNow + absl::Seconds(12));
}

TEST_CASE("a burst has to be paid back: twenty messages take two minutes") {
  Bucket pair{kPair};
  for (int i = 0; i < 20; ++i) pair.Book(kNow);
  const absl::Time later = kNow + absl::Minutes(2);
  for (int i = 0; i < 45; ++i) CHECK(pair.Book(later) == later);
  CHECK(pair.Book(later) > later);
}

TEST_CASE("one millisecond early is too early") {
  Bucket slow{{absl::Seconds(6), 1}};
  CHECK(slow.Book(kNow) == kNow);
  const absl::Time early = kNow + absl::Seconds(6) - absl::Milliseconds(1);
  CHECK(slow.Book(early) == kNow + absl::Seconds(6));
  Bucket exact{{absl::Seconds(6), 1}};
  exact.Book(kNow);
  CHECK(exact.Book(kNow + absl::Seconds(6)) == kNow + absl::Seconds(6));
}

TEST_CASE("within any second no more than the rate") {
  Bucket number{{absl::Seconds(1) / 72, 8}};
  int gone = 0;
  for (int i = 0; i < 200; ++i) gone += number.Book(kNow) < kNow + absl::Seconds(1) ? 1 : 0;
  CHECK(gone <= 80);
  CHECK(gone >= 79);
}

}  // namespace
}  // namespace tresen::notification
