#include "services/gateway/conversation/flows/ask_product.h"

#include <string>
#include <utility>

#include "services/gateway/conversation/flows/live_facts.h"
#include "services/gateway/conversation/flows/trouble.h"

namespace tresen::gateway {

void AskProduct(Counter& counter) {
  FindProducts search;
  search.text = counter.request().text;
  search.language = std::string(counter.language());
  for (const Entity& entity : counter.request().entities) {
    if (entity.kind != EntityKind::kProduct || entity.negated) continue;
    search.products.insert(search.products.end(), entity.values.begin(), entity.values.end());
  }
  const Result* result = counter.Ask("products", std::move(search));
  if (result == nullptr) return;
  const ProductsFound* found = As<ProductsFound>(*result);
  if (found == nullptr) return SayTrouble(counter, *result);
  SayProducts(counter, found->products);
}

}  // namespace tresen::gateway
