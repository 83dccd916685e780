#include "services/tresenctl/chain/chain_gaps.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace tresen::tresenctl {
namespace {

class Walk {
 public:
  explicit Walk(const Chain& chain) : chain_(chain) {
    for (const ChainMessage& message : chain.messages) messages_[message.name] = &message;
    for (const ChainEntry& entry : chain.entries) {
      told_.insert(absl::StrCat(entry.appointment, "|", entry.origin.turn));
      if (entry.action == "held") held_.insert(entry.appointment);
    }
    for (const ChainRow& row : chain.rows) rows_.insert(row.appointment);
  }

  std::vector<std::string> Run() {
    for (const ChainRow& row : chain_.rows) Back(row);
    for (const ChainEntry& entry : chain_.entries) Back(entry);
    for (const ChainMessage& message : chain_.messages) Forward(message);
    return std::move(gaps_);
  }

 private:
  template <typename... Words>
  void Gap(const Words&... words) {
    gaps_.push_back(absl::StrCat(words...));
  }

  void Back(const ChainRow& row) {
    if (row.origin.conversation.empty()) return;
    BackToMessage(row.appointment, row.origin);
    if (!told_.contains(absl::StrCat(row.appointment, "|", row.origin.turn)))
      Gap(row.appointment, ": the trail does not tell of the turn ", row.origin.turn);
    if (!row.origin.hold.empty() && !held_.contains(row.appointment))
      Gap(row.appointment, ": it names a hold, the trail does not tell of one");
  }

  void Back(const ChainEntry& entry) {
    if (!rows_.contains(entry.appointment))
      Gap(entry.appointment, ": the trail says ", entry.action, ", but there is no such row");
    if (!entry.origin.conversation.empty()) BackToMessage(entry.appointment, entry.origin);
  }

  void BackToMessage(const std::string& appointment, const ChainOrigin& origin) {
    if (origin.turn.empty()) Gap(appointment, ": no turn");
    if (origin.intent.empty()) Gap(appointment, ": no intent");
    const auto found = messages_.find(origin.message);
    if (found == messages_.end()) {
      Gap(appointment, ": the message ", origin.message, " does not exist");
      return;
    }
    const ChainMessage& message = *found->second;
    if (!message.from_customer)
      Gap(appointment, ": the message ", message.name, " is not the customer's");
    if (message.turn != origin.turn)
      Gap(appointment, ": the message ", message.name, " was handled in another turn");
  }

  void Forward(const ChainMessage& message) {
    if (message.from_customer && message.turn.empty())
      Gap(message.name, ": no turn has handled it");
  }

  const Chain& chain_;
  absl::flat_hash_map<std::string, const ChainMessage*> messages_;
  absl::flat_hash_set<std::string> told_;
  absl::flat_hash_set<std::string> held_;
  absl::flat_hash_set<std::string> rows_;
  std::vector<std::string> gaps_;
};

}  // namespace

std::vector<std::string> FindGaps(const Chain& chain) { return Walk(chain).Run(); }

}  // namespace tresen::tresenctl
