// tresen.scheduling.v1.Catalog <-> the domain's catalogue and the stored document.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/status/status.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/live_calendars.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::scheduling {

// INVALID_ARGUMENT naming every bad field, each below `prefix`.
absl::StatusOr<Catalogue> CatalogueOf(const v1::Catalog& catalog, absl::string_view tenant,
                                      absl::string_view prefix);

std::string DocumentOf(const v1::Catalog& catalog);
// What LiveCalendars reads.
absl::StatusOr<ReadCatalogue> CatalogueOfDocument(const TenantId& tenant,
                                                  const std::string& document);

v1::Absence AbsenceOf(const TenantId& tenant, const Absence& absence);
// The id stays empty.
Absence AbsenceFrom(const TenantId& tenant, const v1::Absence& absence, FieldViolations& wrong);

}  // namespace tresen::scheduling
