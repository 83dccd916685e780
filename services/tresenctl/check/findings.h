#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tresen::tresenctl {

// A notice is worth knowing; a problem needs somebody.
enum class Severity { kNotice, kProblem };

struct Finding {
  Severity severity = Severity::kProblem;
  std::string check;    // "connections"
  std::string subject;  // "scheduling"
  std::string what;     // what is wrong
  std::string advice;   // what to do
  friend bool operator==(const Finding&, const Finding&) = default;
};

// What the checks found, in the order in which they looked.
class Findings {
 public:
  // From now on findings belong to this check.
  void Begin(const std::string& check);
  void Problem(const std::string& subject, const std::string& what, const std::string& advice);
  void Notice(const std::string& subject, const std::string& what, const std::string& advice);

  const std::vector<std::string>& checks() const { return checks_; }
  const std::vector<Finding>& list() const { return list_; }
  bool HasProblems() const;

  // A line for each finding and one at the end.
  void PrintText(std::ostream& out) const;
  // {"ok": …, "checks": […], "findings": [{severity, check, subject, what, advice}]}
  void PrintJson(std::ostream& out) const;

 private:
  std::vector<std::string> checks_;
  std::vector<Finding> list_;
};

}  // namespace tresen::tresenctl
