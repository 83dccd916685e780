#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::customer {

// What a consent is for (SEC-01). Names as stored.
enum class Purpose { kService, kMarketing, kFeedback, kHealthNotes, kPhotos, kTraining, kCalendar };
absl::string_view NameOf(Purpose purpose);
// False for an unknown name.
bool PurposeFromName(absl::string_view name, Purpose* purpose);

struct ConsentEntry {
  Purpose purpose = Purpose::kService;
  bool granted = false;
  absl::Time said_at;
};

// What holds for one purpose: the last entry.
using Consents = std::map<Purpose, ConsentEntry>;
Consents Fold(const std::vector<ConsentEntry>& entries);

enum class Permission {
  kAllowed,
  kWithdrawn,   // was refused or taken back
  kNotGranted,  // needs a grant that was never given
};

// Messages about the customer's own appointments rest on the contract and go out until they are
// withdrawn; everything else needs a grant.
Permission Check(const Consents& consents, Purpose purpose);

}  // namespace tresen::customer
