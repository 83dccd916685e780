#pragma once

#include "libs/service/app.h"

namespace tresen::nlu {

// The understanding service: one contract, no database, models trained when it is made.
service::Definition Definition();

}  // namespace tresen::nlu
