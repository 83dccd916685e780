#include "services/scheduling/feed_token.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

constexpr char kFeedPurpose[] = "appointments-feed";

}  // namespace

std::string SignFeedPosition(const crypto::TokenSigner& signer, const TenantId& tenant,
                             const FeedPosition& position) {
  return signer.Sign(kFeedPurpose, absl::StrCat(tenant.value(), "|", position.transaction, "|",
                                                position.sequence));
}

absl::StatusOr<FeedPosition> VerifyFeedPosition(const crypto::TokenSigner& signer,
                                                const TenantId& tenant, const std::string& token) {
  const absl::Status bad = InvalidField("resume_token", "is none of this stream");
  const auto payload = signer.Verify(kFeedPurpose, token);
  if (!payload.ok()) return bad;
  const std::vector<std::string> parts = absl::StrSplit(*payload, '|');
  FeedPosition position;
  if (parts.size() != 3 || parts[0] != tenant.value() ||
      !absl::SimpleAtoi(parts[1], &position.transaction) ||
      !absl::SimpleAtoi(parts[2], &position.sequence))
    return bad;
  return position;
}

}  // namespace tresen::scheduling
