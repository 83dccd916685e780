#include "tests/support/postgres_cluster.h"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/postgres/connection.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";

// PostgreSQL refuses to run as root. --pdeathsig comes after the change of user, which clears it.
std::vector<std::string> AsServerUser(const std::vector<std::string>& command) {
  std::vector<std::string> all;
  if (geteuid() == 0) {
    all = {"setpriv",        "--reuid=postgres", "--regid=postgres",
           "--clear-groups", "--pdeathsig",      "INT"};
  } else {
    all = {"setpriv", "--pdeathsig", "INT"};
  }
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

void GiveToServerUser(const std::string& path) {
  if (geteuid() != 0) return;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr || chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + path + " to user postgres");
  }
}

// Crashes of the server keep what was written; only a crash of the machine would not, so no fsync.
std::string Configuration(const std::string& socket_folder) {
  return absl::StrCat("listen_addresses = ''\nunix_socket_directories = '", socket_folder,
                      "'\ntimezone = 'UTC'\nfsync = off\nmax_connections = 200\n"
                      "log_min_messages = warning\ndeadlock_timeout = '100ms'\n");
}

}  // namespace

PostgresCluster::PostgresCluster() {
  GiveToServerUser(folder_.path());
  const std::string data = folder_.File("data");
  const Finished made = RunToEnd(
      {AsServerUser({absl::StrCat(kPrograms, "initdb"), "-D", data, "-U", "postgres", "-A", "trust",
                     "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"}),
       {"LC_ALL=C"},
       "/"});
  if (made.exit_code != 0) throw std::runtime_error("initdb: " + made.output);
  const std::string configuration = data + "/postgresql.conf";
  WriteFile(configuration, ReadFile(configuration) + Configuration(folder_.path()));
  Start();
}

PostgresCluster::~PostgresCluster() { StopFast(); }

void PostgresCluster::Start() {
  const std::string data = folder_.File("data");
  const auto answers = [this] {
    return postgres::Connection::Open({Connection(), "", "test"}).ok();
  };
  std::string output;
  const auto started = [&] {
    server_ = std::make_unique<Process>(Command{
        AsServerUser({absl::StrCat(kPrograms, "postgres"), "-D", data}), {"LC_ALL=C"}, "/"});
    const bool up = Eventually([&] { return answers() || !server_->Running(); }) && answers();
    output = server_->Output();
    return up;
  };
  // After kill -9 the old one's children may hold the folder for a moment.
  if (!Eventually(started)) throw std::runtime_error("postgres: " + output);
}

void PostgresCluster::StopFast() {
  if (!server_) return;
  server_->Signal(SIGINT);
  server_->Wait();
  server_.reset();
}

void PostgresCluster::KillHard() { server_.reset(); }

std::string PostgresCluster::Connection(const std::string& database,
                                        const std::string& role) const {
  return absl::StrCat("host=", folder_.path(), " dbname=", database, " user=", role);
}

std::string SharedPostgres() {
  const char* given = std::getenv("TRESEN_TEST_POSTGRES");
  if (given != nullptr && *given != '\0') return given;
  static const PostgresCluster own;
  return own.Connection();
}

}  // namespace tresen::testing
