#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

enum class QuestionKind { kGeneral, kRisk };

// Asks the knowledge service with everything that was understood; null while waiting.
const Result* AskKnowledgeService(Counter& counter, QuestionKind kind);

// Says an approved entry with the line that must stand with it and its source.
void SayEntry(Counter& counter, const KnowledgeAnswer& answer);

}  // namespace tresen::gateway
