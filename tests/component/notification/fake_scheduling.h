#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/service/app.h"
#include "tresen/scheduling/v1/catalog.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::testing {

// A scheduling service with one business in memory: a catalogue, appointments that a test puts
// there, and the stream of their changes.
class FakeScheduling {
 public:
  FakeScheduling();
  ~FakeScheduling();

  service::Definition Definition();

  // Puts the appointment in place and tells whoever follows.
  void Change(scheduling::v1::AppointmentChange change,
              const scheduling::v1::Appointment& appointment);
  // The row alone, as if the stream were slow.
  void Put(const scheduling::v1::Appointment& appointment);
  void SetNoticeAddresses(const std::string& email, const std::string& webhook_url);

  // The branch's own calendar reminds its customers.
  void SetCalendarReminds();

  // Open in these local hours of every day; none: closed for good. At first around the clock.
  void SetOpen(int from_hour, int to_hour);

  // How many streams were opened.
  int watchers() const;

 private:
  struct Handlers;
  struct World;
  const std::shared_ptr<World> world_;  // shared with the running service
};

}  // namespace tresen::testing
