#include "libs/workqueue/backlog.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tresen::workqueue {
namespace {

std::string NameOf(const std::string& queue, const char* what) {
  return absl::StrCat("tresen_work_", absl::StrReplaceAll(queue, {{".", "_"}}), what);
}

}  // namespace

BacklogGauges::BacklogGauges(const std::string& name, metrics::Registry& figures)
    : due_(figures.AddGauge({NameOf(name, "_due"), "Work that is due and not done."})),
      oldest_(figures.AddGauge(
          {NameOf(name, "_oldest_seconds"), "For how long the oldest of it has been due."})) {}

void BacklogGauges::Show(const Backlog& backlog, absl::Time now) {
  due_.Set(static_cast<double>(backlog.due));
  const absl::Duration age = now - backlog.oldest_due_at.value_or(now);
  oldest_.Set(absl::ToDoubleSeconds(std::max(age, absl::ZeroDuration())));
}

}  // namespace tresen::workqueue
