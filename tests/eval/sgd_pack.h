#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "services/nlu/domain/vocabulary.h"

namespace tresen::nlu_eval {

// The pack of the domain: how people say what they want of a finder of practices and salons and of a calendar.
// {intent, utterance}; "keep" goes on with what was wanted.
const std::vector<std::pair<std::string, std::string>>& AppointmentUtterances();
const std::vector<std::pair<std::string, std::string>>& CalendarUtterances();

// Kinds of practices ("type:...") and towns ("city:...") with their names.
nlu::Vocabulary AppointmentVocabulary();

// Words that ask for a thing, and its slot names in the services.
struct AskedFor {
  std::vector<std::string> words;
  std::vector<std::string> slots;
};
const std::vector<AskedFor>& Requests();

}  // namespace tresen::nlu_eval
