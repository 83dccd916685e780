#pragma once

#include <optional>

#include "absl/strings/string_view.h"

// Everything the desk can say. Names are stored with offers, so a name is never reused for another
// meaning. Every language pack has words for every line (a test checks it); {placeholders} are named
// in the German pack.
#define TRESEN_PHRASES(X)                                                                       \
  /* contact */                                                                                 \
  X(Greeting) X(GreetAgain) X(HowCanIHelp) X(AskYourQuestion) X(Smalltalk) X(LanguageSet)       \
  X(Restarted) X(GivenUp) X(Trouble) X(Rephrase) X(DidYouMean) X(AskPark) X(NotUnderstoodChoice)\
  /* what is still to be said */                                                                \
  X(AskService) X(AskServiceAmong) X(AskWhen) X(AskMoveWhen) X(AskDay) X(AskClock) X(AskBranch) \
  X(AskName) X(AskWhichMove) X(AskWhichCancel)                                                  \
  /* offers */                                                                                  \
  X(OfferOne) X(OfferDay) X(OfferMany) X(OfferAgain) X(NearestOffers) X(OfferText) X(OfferLine)  \
  X(SameAgain) X(NotOffered) X(SameAsLast) X(ForService) X(ForNextPerson) X(NextPersonNoted) \
  X(JustTaken) X(OfferGone) X(NothingFree) X(NoOtherTimes)                                      \
  X(WhyFull) X(WhyClosed) X(WhyHours) X(WhyHoliday) X(WhyPast) X(WhyTooSoon) X(WhyTooFar)       \
  X(WhyStaffOff) X(WhyStaffCannot) X(WhyStaffUnknown) X(WhyNotOffered) X(WhyCustomerBusy)                          \
  /* appointments */                                                                            \
  X(Booked) X(BookedProvisional) X(HowToChange) X(Moved) X(Cancelled)                           \
  X(CancelledLate)                                                                              \
  X(AskCancel) X(AskCancelLate) X(Kept) X(NoAppointments)                                       \
  X(OneAppointment) X(ManyAppointments)                                                         \
  X(AppointmentText) X(AppointmentLine) X(AskWhatToDo) X(TooMany) X(AppointmentConfirmed)       \
  X(NotChangeable) X(NoSuchAppointment) X(MoveKeeps)                                            \
  /* a person */                                                                                \
  X(HandoffAsked) X(HandoffFailed) X(HandoffComplaint) X(HandoffRisk) X(HandoffMedia)           \
  X(HandoffOrder) X(HandoffTrouble) X(WaitMinutes) X(WaitOpening) X(DataRequest) X(FeedbackThanks) X(LateTold)   \
  /* consent */                                                                                 \
  X(StopFirst) X(StopSecond) X(StartAgain) X(ConsentMarketing) X(ConsentFeedback) X(ConsentYes) X(ConsentNo)  \
  /* the branch's own calendar */                                                               \
  X(ConsentCalendar) X(AskPhone) X(AskRelease) X(CalendarNo)                                    \
  /* information */                                                                             \
  X(HoursOf) X(HoursLine) X(HoursOn) X(ClosedOn) X(HolidayOn) X(ClosedAllDay) X(SpanText)       \
  X(PriceOf) X(PriceList) X(PriceLine) X(PriceSum) X(FreeOfCharge) X(PriceFrom) X(DurationOf) X(AddressOf)  \
  X(BranchList) X(StaffOf) X(ServiceList) X(NamedLine) X(Answer) X(AnswerSource) X(RiskAnswer)  \
  X(OfferPerson) X(NoAnswer) X(ProductOne) X(ProductList) X(ProductLine) X(NoProduct)           \
  X(NearestBranch) X(VoiceUnsupported) X(CannotRead)                                            \
  /* labels of buttons and rows */                                                              \
  X(LabelBook) X(LabelAppointments) X(LabelQuestion) X(LabelPerson) X(LabelYes) X(LabelNo)      \
  X(LabelBookIt) X(LabelOtherTimes) X(LabelCancelIt) X(LabelKeep) X(LabelMove) X(LabelCancel)   \
  X(LabelText) X(LabelMomentShort) X(LabelDayShort) X(LabelClock) X(LabelClockStaff)            \
  X(LabelMomentStaff) X(LabelSomethingElse) X(LabelParkYes) X(LabelParkNo) X(LabelNew)          \
  X(LabelChoose) X(LabelShop) X(LabelMore) X(LabelAll)                                          \
  X(LabelIntentInfo) X(LabelIntentProduct) X(LabelIntentMove) X(LabelIntentCancel)              \
  X(LabelIntentHuman) X(LabelIntentComplaint) X(LabelIntentOther)                               \
  X(RowService) X(RowSlot) X(RowAppointment) X(RowAppointmentLate) X(RowBranch)                 \
  X(NumberHint)                                                                                 \
  /* pages behind links */                                                                      \
  X(PageNoAppointment) X(PageNoCalendar) X(PageNoNotice) X(PageTryAgain) X(PageCancelled)       \
  X(PageAddToCalendar)

namespace tresen::gateway {

enum class Phrase {
  kNone,
#define TRESEN_PHRASE_ENUM(name) k##name,
  TRESEN_PHRASES(TRESEN_PHRASE_ENUM)
#undef TRESEN_PHRASE_ENUM
  kEnd,
};

absl::string_view PhraseName(Phrase phrase);
std::optional<Phrase> PhraseFromName(absl::string_view name);

}  // namespace tresen::gateway
