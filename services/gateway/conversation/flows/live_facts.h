#pragma once

#include <string>
#include <vector>

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// What the catalogue says now; nothing of it comes from prose.

// Opening hours: of the day that was asked about, else of the week.
void SayHours(Counter& counter);
// Of these services, or of all when there are none; with the sum of those that are taken together.
enum class Taken { kEither, kTogether };
void SayPrices(Counter& counter, const std::vector<std::string>& services, Taken taken);
void SayDurations(Counter& counter, const std::vector<std::string>& services);
void SayAddresses(Counter& counter);
// Who does these services at the branch that is meant; everybody when there are none.
void SayStaff(Counter& counter, const std::vector<std::string>& services);
// That nobody at the branch of the visit has the name that was said, and who is there.
void SayStaffUnknown(Counter& counter);
void SayServices(Counter& counter);
void SayProducts(Counter& counter, const std::vector<Product>& products);

}  // namespace tresen::gateway
