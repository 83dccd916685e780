// The calendar of this installation, seen as a connector: the visits themselves.
#pragma once

#include <string>

#include "libs/clock/clock.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

class BuiltinConnector final : public Connector {
 public:
  // The rules by which visits of the branch are written.
  struct BranchRules {
    BranchId branch;
    std::string time_zone;
    std::string currency;
    int64_t catalogue_revision = 0;
  };

  // Store and clock outlive the connector.
  BuiltinConnector(TenantId tenant, BranchRules rules, SchedulingStore& store, const Clock& clock)
      : tenant_(std::move(tenant)), rules_(std::move(rules)), store_(store), clock_(clock) {}

  Authority authority() const override { return Authority::kBuiltin; }
  Capabilities capabilities() const override {
    return {.writes = true, .moves = true, .tells_busy = true};
  }
  absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) override;
  absl::StatusOr<View> Read(const ReadOrder& order) override;
  Outcome Book(const BookOrder& order) override;
  Outcome Move(const BookOrder& order, const Entry& from) override;
  Outcome Cancel(const CancelOrder& order) override;
  Outcome FindBooked(const BookOrder& order) override;
  Outcome FindCancelled(const CancelOrder& order) override;

 private:
  ChangeContext ContextOf(absl::string_view method, const VisitId& visit,
                          absl::string_view what) const;

  const TenantId tenant_;
  const BranchRules rules_;
  SchedulingStore& store_;
  const Clock& clock_;
};

}  // namespace tresen::scheduling
