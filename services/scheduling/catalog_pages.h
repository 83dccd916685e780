// Pages of short lists that are in memory: a token carries how many were seen.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/token.h"
#include "libs/status/status.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {

struct Page {
  size_t begin = 0;
  size_t size = kDefaultPageSize;
};

inline constexpr char kCatalogPagePurpose[] = "catalog-page";

template <typename Request>
Page ParsePage(const Request& request, const crypto::TokenSigner& signer, FieldViolations& wrong) {
  Page page;
  if (request.page_size() < 0 || request.page_size() > kMostPageSize)
    wrong.Add("page_size", "must be 0 to 1000");
  else if (request.page_size() > 0)
    page.size = request.page_size();
  if (request.page_token().empty()) return page;
  const auto payload = signer.Verify(kCatalogPagePurpose, request.page_token());
  if (!payload.ok() || !absl::SimpleAtoi(*payload, &page.begin))
    wrong.Add("page_token", "is none of this list");
  return page;
}

// Leaves the page in `items`; returns the token of the next one, empty on the last.
template <typename Item>
std::string TakePage(const Page& page, const crypto::TokenSigner& signer,
                     std::vector<Item>& items) {
  const size_t begin = std::min(page.begin, items.size());
  const size_t end = std::min(begin + page.size, items.size());
  const std::string next =
      end == items.size() ? "" : signer.Sign(kCatalogPagePurpose, absl::StrCat(end));
  items = std::vector<Item>(items.begin() + begin, items.begin() + end);
  return next;
}

}  // namespace tresen::scheduling
