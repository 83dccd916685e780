#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/nlu/domain/concepts.h"
#include "services/nlu/domain/vocabulary_index.h"

namespace tresen::nlu {

// Which of the services and products of a business fit what was said: `core` is what is wanted, `audience` for whom.
// Lives as long as one message and remembers what it was asked, since the same thing is often said more than once.
class OfferMatcher {
 public:
  OfferMatcher(const VocabularyIndex& vocabulary, const ConceptLexicon& concepts)
      : vocabulary_(vocabulary), concepts_(concepts) {}

  bool IsAudience(const std::string& term) const {
    return term[0] == '@' || (term[0] == '#' && concepts_.IsAudience(term.substr(1)));
  }
  bool IsObject(const std::string& term) const { return term[0] == '#' && concepts_.IsObject(term.substr(1)); }
  bool IsThing(int item) const;

  // Whether something that is offered has all of it, and is for them.
  bool Offered(const Terms& core, const Terms& audience = {}) const;
  // The items that it means best, in the order of the vocabulary; several if it leaves open which.
  const std::vector<int>& Candidates(const Terms& core, const Terms& audience = {});

 private:
  using Item = VocabularyIndex::Item;

  std::vector<int> Find(const Terms& core, const Terms& audience) const;
  int Leftover(const Item& item, const Terms& core, const Terms& audience) const;
  bool HasImplied(const Item& item, const Terms& core) const;

  const VocabularyIndex& vocabulary_;
  const ConceptLexicon& concepts_;
  std::map<std::pair<Terms, Terms>, std::vector<int>> found_;
};

}  // namespace tresen::nlu
