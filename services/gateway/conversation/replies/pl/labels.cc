#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Buttons hold 20 characters, rows 24, descriptions 72.
constexpr Wording kLabels[] = {
    {Phrase::kLabelBook, {"Umów wizytę"}},
    {Phrase::kLabelAppointments, {"Moje wizyty"}},
    {Phrase::kLabelQuestion, {"Zadaj pytanie"}},
    {Phrase::kLabelPerson, {"Kontakt z obsługą"}},
    {Phrase::kLabelYes, {"Tak"}},
    {Phrase::kLabelNo, {"Nie"}},
    {Phrase::kLabelBookIt, {"Tak, rezerwuję"}},
    {Phrase::kLabelOtherTimes, {"Inne terminy"}},
    {Phrase::kLabelCancelIt, {"Tak, odwołaj"}},
    {Phrase::kLabelKeep, {"Zostaw wizytę"}},
    {Phrase::kLabelMove, {"Przełóż"}},
    {Phrase::kLabelCancel, {"Odwołaj"}},
    {Phrase::kLabelText, {"{text}"}},
    {Phrase::kLabelMomentShort, {"{when}"}},
    {Phrase::kLabelDayShort, {"{day}"}},
    {Phrase::kLabelClock, {"{time}"}},
    {Phrase::kLabelClockStaff, {"{time} {staff}"}},
    {Phrase::kLabelMomentStaff, {"{when} {staff}"}},
    {Phrase::kLabelSomethingElse, {"Coś innego"}},
    {Phrase::kLabelParkYes, {"Tak, odłóż na bok"}},
    {Phrase::kLabelParkNo, {"Nie, kontynuuj"}},
    {Phrase::kLabelNew, {"Nowa wizyta"}},
    {Phrase::kLabelChoose, {"Wybierz"}},
    {Phrase::kLabelShop, {"Do sklepu"}},
    {Phrase::kLabelMore, {"Więcej"}},
    {Phrase::kLabelAll, {"Wszystkie"}},
    {Phrase::kLabelIntentInfo, {"Informacja"}},
    {Phrase::kLabelIntentProduct, {"Zakup produktu"}},
    {Phrase::kLabelIntentMove, {"Przełożyć wizytę"}},
    {Phrase::kLabelIntentCancel, {"Odwołać wizytę"}},
    {Phrase::kLabelIntentHuman, {"Kontakt z obsługą"}},
    {Phrase::kLabelIntentComplaint, {"Reklamacja"}},
    {Phrase::kLabelIntentOther, {"Coś innego"}},
    {Phrase::kRowService, {"{minutes}, {price}"}},
    {Phrase::kRowSlot, {"{staff}[, {branch}]"}},
    {Phrase::kRowAppointment, {"{service}, {staff}[, {branch}]"}},
    {Phrase::kRowAppointmentLate, {"{service}, {staff}[, {branch}] (późne odwołanie)"}},
    {Phrase::kRowBranch, {"{address}"}},
    {Phrase::kNumberHint, {"Proszę odpowiedzieć numerem."}},
};

}  // namespace

extern const absl::Span<const Wording> kLabels_pl;
const absl::Span<const Wording> kLabels_pl = kLabels;

}  // namespace tresen::gateway
