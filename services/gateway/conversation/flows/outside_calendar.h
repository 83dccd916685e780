#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// A branch may keep a calendar of its own that wants something before it takes an appointment: consent,
// a number, the old time given up. What was chosen is kept and booked as soon as that is settled.

// Asks for what the refusal names; false when it names nothing of the kind.
bool AskForOutside(Counter& counter, RefusalReason reason, SlotChosen chosen);

// Puts the open question of this kind again.
void AskForOutsideAgain(Counter& counter);

enum class OutsideAnswer { kYes, kNo };

// Yes or no to the open question of this kind.
void AnswerOutside(Counter& counter, OutsideAnswer answer);

// The customer gave the own number with the channel's button; false when it was not asked for.
bool TakeOwnNumber(Counter& counter);

// A number that was written instead proves nothing: a person goes on with it. False when there is none.
bool TakeWrittenNumber(Counter& counter);

// Books or moves to what was chosen; the name is asked for first where nobody knows it.
void GoOnWithChosen(Counter& counter);

}  // namespace tresen::gateway
