#include "services/customer/domain/consent.h"

#include <catch2/catch.hpp>

namespace tresen::customer {
namespace {

ConsentEntry Entry(Purpose purpose, bool granted, int second) {
  return {purpose, granted, absl::FromUnixSeconds(second)};
}

TEST_CASE("without any entry only messages about appointments are allowed") {
  CHECK(Check({}, Purpose::kService) == Permission::kAllowed);
  for (const Purpose purpose : {Purpose::kMarketing, Purpose::kFeedback, Purpose::kHealthNotes,
                                Purpose::kPhotos, Purpose::kTraining}) {
    CHECK(Check({}, purpose) == Permission::kNotGranted);
  }
}

TEST_CASE("the last entry of a purpose holds, other purposes are untouched") {
  const Consents consents = Fold({Entry(Purpose::kMarketing, true, 1),
                                  Entry(Purpose::kFeedback, true, 2),
                                  Entry(Purpose::kMarketing, false, 3)});
  CHECK(Check(consents, Purpose::kMarketing) == Permission::kWithdrawn);
  CHECK(Check(consents, Purpose::kFeedback) == Permission::kAllowed);
  CHECK(Check(consents, Purpose::kService) == Permission::kAllowed);
}

TEST_CASE("reminders end when service messages are withdrawn and resume when granted again") {
  std::vector<ConsentEntry> entries = {Entry(Purpose::kService, false, 1)};
  CHECK(Check(Fold(entries), Purpose::kService) == Permission::kWithdrawn);
  entries.push_back(Entry(Purpose::kService, true, 2));
  CHECK(Check(Fold(entries), Purpose::kService) == Permission::kAllowed);
}

TEST_CASE("every purpose has a name that leads back to it") {
  for (const Purpose purpose : {Purpose::kService, Purpose::kMarketing, Purpose::kFeedback,
                                Purpose::kHealthNotes, Purpose::kPhotos, Purpose::kTraining}) {
    Purpose read = Purpose::kService;
    REQUIRE(PurposeFromName(NameOf(purpose), &read));
    CHECK(read == purpose);
  }
  Purpose unused;
  CHECK_FALSE(PurposeFromName("advertising", &unused));
}

}  // namespace
}  // namespace tresen::customer
