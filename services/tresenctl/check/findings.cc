#include "services/tresenctl/check/findings.h"

#include <algorithm>

#include "nlohmann/json.hpp"
#include "services/tresenctl/output/table.h"

namespace tresen::tresenctl {
namespace {

const char* WordOf(Severity severity) {
  return severity == Severity::kProblem ? "problem" : "notice";
}

}  // namespace

void Findings::Begin(const std::string& check) { checks_.push_back(check); }

void Findings::Problem(const std::string& subject, const std::string& what,
                       const std::string& advice) {
  list_.push_back({Severity::kProblem, checks_.back(), subject, what, advice});
}

void Findings::Notice(const std::string& subject, const std::string& what,
                      const std::string& advice) {
  list_.push_back({Severity::kNotice, checks_.back(), subject, what, advice});
}

bool Findings::HasProblems() const {
  return std::ranges::any_of(
      list_, [](const Finding& finding) { return finding.severity == Severity::kProblem; });
}

void Findings::PrintText(std::ostream& out) const {
  for (const Finding& finding : list_) {
    out << WordOf(finding.severity) << "  " << finding.check << "  " << Plain(finding.subject)
        << ": " << Plain(finding.what) << " -> " << Plain(finding.advice) << "\n";
  }
  const auto problems = std::ranges::count_if(
      list_, [](const Finding& finding) { return finding.severity == Severity::kProblem; });
  out << checks_.size() << " checks, " << problems << " problems, "
      << list_.size() - static_cast<size_t>(problems) << " notices\n";
}

void Findings::PrintJson(std::ostream& out) const {
  nlohmann::ordered_json json;
  json["ok"] = !HasProblems();
  json["checks"] = checks_;
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : list_) {
    json["findings"].push_back({{"severity", WordOf(finding.severity)},
                                {"check", finding.check},
                                {"subject", finding.subject},
                                {"what", finding.what},
                                {"advice", finding.advice}});
  }
  out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

}  // namespace tresen::tresenctl
