#pragma once

#include <string>
#include <vector>

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// What the catalogue says now; nothing of it comes from prose.

// Opening hours: of the day that was asked about, else of the week.
void SayHours(Counter& counter);
void SayPrices(Counter& counter, const std::vector<std::string>& services);
void SayDurations(Counter& counter, const std::vector<std::string>& services);
void SayAddresses(Counter& counter);
// Who does these services; everybody when there are none.
void SayStaff(Counter& counter, const std::vector<std::string>& services);
void SayServices(Counter& counter);
void SayProducts(Counter& counter, const std::vector<Product>& products);

}  // namespace tresen::gateway
