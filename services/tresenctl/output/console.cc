#include "services/tresenctl/output/console.h"

#include "libs/status/status.h"

namespace tresen::tresenctl {

absl::Status WrongUse(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, kWrongUse, what);
}

}  // namespace tresen::tresenctl
