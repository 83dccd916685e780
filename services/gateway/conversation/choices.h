#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/reply.h"

namespace tresen::gateway {

// A choice with a fixed label.
Choice Labelled(ChoiceKind kind, std::string value, Phrase label);

// Book, my appointments, question: the three buttons of the greeting.
std::vector<Choice> MenuChoices();
Choice PersonChoice();

// Buttons that stay valid for as long as the appointment can be changed.
Choice MoveChoice(absl::string_view appointment);
Choice CancelChoice(absl::string_view appointment);

// The services as rows with duration and price, at most ten. Picking one takes those of `along` too:
// the value of such a choice is the ids joined by kServiceJoint, its own after the first `place` of them.
constexpr char kServiceJoint = '+';
std::vector<Choice> ServiceChoices(const Counter& counter, const std::vector<std::string>& services,
                                   const std::vector<std::string>& along, size_t place);

// Offers as buttons of a time, or of a day and time when the days differ; with the person or branch
// where they differ.
std::vector<Choice> SlotChoices(const Counter& counter, const std::vector<Offer>& offers);

std::vector<Choice> DayChoices(const std::vector<absl::CivilDay>& days);
std::vector<Choice> ClockChoices(absl::CivilDay day, const std::vector<int>& minutes);
std::vector<Choice> BranchChoices(const Counter& counter);
std::vector<Choice> AppointmentChoices(const Counter& counter,
                                       const std::vector<Appointment>& appointments);

// Choices by which an id can be honoured that is in none of the shown sets: the menu, and the buttons
// of templates, "appt:<appointment>:confirm|move|cancel".
std::optional<Choice> ChoiceFromFixedId(absl::string_view id);

}  // namespace tresen::gateway
