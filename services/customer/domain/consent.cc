#include "services/customer/domain/consent.h"

namespace tresen::customer {
namespace {

constexpr struct {
  Purpose purpose;
  absl::string_view name;
} kNames[] = {
    {Purpose::kService, "service"},          {Purpose::kMarketing, "marketing"},
    {Purpose::kFeedback, "feedback"},        {Purpose::kHealthNotes, "health_notes"},
    {Purpose::kPhotos, "photos"},            {Purpose::kTraining, "training"},
    {Purpose::kCalendar, "calendar"},
};

}  // namespace

absl::string_view NameOf(Purpose purpose) {
  for (const auto& known : kNames) {
    if (known.purpose == purpose) return known.name;
  }
  return "";
}

bool PurposeFromName(absl::string_view name, Purpose* purpose) {
  for (const auto& known : kNames) {
    if (known.name != name) continue;
    *purpose = known.purpose;
    return true;
  }
  return false;
}

Consents Fold(const std::vector<ConsentEntry>& entries) {
  Consents consents;
  for (const ConsentEntry& entry : entries) consents[entry.purpose] = entry;
  return consents;
}

Permission Check(const Consents& consents, Purpose purpose) {
  const auto found = consents.find(purpose);
  if (found != consents.end()) {
    return found->second.granted ? Permission::kAllowed : Permission::kWithdrawn;
  }
  return purpose == Purpose::kService ? Permission::kAllowed : Permission::kNotGranted;
}

}  // namespace tresen::customer
