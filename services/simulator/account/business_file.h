#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/simulator/domain/account.h"
#include "services/simulator/domain/message_template.h"

namespace tresen::simulator {

// What the network must know of a business: its numbers, its templates, its zone.
struct KnownBusiness {
  std::vector<BusinessNumber> numbers;
  std::vector<MessageTemplate> templates;  // one per name and language
  std::string zone;
};

// Reads these from the declarative business file (`tresenctl apply`). INVALID_ARGUMENT with the
// line when the text is no YAML or a branch has no number.
absl::StatusOr<KnownBusiness> ParseBusiness(const std::string& yaml);
absl::StatusOr<KnownBusiness> ReadBusinessFile(const std::string& path);

}  // namespace tresen::simulator
