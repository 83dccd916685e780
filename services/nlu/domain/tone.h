#pragma once

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

// Reads the tone from words of praise and anger, with negation ("nicht gut"), emoji and shouting. Used to
// bring a person in, never to steer what is booked.
Tone ReadTone(const Analysis& analysis);

}  // namespace tresen::nlu
