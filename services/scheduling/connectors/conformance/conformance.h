// What every connector must show. A connector's test makes a world (the connector and a calendar it
// talks to, real or simulated) and runs the suite in one test case:
//
//   TEST_CASE("caldav passes the conformance suite") {
//     PassesConformance([] { return std::make_unique<CalDavWorld>(); });
//   }
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling {

// What can go wrong between the connector and its calendar.
enum class Fault {
  kAnswerLost,   // the next change is carried out, the connection breaks before the answer
  kRequestLost,  // the next change is not carried out, the connection breaks all the same
  kTooSlow,      // the next change is carried out, the answer comes after all patience
  kServerError,  // the next change is carried out, the answer is an error page (HTML, 500)
  kGarbage,      // the next change is carried out, the answer is a page instead of data
  kGarbledRead,  // what the next read gets is a page instead of data, however often it asks
  kOffline,      // nobody listens any more
};

// A calendar with room for several bookings in it, seen from both sides. Fresh for every section.
class ConnectorWorld {
 public:
  virtual ~ConnectorWorld() = default;

  virtual Connector& connector() = 0;
  // Makes the fault happen; false if this calendar cannot have it. kOffline lasts until Mend().
  virtual bool Break(Fault fault) = 0;
  virtual void Mend() {}

  // A booking that is free now: the first, second, … of different times, no. 0 to 3. The same
  // number twice is the same time for another visit and customer. Taken from Suggest where the
  // connector suggests.
  virtual BookOrder FreeOrder(int no) = 0;
  // Somebody who is not us takes that time, in the calendar itself.
  virtual void TakenByOthers(const BookOrder& order) = 0;
  // The truth, past the connector: how many appointments begin at that time for these people.
  virtual int CountAt(const BookOrder& order) = 0;
};

// Runs every section that the connector's capabilities call for. Call it in a TEST_CASE.
void PassesConformance(const std::function<std::unique_ptr<ConnectorWorld>()>& make);

}  // namespace tresen::scheduling
