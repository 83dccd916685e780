#include "services/simulator/timeglobe/faults.h"

#include <algorithm>
#include <utility>

namespace tresen::simulator::timeglobe {
namespace {

constexpr std::pair<FaultKind, absl::string_view> kWords[] = {
    {FaultKind::kResetBefore, "reset_before"}, {FaultKind::kResetAfter, "reset_after"},
    {FaultKind::kHangBefore, "hang_before"},   {FaultKind::kHangAfter, "hang_after"},
    {FaultKind::kSlow, "slow"},                {FaultKind::kCode, "code"},
    {FaultKind::kPageBefore, "page_before"},   {FaultKind::kPageAfter, "page_after"},
    {FaultKind::kHtml200, "html_200"},         {FaultKind::kTruncated, "truncated"},
    {FaultKind::kHttp401, "http_401"},         {FaultKind::kStealSlot, "steal_slot"},
    {FaultKind::kLate, "late"},
};

}  // namespace

std::optional<FaultKind> FaultNamed(absl::string_view word) {
  for (const auto& [kind, name] : kWords)
    if (name == word) return kind;
  return std::nullopt;
}

absl::string_view Word(FaultKind kind) {
  for (const auto& [known, name] : kWords)
    if (known == kind) return name;
  return "";
}

int Faults::Add(Fault fault) {
  fault.id = next_id_++;
  faults_.push_back(std::move(fault));
  return faults_.back().id;
}

bool Faults::Remove(int id) {
  return std::erase_if(faults_, [&](const Fault& fault) { return fault.id == id; }) > 0;
}

std::optional<Fault> Faults::Take(absl::string_view endpoint) {
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    const bool fits = fault->endpoint == "*" || fault->endpoint == endpoint;
    if (!fits || (fault->kind == FaultKind::kStealSlot && endpoint != "book")) continue;
    const Fault taken = *fault;
    if (fault->times > 0 && --fault->times == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

}  // namespace tresen::simulator::timeglobe
