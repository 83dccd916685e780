#pragma once

#include "tests/bench/scheduling/figures.h"

namespace tresen::scheduling::bench {

void MeasureSearch(Report& report);  // in process, beside interval lists and SQL
void MeasureMemory(Report& report);
void MeasureCalls(Report& report);     // FindSlots over gRPC with mutual TLS
void MeasureStampede(Report& report);  // many clients on one staff-day
void MeasureSpread(Report& report);    // evenly spread bookings beside pgbench

}  // namespace tresen::scheduling::bench
