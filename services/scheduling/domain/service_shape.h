// Who could do a service, and what it then occupies: offsets in minutes from its start.
#pragma once

#include <cstdint>
#include <vector>

#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

// A stretch of a service, in minutes from its start.
struct Stretch {
  int from = 0;
  int to = 0;
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

struct KindNeed {
  KindId kind;
  Stretch span;  // one unit for all of it
  friend bool operator==(const KindNeed&, const KindNeed&) = default;
};

// The course of a service when its stages last so long. People whose durations are equal share one.
struct ServiceShape {
  std::vector<int> stage_minutes;
  int total_minutes = 0;
  int buffer_before_minutes = 0;
  int buffer_after_minutes = 0;
  std::vector<std::vector<Stretch>> active_by_role;  // touching active stages are one stretch
  std::vector<KindNeed> kinds;
};

ServiceShape ShapeOf(const Service& service, std::vector<int> stage_minutes);

// One way to fill the roles of a service. People are indices into Catalogue::staff.
struct Assignment {
  std::vector<int> people;
  int shape = 0;  // index into ServiceOptions::shapes
};

struct ServiceOptions {
  std::vector<ServiceShape> shapes;
  std::vector<Assignment> assignments;
};

// Every way in which the item can be done at the branch. Empty if nobody can.
ServiceOptions OptionsFor(const Catalogue& catalogue, const Branch& branch, const VisitItem& item);

// Of the options for anyone those of the item's own people.
ServiceOptions OptionsOf(const ServiceOptions& anyone, const Catalogue& catalogue,
                         const VisitItem& item);

// The least time in which anyone can do the service: what a gap must have to be sellable.
int ShortestMinutes(const Catalogue& catalogue, const Service& service);

}  // namespace tresen::scheduling
