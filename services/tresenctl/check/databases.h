#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "services/tresenctl/check/findings.h"

namespace tresen::tresenctl {

// The installation's database, seen with every service's own role, so that what is asked here is
// what the services may ask.
class Databases {
 public:
  // libpq connection string; the user in it is replaced.
  explicit Databases(std::string url);

  const std::string& url() const { return url_; }
  postgres::Pool& Of(const std::string& service) { return *pools_.at(service); }

 private:
  const std::string url_;
  std::map<std::string, std::unique_ptr<postgres::Pool>> pools_;
};

// Is it there, has every migration run, is every tenant apart, does its clock agree with ours.
// False when it makes no sense to ask it anything else.
bool CheckDatabase(Databases& databases, Findings& findings);

// Rows that wait for nobody, leases of workers that are gone, what could not be handled. `now` is
// the business's time.
void CheckQueues(Databases& databases, const std::string& tenant, absl::Time now,
                 Findings& findings);

// Appointments made in a conversation whose message is not known or not there.
void CheckTraces(Databases& databases, const std::string& tenant, Findings& findings);

}  // namespace tresen::tresenctl
