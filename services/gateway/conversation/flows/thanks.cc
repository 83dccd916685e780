#include "services/gateway/conversation/flows/thanks.h"

namespace tresen::gateway {

void Thanks(Counter&) {}

}  // namespace tresen::gateway
