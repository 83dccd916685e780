#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Buttons hold 20 characters, rows 24, descriptions 72.
constexpr Wording kLabels[] = {
    {Phrase::kLabelBook, {"Book appointment"}},
    {Phrase::kLabelAppointments, {"My appointments"}},
    {Phrase::kLabelQuestion, {"Ask a question"}},
    {Phrase::kLabelPerson, {"Talk to a person"}},
    {Phrase::kLabelYes, {"Yes"}},
    {Phrase::kLabelNo, {"No"}},
    {Phrase::kLabelBookIt, {"Yes, book it"}},
    {Phrase::kLabelOtherTimes, {"Other times"}},
    {Phrase::kLabelCancelIt, {"Yes, cancel it"}},
    {Phrase::kLabelKeep, {"Keep it"}},
    {Phrase::kLabelMove, {"Move"}},
    {Phrase::kLabelCancel, {"Cancel"}},
    {Phrase::kLabelText, {"{text}"}},
    {Phrase::kLabelMomentShort, {"{when}"}},
    {Phrase::kLabelDayShort, {"{day}"}},
    {Phrase::kLabelClock, {"{time}"}},
    {Phrase::kLabelClockStaff, {"{time} {staff}"}},
    {Phrase::kLabelMomentStaff, {"{when} {staff}"}},
    {Phrase::kLabelSomethingElse, {"Something else"}},
    {Phrase::kLabelParkYes, {"Yes, set it aside"}},
    {Phrase::kLabelParkNo, {"No, carry on"}},
    {Phrase::kLabelNew, {"New appointment"}},
    {Phrase::kLabelChoose, {"Choose"}},
    {Phrase::kLabelShop, {"Go to shop"}},
    {Phrase::kLabelMore, {"More"}},
    {Phrase::kLabelAll, {"All"}},
    {Phrase::kLabelIntentInfo, {"Information"}},
    {Phrase::kLabelIntentProduct, {"Buy a product"}},
    {Phrase::kLabelIntentMove, {"Move appointment"}},
    {Phrase::kLabelIntentCancel, {"Cancel appointment"}},
    {Phrase::kLabelIntentHuman, {"Talk to a person"}},
    {Phrase::kLabelIntentComplaint, {"Complaint"}},
    {Phrase::kLabelIntentOther, {"Something else"}},
    {Phrase::kRowService, {"{minutes}, {price}"}},
    {Phrase::kRowSlot, {"with {staff}[, {branch}]"}},
    {Phrase::kRowAppointment, {"{service} with {staff}[, {branch}]"}},
    {Phrase::kRowAppointmentLate, {"{service} with {staff}[, {branch}] (late cancellation)"}},
    {Phrase::kRowBranch, {"{address}"}},
    {Phrase::kNumberHint, {"Please answer with the number."}},
};

}  // namespace

extern const absl::Span<const Wording> kLabels_en;
const absl::Span<const Wording> kLabels_en = kLabels;

}  // namespace tresen::gateway
