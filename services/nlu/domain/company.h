#pragma once

#include <vector>

#include "services/nlu/domain/words.h"

namespace tresen::nlu {

struct Analysis;

// People who come together, one of them perhaps the customer: "my mum and me".
struct Company {
  ByteSpan span;  // from the first of them to the last
  int count = 0;  // two or more
};

// In order of their place.
std::vector<Company> FindCompany(const Analysis& analysis);

}  // namespace tresen::nlu
