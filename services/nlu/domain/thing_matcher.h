#pragma once

#include <vector>

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

// Services and products named in a text. A word that fits several ("Haarschnitt") yields one entity with
// all of them; several people or activities ("Damen und Kinder", "schneiden und färben") yield several
// entities, unless one service covers them together. An activity that the business does not offer yields an
// entity without values if nothing else was named.
std::vector<Entity> MatchThings(const Analysis& analysis, const VocabularyIndex& vocabulary,
                                const ConceptLexicon& concepts, ExpectedAnswer expected);

}  // namespace tresen::nlu
