// Somebody else's time, as a calendar outside tells it.
#pragma once

#include <compare>
#include <string>
#include <tuple>
#include <vector>

#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

struct ForeignBusy {
  BranchId branch;          // whose calendar tells it
  std::string external_id;  // with the start, where one entry repeats
  StaffId staff;            // empty: the whole branch
  Interval during;
  friend auto operator<=>(const ForeignBusy& a, const ForeignBusy& b) {
    return a.Key() <=> b.Key();
  }
  friend bool operator==(const ForeignBusy& a, const ForeignBusy& b) { return a.Key() == b.Key(); }

 private:
  std::tuple<const BranchId&, const std::string&, const StaffId&, int64_t, int64_t> Key() const {
    return {branch, external_id, staff, absl::ToUnixMicros(during.start),
            absl::ToUnixMicros(during.end)};
  }
};

// Does it lie over something that the visit needs: a claim of the person, or, where the whole
// branch is busy, the visit itself?
bool LiesOver(const ForeignBusy& busy, const VisitPlan& plan);

// The same as times in which people are away and branches closed, overlapping ones as one.
std::vector<Absence> AbsencesOf(const std::vector<ForeignBusy>& busy);

}  // namespace tresen::scheduling
