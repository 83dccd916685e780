#pragma once

#include <vector>

#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// Appends what the words of the lexicon that start at a token mean.
void AddWordLeaves(Scope& scope, int token, std::vector<Item>* out);

// Appends what a punctuation mark at a token means.
void AddMarkLeaves(const Scope& scope, int token, std::vector<Item>* out);

// Appends what figures that start at a token can be: numbers, dates, times.
void AddFigureLeaves(Scope& scope, int token, std::vector<Item>* out);

}  // namespace tresen::nlu
