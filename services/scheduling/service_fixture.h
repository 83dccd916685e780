// The scheduling service in memory, on a clock that stands still, with the salon's catalogue.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "libs/clock/fake_clock.h"
#include "libs/crypto/token.h"
#include "libs/ids/id_source.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/calendar_transfer.h"
#include "services/scheduling/catalog_convert.h"
#include "services/scheduling/catalog_service.h"
#include "services/scheduling/fixtures/salon.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_service.h"
#include "services/scheduling/store/in_memory_scheduling_store.h"
#include "services/scheduling/store/in_memory_waitlist_store.h"
#include "services/scheduling/waitlist_service.h"

namespace tresen::scheduling {

// Answers the database's part with a time-out, a lost race, …: see the tests that set it.
class ServiceFixture {
 public:
  explicit ServiceFixture(
      std::unique_ptr<SchedulingStore> store = std::make_unique<InMemorySchedulingStore>());

  // Friday 6 March 2026 08:00 in Berlin until a test moves it.
  FakeClock clock{BerlinTime("2026-03-06 08:00")};
  std::unique_ptr<SchedulingStore> store;
  SequentialIdSource ids;
  crypto::TokenSigner signer;
  LiveCalendars calendars{*store, clock, CatalogueOfDocument};
  AppointmentBook book{*store, calendars, clock, ids, signer};
  InMemoryWaitlistStore entries;
  Waitlist waitlist{entries, *store, book, calendars, clock};
  Reassignments reassignments{entries, *store, book, calendars, clock};
  SchedulingHandlers scheduling{book, calendars, *store, clock, signer};
  CatalogHandlers catalog{calendars, *store, clock, ids, signer};
  WaitlistHandlers waiting{waitlist, entries, reassignments, book, calendars, clock, signer};
  TransferHandlers transfer{calendars, *store, entries, clock, signer};
  rpc::CallContext context = rpc::CallContext::Background("test");

  // Requests that are right; a test changes the field that matters.
  v1::FindSlotsRequest Finding(absl::string_view service, absl::string_view day);
  v1::BookAppointmentRequest Booking(const std::string& token, absl::string_view customer);
  v1::RescheduleAppointmentRequest Moving(const std::string& name);
  v1::CancelAppointmentRequest Cancelling(const std::string& name);
  v1::ConfirmAppointmentRequest Confirming(const std::string& name);

  // A booking of the first offer for a service on a day.
  v1::Appointment Book(absl::string_view service, absl::string_view day,
                       absl::string_view customer);
  std::string NextRequestId() { return absl::StrCat("request-", ++requests_); }

 private:
  int requests_ = 0;
};

v1::Catalog SalonCatalog();
// "2026-03-06T11:30:00+01:00".
std::string InBerlin(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp At(absl::string_view berlin_time);

}  // namespace tresen::scheduling
