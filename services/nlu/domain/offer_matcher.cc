#include "services/nlu/domain/offer_matcher.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

bool Subset(const Terms& part, const Terms& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

bool For(const VocabularyIndex::Item& item, const Terms& audience) {
  return audience.empty() || std::any_of(audience.begin(), audience.end(),
                                         [&](const std::string& term) { return item.all.contains(term); });
}

}  // namespace

bool OfferMatcher::IsThing(int item) const {
  const EntityKind kind = vocabulary_.items()[item].kind;
  return kind == EntityKind::kService || kind == EntityKind::kProduct;
}

bool OfferMatcher::Offered(const Terms& core, const Terms& audience) const {
  return std::any_of(vocabulary_.items().begin(), vocabulary_.items().end(),
                     [&](const Item& item) { return Subset(core, item.all) && For(item, audience); });
}

const std::vector<int>& OfferMatcher::Candidates(const Terms& core, const Terms& audience) {
  const auto [known, added] = found_.try_emplace({core, audience});
  if (added) known->second = Find(core, audience);
  return known->second;
}

// Terms of a name that what was said does not account for; -1 if the item lacks some of it.
int OfferMatcher::Leftover(const Item& item, const Terms& core, const Terms& audience) const {
  if (!Subset(core, item.all) || !For(item, audience)) return -1;
  int least = 1000;
  for (const Terms& name : item.names) {
    int left = 0;
    for (const std::string& term : name) left += core.contains(term) || IsAudience(term) || IsObject(term) ? 0 : 1;
    least = std::min(least, left);
  }
  return least;
}

bool OfferMatcher::HasImplied(const Item& item, const Terms& core) const {
  if (std::any_of(core.begin(), core.end(), [&](const std::string& term) { return IsObject(term); })) return true;
  for (const std::string& term : core) {
    if (term[0] != '#') continue;
    const std::string& implied = concepts_.Implied(term.substr(1));
    if (!implied.empty() && !item.all.contains("#" + implied)) return false;
  }
  return true;
}

std::vector<int> OfferMatcher::Find(const Terms& core, const Terms& audience) const {
  std::vector<int> found;
  int least = 1000;
  bool implied = false;
  for (size_t i = 0; i < vocabulary_.items().size(); ++i) {
    const Item& item = vocabulary_.items()[i];
    if (!IsThing(static_cast<int>(i))) continue;
    const int left = Leftover(item, core, audience);
    if (left < 0) continue;
    const bool has_implied = HasImplied(item, core);
    if (has_implied && !implied) {
      implied = true;
      least = 1000;
    }
    if (has_implied != implied || left > least) continue;
    if (left < least || found.empty()) found.clear();
    least = left;
    found.push_back(static_cast<int>(i));
  }
  return found;
}

}  // namespace tresen::nlu
