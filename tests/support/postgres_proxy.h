#pragma once

#include <memory>
#include <string>

namespace tresen::testing {

// Stands between a program and PostgreSQL on a unix socket, passes bytes on, and fails on demand.
class PostgresProxy {
 public:
  // `connection` as from SharedPostgres() or PostgresCluster; the server's socket folder is "host".
  explicit PostgresProxy(const std::string& connection);
  ~PostgresProxy();
  PostgresProxy(const PostgresProxy&) = delete;
  PostgresProxy& operator=(const PostgresProxy&) = delete;

  // `connection` with our folder as host.
  std::string Through(const std::string& connection) const;

  // The next COMMIT reaches the server; its answer never reaches the client, whose connection ends.
  void LoseNextCommitAnswer();
  // The connection of the next COMMIT ends before the server sees it.
  void LoseNextCommit();
  // Ends all connections as they are.
  void CutAll();

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::testing
