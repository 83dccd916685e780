#pragma once

#include "libs/service/app.h"

namespace tresen::knowledge {

// The knowledge service: approved entries, products, risk advice.
service::Definition Definition();

}  // namespace tresen::knowledge
