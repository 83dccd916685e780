// Any bytes as a business file: every problem is told with a line, and only a file without problems is complete.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libs/text/text.h"
#include "services/tresenctl/business_file/business_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string yaml(reinterpret_cast<const char*>(data), size);
  const auto file = tresen::tresenctl::ReadBusinessFile(yaml);
  for (const auto& problem : file.problems) {
    if (problem.line < 0 || problem.what.empty()) std::abort();
  }
  tresen::tresenctl::FormatProblems("business.yaml", file.problems);
  if (!file.problems.empty()) return 0;
  // What is in order can be sent: a tenant, and text that the contracts take.
  if (file.requests.tenant.empty() || !tresen::text::IsValidUtf8(yaml)) std::abort();
  return 0;
}
