#include "services/simulator/domain/failure_switches.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tresen::simulator {
namespace {

struct Name {
  Failure failure;
  absl::string_view word;
};

constexpr std::array kNames = {
    Name{Failure::kRefuse, "refuse"},
    Name{Failure::kHangBeforeAccept, "hang_before_accept"},
    Name{Failure::kHangAfterAccept, "hang_after_accept"},
    Name{Failure::kFailLater, "fail_later"},
    Name{Failure::kLoseStatuses, "lose_statuses"},
    Name{Failure::kStatusesFirst, "statuses_first"},
    Name{Failure::kHoldForQuality, "hold_for_quality"},
};

}  // namespace

std::optional<Failure> ParseFailure(absl::string_view word) {
  for (const Name& name : kNames) {
    if (name.word == word) return name.failure;
  }
  return std::nullopt;
}

absl::string_view Word(Failure failure) {
  for (const Name& name : kNames) {
    if (name.failure == failure) return name.word;
  }
  return "refuse";
}

const FailureSwitch& FailureSwitches::Add(FailureSwitch wanted) {
  wanted.id = next_id_++;
  return switches_.emplace_back(std::move(wanted));
}

bool FailureSwitches::Remove(int id) {
  return std::erase_if(switches_, [id](const auto& entry) { return entry.id == id; }) > 0;
}

std::optional<FailureSwitch> FailureSwitches::Take(absl::string_view phone_number_id,
                                                   absl::string_view customer_id) {
  const auto found =
      std::find_if(switches_.begin(), switches_.end(), [&](const FailureSwitch& entry) {
        return (entry.phone_number_id.empty() || entry.phone_number_id == phone_number_id) &&
               (entry.customer_id.empty() || entry.customer_id == customer_id);
      });
  if (found == switches_.end()) return std::nullopt;
  FailureSwitch taken = *found;
  if (found->times > 0 && --found->times == 0) switches_.erase(found);
  return taken;
}

}  // namespace tresen::simulator
