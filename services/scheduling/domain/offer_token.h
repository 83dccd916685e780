// What an offer's token carries: everything needed to book exactly what was shown. The bytes are
// signed by the service; a token that was not signed by us never reaches the decoder, yet the
// decoder trusts nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/scheduling/domain/ids.h"
#include "services/scheduling/domain/visit.h"

namespace tresen::scheduling {

struct OfferContent {
  std::string offer_id;
  TenantId tenant;
  VisitPlan plan;
  CustomerId customer;            // empty: anybody may use it
  std::optional<VisitId> moving;  // the visit for which it was searched
  std::optional<VisitId> hold;    // the visit in state held that this token may book
  std::string guest;              // as in the wish
  std::string waitlist_entry;     // the entry to which it was offered
  absl::Time made;                // notice and horizon are those of this moment
  absl::Time expires;
  int64_t catalogue_revision = 0;
  int64_t change_sequence = 0;  // the last change that the memory knew when it offered
  std::string suggestion;       // of the branch's other calendar, exactly as it came; empty = ours
  friend bool operator==(const OfferContent&, const OfferContent&) = default;
};

std::string EncodeOffer(const OfferContent& content);

// INVALID_ARGUMENT for anything that EncodeOffer did not make.
absl::StatusOr<OfferContent> DecodeOffer(absl::string_view bytes);

}  // namespace tresen::scheduling
