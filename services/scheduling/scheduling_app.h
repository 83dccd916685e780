#pragma once

#include "libs/service/app.h"

namespace tresen::scheduling {

// The scheduling service: appointments and the catalogue of every tenant.
service::Definition Definition();

}  // namespace tresen::scheduling
