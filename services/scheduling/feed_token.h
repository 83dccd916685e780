// Places in the change feed as clients hold them.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/crypto/token.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

std::string SignFeedPosition(const crypto::TokenSigner& signer, const TenantId& tenant,
                             const FeedPosition& position);
// INVALID_ARGUMENT (field "resume_token") for anything that was not signed for this tenant.
absl::StatusOr<FeedPosition> VerifyFeedPosition(const crypto::TokenSigner& signer,
                                                const TenantId& tenant, const std::string& token);

}  // namespace tresen::scheduling
