#include "services/notification/outbox/pacer.h"

#include "absl/strings/str_cat.h"

namespace tresen::notification {
namespace {

constexpr size_t kMostRemembered = 20'000;
// A place nobody asked for any more: another process has sent the message.
constexpr absl::Duration kPlaceGoodFor = absl::Minutes(10);

}  // namespace

absl::Time Pacer::Book(const Rate& rate, const std::string& key, absl::Time now) {
  const auto [found, added] = booked_until_.try_emplace(key, absl::InfinitePast());
  const Booking booking = BookPlace(rate, found->second, now);
  found->second = booking.booked_until;
  return booking.when;
}

// What was used up and paid back need not be remembered.
void Pacer::Forget(absl::Time now) {
  if (booked_until_.size() > kMostRemembered) {
    std::erase_if(booked_until_, [&](const auto& entry) { return entry.second <= now; });
  }
  if (places_.size() > kMostRemembered) {
    std::erase_if(places_,
                  [&](const auto& entry) { return entry.second.when < now - kPlaceGoodFor; });
  }
}

absl::Time Pacer::PlaceOf(const std::string& delivery, const std::string& number,
                          const std::string& customer, Load load, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Forget(now);
  Place place{now, false};
  if (const auto booked = places_.find(delivery); booked != places_.end()) {
    if (booked->second.when > now) return booked->second.when;
    place = booked->second;
    places_.erase(booked);
  } else {
    place.when = Book(kPair, absl::StrCat(number, "|", customer), now);
  }
  if (place.when <= now && !place.number_booked) {
    place = {Book(number_rate_, number, now), true};
    if (load == Load::kBothWays) Book(number_rate_, number, now);
  }
  if (place.when <= now) return now;
  places_[delivery] = place;
  return place.when;
}

}  // namespace tresen::notification
