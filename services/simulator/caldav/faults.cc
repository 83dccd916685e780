#include "services/simulator/caldav/faults.h"

#include <array>
#include <utility>

namespace tresen::simulator::caldav {
namespace {

constexpr std::array<std::pair<FaultKind, absl::string_view>, 11> kWords = {{
    {FaultKind::kLoseRequest, "lose_request"},
    {FaultKind::kLoseAnswer, "lose_answer"},
    {FaultKind::kHang, "hang"},
    {FaultKind::kErrorBefore, "error_before"},
    {FaultKind::kErrorAfter, "error_after"},
    {FaultKind::kPage, "page"},
    {FaultKind::kTruncated, "truncated"},
    {FaultKind::kRefuse, "refuse"},
    {FaultKind::kCutList, "cut_list"},
    {FaultKind::kPartFails, "part_fails"},
    {FaultKind::kRace, "race"},
}};

}  // namespace

std::optional<FaultKind> FaultNamed(absl::string_view word) {
  for (const auto& [kind, known] : kWords)
    if (known == word) return kind;
  return std::nullopt;
}

absl::string_view Word(FaultKind kind) {
  for (const auto& [known, word] : kWords)
    if (known == kind) return word;
  return "";
}

int Faults::Add(Fault fault) {
  fault.id = next_id_++;
  faults_.push_back(std::move(fault));
  return faults_.back().id;
}

std::optional<Fault> Faults::Take(absl::string_view method) {
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (fault->method != "*" && fault->method != method) continue;
    const Fault taken = *fault;
    if (fault->times > 0 && --fault->times == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

}  // namespace tresen::simulator::caldav
