// The two stores that the conformance suite runs against, and valid commands for it.
#pragma once

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/scheduling/fixtures/salon.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/store/in_memory_scheduling_store.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "tests/support/test_database.h"

namespace tresen::scheduling {

struct MemoryStore {
  InMemorySchedulingStore store;
};

struct PostgresStore {
  tresen::testing::TestDatabase database{{{"scheduling", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("scheduling", 20);
  PostgresSchedulingStore store{*pool};
};

inline const TenantId kDemo("demo");
inline const absl::Time kMorning = BerlinTime("2026-03-02 08:00");

inline ChangeContext Context(const std::string& request_id, absl::Time now = kMorning) {
  ChangeContext context;
  context.tenant = kDemo;
  context.key = {"test", "Method", request_id, std::string(32, 'h')};
  context.actor = "test";
  context.now = now;
  return context;
}

// A cut with one person on one chair.
inline VisitPlan PlanFor(const std::string& staff, int chair, const char* from, int minutes = 45) {
  VisitPlan plan;
  plan.branch = Mitte();
  plan.during = {BerlinTime(from), BerlinTime(from) + absl::Minutes(minutes)};
  plan.items = {{ServiceId("cut_women"), {StaffId(staff)}, StaffWish::kAnyone, plan.during, 4200}};
  plan.claims = {{PoolUnit(Mitte(), KindId("chair"), chair), plan.during},
                 {PersonUnit(StaffId(staff), 0), plan.during}};
  return plan;
}

inline Visit VisitFor(const std::string& id, const std::string& customer, VisitPlan plan) {
  Visit visit;
  visit.id = VisitId(id);
  visit.plan = std::move(plan);
  visit.customer = CustomerId(customer);
  visit.state = VisitState::kBooked;
  visit.time_zone = "Europe/Berlin";
  visit.currency = "EUR";
  visit.free_cancel_until = visit.plan.during.start - absl::Hours(24);
  visit.version = 1;
  visit.created = visit.updated = kMorning;
  visit.origin = {"whatsapp", "conv1", "msg1", "turn1", "book", "offer1", ""};
  return visit;
}

inline PlaceCommand Booking(const std::string& id, const std::string& customer, VisitPlan plan) {
  PlaceCommand command;
  command.context = Context(absl::StrCat("book-", id));
  command.visit = VisitFor(id, customer, std::move(plan));
  return command;
}

inline PlaceCommand Holding(const std::string& id, const std::string& customer, VisitPlan plan,
                            absl::Time expires = kMorning + absl::Minutes(5)) {
  PlaceCommand command = Booking(id, customer, std::move(plan));
  command.visit.state = VisitState::kHeld;
  command.visit.hold_expires = expires;
  return command;
}

inline MoveCommand Moving(const std::string& id, VisitPlan plan) {
  MoveCommand command;
  command.context = Context(absl::StrCat("move-", id));
  command.visit = VisitId(id);
  command.time_zone = "Europe/Berlin";
  command.free_cancel_until = plan.during.start - absl::Hours(24);
  command.plan = std::move(plan);
  return command;
}

inline StateCommand Becoming(const std::string& id, VisitState state) {
  StateCommand command;
  command.context = Context(absl::StrCat(id, "-", std::string(NameOf(state))));
  command.visit = VisitId(id);
  command.state = state;
  return command;
}

}  // namespace tresen::scheduling
