#pragma once

#include <string>

#include "services/nlu/domain/understander.h"

namespace tresen::nlu {

// Messages that say one thing over and over: chosen pieces of every kind and every phrase of the language packs, with
// processor time of the whole understanding. Prints the chosen ones and the worst of the others.
void MeasureRepeats(const Understander& understander, const VocabularyIndex& business, UnderstandContext context);

// The same for one piece, many times over.
void MeasureRepeat(const Understander& understander, const VocabularyIndex& business, UnderstandContext context,
                   const std::string& piece);

}  // namespace tresen::nlu
