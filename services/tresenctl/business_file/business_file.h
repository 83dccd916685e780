#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tresen/gateway/v1/gateway.pb.h"
#include "tresen/knowledge/v1/knowledge.pb.h"
#include "tresen/notification/v1/notification.pb.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::tresenctl {

// Something that is wrong with a business file.
struct Problem {
  int line = 0;  // from 1; 0: the file as a whole
  std::string what;
  friend bool operator==(const Problem&, const Problem&) = default;
};

// The requests that put a business file in force: without request_id, not validate_only.
struct BusinessRequests {
  std::string tenant;  // "demo"
  scheduling::v1::ApplyCatalogRequest catalog;
  knowledge::v1::ApplyKnowledgeRequest knowledge;
  notification::v1::ApplySettingsRequest settings;
  gateway::v1::ApplyChannelsRequest channels;
};

// The requests are complete only when there are no problems.
struct BusinessFile {
  BusinessRequests requests;
  std::vector<Problem> problems;  // all of them, by line
};

// Reads the declarative description of a business (deploy/demo/business.yaml shows every part).
// Unknown fields are problems. Prices are decimal numbers with two digits of minor units.
BusinessFile ReadBusinessFile(const std::string& yaml);

// One line for each: "business.yaml:12: what".
std::string FormatProblems(absl::string_view file, const std::vector<Problem>& problems);

}  // namespace tresen::tresenctl
