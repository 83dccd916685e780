#include "services/gateway/conversation/flows/availability.h"

#include "services/gateway/conversation/flows/book.h"

namespace tresen::gateway {

void Availability(Counter& counter) { Book(counter); }

}  // namespace tresen::gateway
