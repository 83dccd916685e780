#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tresen::testing {

// A PostgreSQL server of the test's own, reachable only over a unix socket in a temporary folder.
// As root it runs as user postgres, else as the user of the test. It ends with the test, also if
// that is killed.
class PostgresCluster {
 public:
  // Makes and starts it (about a second); throws with the server's log if that fails.
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // libpq connection string of a database as a role; postgres is the superuser.
  std::string Connection(const std::string& database = "postgres",
                         const std::string& role = "postgres") const;

  void StopFast();  // as an operator restarts it: running transactions end
  void KillHard();  // kill -9
  void Start();     // again, on the same data; returns when it answers
  pid_t pid() const { return server_ ? server_->pid() : -1; }

 private:
  TempDir folder_;
  std::unique_ptr<Process> server_;
};

// The connection string (superuser, database postgres) of the server that all tests of this program
// share: $TRESEN_TEST_POSTGRES if tests/run has started one, else one of our own. Tests that stop
// or kill the server make their own PostgresCluster.
std::string SharedPostgres();

}  // namespace tresen::testing
