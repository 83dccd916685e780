#include "services/gateway/conversation/flows/attachment.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "absl/strings/match.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/ask_again.h"
#include "services/gateway/conversation/flows/closing.h"
#include "services/gateway/conversation/flows/confirm.h"
#include "services/gateway/conversation/flows/handoff.h"
#include "services/gateway/conversation/flows/outside_calendar.h"

namespace tresen::gateway {
namespace {

double Kilometres(const Attachment& place, const Branch& branch) {
  constexpr double kEarthRadius = 6371.0;
  constexpr double kRadians = std::numbers::pi / 180;
  const double half_latitude = (branch.latitude - place.latitude) * kRadians / 2;
  const double half_longitude = (branch.longitude - place.longitude) * kRadians / 2;
  const double chord =
      std::pow(std::sin(half_latitude), 2) + std::cos(place.latitude * kRadians) *
                                                 std::cos(branch.latitude * kRadians) *
                                                 std::pow(std::sin(half_longitude), 2);
  return 2 * kEarthRadius * std::asin(std::sqrt(std::min(1.0, chord)));
}

void SayNearestBranch(Counter& counter, const Attachment& place) {
  const Branch* nearest = nullptr;
  double distance = std::numeric_limits<double>::infinity();
  for (const Branch& branch : counter.business().branches) {
    const double to_branch = Kilometres(place, branch);
    if (to_branch >= distance) continue;
    distance = to_branch;
    nearest = &branch;
  }
  if (nearest == nullptr) return;
  counter.Say(Phrase::kNearestBranch,
              {{"branch", Text(nearest->name)},
               {"address", Text(nearest->address)},
               {"km", Count(std::max<int64_t>(1, std::llround(distance)))}});
  if (!MoreToDo(counter)) counter.Show({MenuChoices().front()});
}

void ReceiveMedia(Counter& counter) {
  // With words beside it the words are answered; staff see the picture either way.
  if (counter.turn().texts.empty()) {
    return HandOver(counter, CaseReason::kMedia, Phrase::kHandoffMedia);
  }
  TellStaff(counter, CaseReason::kMedia);
}

void ReceiveReaction(Counter& counter, const Attachment& reaction) {
  if (!absl::StartsWith(reaction.emoji, "👍")) return;
  const Question question = OpenQuestion(counter.state());
  const bool one_slot =
      question == Question::kSlot && ShownSlots(counter.state()).size() == 1;
  if (one_slot || question == Question::kConsent || question == Question::kPark ||
      question == Question::kPerson || question == Question::kCalendar) {
    Confirm(counter);
  }
}

// Noted already, whatever it is for.
void ReceiveOwnNumber(Counter& counter) {
  if (!TakeOwnNumber(counter)) counter.Say(Phrase::kConsentYes);
}

}  // namespace

void ReceiveAttachment(Counter& counter, const Attachment& attachment) {
  switch (attachment.kind) {
    case AttachmentKind::kImage:
    case AttachmentKind::kVideo:
    case AttachmentKind::kDocument:
      return ReceiveMedia(counter);
    case AttachmentKind::kOrder:
      return HandOver(counter, CaseReason::kOrder, Phrase::kHandoffOrder);
    case AttachmentKind::kVoice:
      return counter.Say(Phrase::kVoiceUnsupported);
    case AttachmentKind::kLocation:
      return SayNearestBranch(counter, attachment);
    case AttachmentKind::kReaction:
      return ReceiveReaction(counter, attachment);
    case AttachmentKind::kContact:
      if (attachment.own_number) return ReceiveOwnNumber(counter);
      return counter.Say(Phrase::kCannotRead);
    case AttachmentKind::kUnsupported:
      return counter.Say(Phrase::kCannotRead);
    case AttachmentKind::kSticker:
      return;
  }
}

}  // namespace tresen::gateway
