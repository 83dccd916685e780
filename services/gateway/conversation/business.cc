#include "services/gateway/conversation/business.h"

#include <algorithm>

#include "libs/text/language.h"

namespace tresen::gateway {
namespace {

template <class Thing>
const Thing* FindById(const std::vector<Thing>& things, absl::string_view id) {
  auto found = std::find_if(things.begin(), things.end(),
                            [id](const Thing& thing) { return thing.id == id; });
  return found == things.end() ? nullptr : &*found;
}

}  // namespace

const Branch* FindBranch(const Business& business, absl::string_view id) {
  return FindById(business.branches, id);
}

const Service* FindService(const Business& business, absl::string_view id) {
  return FindById(business.services, id);
}

const Staff* FindStaff(const Business& business, absl::string_view id) {
  return FindById(business.staff, id);
}

std::string TextIn(const LocalizedText& text, absl::string_view language,
                   absl::string_view fallback) {
  for (absl::string_view wanted : {language, fallback}) {
    auto found = text.find(std::string(wanted));
    if (found != text.end() && !found->second.empty()) return found->second;
  }
  return text.empty() ? "" : text.begin()->second;
}

const std::vector<ClockSpan>& HoursOn(const Branch& branch, absl::CivilDay day) {
  auto special = branch.special_days.find(day);
  if (special != branch.special_days.end()) return special->second.open;
  return branch.hours[static_cast<int>(absl::GetWeekday(day))];
}

std::string HolidayOn(const Branch& branch, absl::CivilDay day, absl::string_view language) {
  auto special = branch.special_days.find(day);
  if (special == branch.special_days.end()) return "";
  return TextIn(special->second.holiday, language, text::kFallbackLanguage);
}

}  // namespace tresen::gateway
