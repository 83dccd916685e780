#include "services/notification/domain/sending.h"

#include <catch2/catch.hpp>

namespace tresen::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);  // 11:06 UTC

struct Message {
  Wish wish{Purpose::kReply, true, false, kNow + absl::Hours(1)};
  Facts facts;

  Message() {
    facts.now = kNow;
    facts.last_inbound = kNow - absl::Minutes(1);
  }
  Decision Decided() const { return Decide(wish, facts); }
};

TEST_CASE("the window closes five minutes early") {
  CHECK_FALSE(WindowOpen(std::nullopt, kNow));
  CHECK(WindowOpen(kNow, kNow + absl::Hours(24) - absl::Minutes(5) - absl::Milliseconds(1)));
  CHECK_FALSE(WindowOpen(kNow, kNow + absl::Hours(24) - absl::Minutes(5)));
}

TEST_CASE("free text goes inside the window, else the template, else nothing") {
  Message message;
  CHECK(message.Decided().step == Decision::Step::kContent);
  message.facts.last_inbound = kNow - absl::Hours(24);
  CHECK(message.Decided().end == DeliveryState::kSuppressed);
  CHECK(message.Decided().reason == kReasonWindowClosed);
  message.wish.has_template = true;
  CHECK(message.Decided().step == Decision::Step::kTemplate);
  message.facts.last_inbound = kNow;
  CHECK(message.Decided().step == Decision::Step::kContent);
  message.facts.window_refused = true;
  CHECK(message.Decided().step == Decision::Step::kTemplate);
}

struct ConsentCase {
  Purpose purpose;
  Grant grant;
  const char* reason;  // "" = goes out
};

TEST_CASE("consent decides by purpose") {
  const auto one = GENERATE(values<ConsentCase>({
      {Purpose::kReply, Grant::kWithdrawn, ""},
      {Purpose::kStaff, Grant::kWithdrawn, ""},
      {Purpose::kService, Grant::kNone, ""},
      {Purpose::kService, Grant::kGranted, ""},
      {Purpose::kService, Grant::kWithdrawn, kReasonStopped},
      {Purpose::kMarketing, Grant::kNone, kReasonNoConsent},
      {Purpose::kMarketing, Grant::kGranted, ""},
      {Purpose::kMarketing, Grant::kWithdrawn, kReasonStopped},
      {Purpose::kFeedback, Grant::kNone, kReasonNoConsent},
      {Purpose::kFeedback, Grant::kGranted, ""},
      {Purpose::kFeedback, Grant::kWithdrawn, kReasonStopped},
  }));
  Message message;
  message.wish.purpose = one.purpose;
  message.facts.consents = {one.grant, one.grant, one.grant};
  CHECK(message.Decided().reason == one.reason);
}

TEST_CASE("what answers nobody keeps its hours, what answers somebody does not") {
  Message message;
  message.facts.consents = {Grant::kGranted, Grant::kGranted, Grant::kGranted};
  message.facts.zone = absl::FixedTimeZone(9 * 3600 + 54 * 60);  // 21:00 there
  message.wish.expires_at = kNow + absl::Hours(24);
  for (const Purpose purpose : {Purpose::kReply, Purpose::kStaff}) {
    message.wish.purpose = purpose;
    CHECK(message.Decided().step == Decision::Step::kContent);
  }
  for (const Purpose purpose : {Purpose::kService, Purpose::kMarketing, Purpose::kFeedback}) {
    message.wish.purpose = purpose;
    CHECK(message.Decided().step == Decision::Step::kWait);
    CHECK(message.Decided().reason == kReasonQuietHours);
    CHECK(absl::ToCivilMinute(message.Decided().wait_until, message.facts.zone).hour() ==
          (purpose == Purpose::kService ? 8 : 9));
  }
  // Service messages may leave for an hour in which marketing may not.
  message.facts.zone = absl::FixedTimeZone(9 * 3600);
  message.wish.purpose = Purpose::kService;
  CHECK(message.Decided().step == Decision::Step::kContent);
  message.wish.purpose = Purpose::kMarketing;
  CHECK(message.Decided().step == Decision::Step::kWait);
}

TEST_CASE("marketing waits for its cap and then for its hours, until it expires") {
  Message message;
  message.wish.purpose = Purpose::kMarketing;
  message.facts.consents.marketing = Grant::kGranted;
  CHECK(message.Decided().step == Decision::Step::kContent);
  message.facts.marketing_sent = {kNow - absl::Hours(71)};
  CHECK(message.Decided().reason == kReasonFrequencyCap);
  CHECK(message.Decided().wait_until == kNow + absl::Hours(1));
  message.facts.marketing_sent = {kNow - absl::Hours(60)};  // would be 23:06
  CHECK(message.Decided().wait_until ==
        kNow + absl::Hours(21) + absl::Minutes(53) + absl::Seconds(20));
  message.facts.now = *message.wish.expires_at;
  CHECK(message.Decided().end == DeliveryState::kExpired);
}

TEST_CASE("what is too late, changed, erased or without address does not go out") {
  Message late;
  late.facts.now = *late.wish.expires_at;
  CHECK(late.Decided().end == DeliveryState::kExpired);
  Message changed;
  changed.facts.visit = VisitCheck::kChanged;
  CHECK(changed.Decided().end == DeliveryState::kCancelled);
  CHECK(changed.Decided().reason == kReasonAppointmentChanged);
  Message erased;
  erased.facts.erased = true;
  CHECK(erased.Decided().reason == kReasonErased);
  Message nowhere;
  nowhere.facts.has_address = false;
  CHECK(nowhere.Decided().end == DeliveryState::kRejected);
}

TEST_CASE("after the silence only what must arrive is sent again, and not for ever") {
  CHECK(SendAgain(Urgency::kMust, 0));
  CHECK(SendAgain(Urgency::kMust, kMaxResends - 1));
  CHECK_FALSE(SendAgain(Urgency::kMust, kMaxResends));
  CHECK_FALSE(SendAgain(Urgency::kNice, 0));
}

TEST_CASE("every purpose has a name that leads back to it") {
  for (int i = 0; i <= static_cast<int>(Purpose::kStaff); ++i) {
    CHECK(PurposeFromName(NameOf(static_cast<Purpose>(i))) == static_cast<Purpose>(i));
  }
}

}  // namespace
}  // namespace tresen::notification
