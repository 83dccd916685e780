#pragma once

#include "services/tresenctl/check/databases.h"
#include "services/tresenctl/check/findings.h"
#include "services/tresenctl/remote/remote.h"

namespace tresen::tresenctl {

// Has the business been applied, has every branch a number that is entered, are there templates in
// all its languages. `databases` may be null: then only what the services say is looked at.
void CheckBusiness(Remote& remote, Databases* databases, Findings& findings);

}  // namespace tresen::tresenctl
