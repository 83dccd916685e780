// Calendars of two people on CalDAV servers of both kinds, for tests of the connector.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "libs/clock/fake_clock.h"
#include "libs/http/client.h"
#include "libs/http/server.h"
#include "services/scheduling/connectors/caldav/caldav_connector.h"
#include "services/scheduling/connectors/conformance/conformance.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tresen::simulator::caldav {
class CalDavServer;
}

namespace tresen::scheduling {

absl::TimeZone Berlin();
// "2026-03-03 09:00" in Berlin.
absl::Time At(absl::string_view local);
// One service of an hour by each of the people, in a row.
VisitPlan PlanOf(absl::Time start, std::vector<StaffId> people);
// An event of somebody else.
std::string EventFile(const std::string& uid, Interval during, absl::string_view lines = "");

// What both servers have in common: calendars of lena and max, asked over HTTP.
class CalDavWorld : public ConnectorWorld {
 public:
  Connector& connector() override { return *connector_; }
  BookOrder FreeOrder(int no) override;
  int CountAt(const BookOrder& order) override;
  BookOrder OrderFor(absl::Time start, std::vector<StaffId> people);

  // The files in a person's calendar, past the connector.
  virtual std::vector<std::string> FilesOf(const std::string& person) = 0;
  virtual void PutFile(const std::string& person, const std::string& name, std::string file) = 0;
  virtual void DeleteFile(const std::string& person, const std::string& name) = 0;
  void TakenByOthers(const BookOrder& order) override;
  // A connector that knows nothing yet, like one after a restart.
  void Reconnect();
  // Which appointments are the tenant's; reconnects.
  void SetOwn(IsOwn is_own);

 protected:
  void Connect(const std::string& address, absl::Duration patience);

  http::Client client_;
  FakeClock clock_{At("2026-03-02 08:00")};
  std::string address_;
  absl::Duration patience_;
  std::unique_ptr<CalDavConnector> connector_;
  IsOwn is_own_;
  int orders_ = 0;
};

// The simulator's server.
class SimulatedWorld final : public CalDavWorld {
 public:
  SimulatedWorld();
  ~SimulatedWorld() override;
  bool Break(Fault fault) override;
  void Mend() override;
  std::vector<std::string> FilesOf(const std::string& person) override;
  void PutFile(const std::string& person, const std::string& name, std::string file) override;
  void DeleteFile(const std::string& person, const std::string& name) override;
  simulator::caldav::CalDavServer& simulator() { return *simulator_; }

 private:
  void Listen(int port);
  std::unique_ptr<simulator::caldav::CalDavServer> simulator_;
  std::unique_ptr<http::Server> server_;
};

// Radicale, as Debian has it, in a process of its own.
class RadicaleWorld final : public CalDavWorld {
 public:
  static bool IsInstalled();
  RadicaleWorld();
  bool Break(Fault fault) override;
  void Mend() override;
  std::vector<std::string> FilesOf(const std::string& person) override;
  void PutFile(const std::string& person, const std::string& name, std::string file) override;
  void DeleteFile(const std::string& person, const std::string& name) override;

 private:
  http::ClientResponse Send(const std::string& method, const std::string& path, std::string body,
                            http::Headers headers = {});
  void Start();

  testing::TempDir folder_;
  int port_ = 0;
  std::unique_ptr<testing::Process> server_;
};

}  // namespace tresen::scheduling
