#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/crypto/token.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "services/scheduling/live_calendars.h"
#include "services/scheduling/store/scheduling_store.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::scheduling {

// CatalogService: what a business is. Reads are answered from memory. Thread-safe; everything
// outlives it.
class CatalogHandlers {
 public:
  CatalogHandlers(LiveCalendars& calendars, SchedulingStore& store, const Clock& clock,
                  IdSource& ids, const crypto::TokenSigner& signer)
      : calendars_(calendars), store_(store), clock_(clock), ids_(ids), signer_(signer) {}

  absl::StatusOr<v1::Business> GetBusiness(const rpc::CallContext& context,
                                           const v1::GetBusinessRequest& request);
  absl::StatusOr<v1::ListTenantsResponse> ListTenants(const rpc::CallContext& context,
                                                      const v1::ListTenantsRequest& request);
  absl::StatusOr<v1::GetCatalogResponse> GetCatalog(const rpc::CallContext& context,
                                                    const v1::GetCatalogRequest& request);
  absl::StatusOr<v1::ApplyCatalogResponse> ApplyCatalog(const rpc::CallContext& context,
                                                        const v1::ApplyCatalogRequest& request);
  absl::StatusOr<v1::ListBranchesResponse> ListBranches(const rpc::CallContext& context,
                                                        const v1::ListBranchesRequest& request);
  absl::StatusOr<v1::Branch> GetBranch(const rpc::CallContext& context,
                                       const v1::GetBranchRequest& request);
  absl::StatusOr<v1::ListStaffResponse> ListStaff(const rpc::CallContext& context,
                                                  const v1::ListStaffRequest& request);
  absl::StatusOr<v1::ListServicesResponse> ListServices(const rpc::CallContext& context,
                                                        const v1::ListServicesRequest& request);
  absl::StatusOr<v1::GetHoursResponse> GetHours(const rpc::CallContext& context,
                                                const v1::GetHoursRequest& request);
  absl::StatusOr<v1::CreateAbsenceResponse> CreateAbsence(const rpc::CallContext& context,
                                                          const v1::CreateAbsenceRequest& request);
  absl::StatusOr<v1::ListAbsencesResponse> ListAbsences(const rpc::CallContext& context,
                                                        const v1::ListAbsencesRequest& request);
  absl::StatusOr<v1::DeleteAbsenceResponse> DeleteAbsence(const rpc::CallContext& context,
                                                          const v1::DeleteAbsenceRequest& request);

 private:
  // Runs `look(const Calendar&, const v1::Catalog&)`; NOT_FOUND with a reason without a catalogue.
  template <typename Look>
  absl::Status WithCatalog(const std::string& tenant, Look look);
  ChangeContext ContextOf(const rpc::CallContext& context, const TenantId& tenant,
                          const std::string& request_id,
                          const google::protobuf::Message& request) const;
  // Appointments ahead, of those in the filter, that the rules, as they are now in memory, would no
  // longer allow.
  absl::StatusOr<std::vector<std::string>> Affected(const TenantId& tenant, VisitFilter among);

  LiveCalendars& calendars_;
  SchedulingStore& store_;
  const Clock& clock_;
  IdSource& ids_;
  const crypto::TokenSigner& signer_;
};

}  // namespace tresen::scheduling
