#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Buttons hold 20 characters, rows 24, descriptions 72.
constexpr Wording kLabels[] = {
    {Phrase::kLabelBook, {"Termin buchen"}},
    {Phrase::kLabelAppointments, {"Meine Termine"}},
    {Phrase::kLabelQuestion, {"Frage stellen"}},
    {Phrase::kLabelPerson, {"Mit Mensch sprechen"}},
    {Phrase::kLabelYes, {"Ja"}},
    {Phrase::kLabelNo, {"Nein"}},
    {Phrase::kLabelBookIt, {"Ja, buchen"}},
    {Phrase::kLabelOtherTimes, {"Andere Zeiten"}},
    {Phrase::kLabelCancelIt, {"Ja, absagen"}},
    {Phrase::kLabelKeep, {"Termin behalten"}},
    {Phrase::kLabelMove, {"Verschieben"}},
    {Phrase::kLabelCancel, {"Absagen"}},
    {Phrase::kLabelText, {"{text}"}},
    {Phrase::kLabelMomentShort, {"{when}"}},
    {Phrase::kLabelDayShort, {"{day}"}},
    {Phrase::kLabelClock, {"{time}"}},
    {Phrase::kLabelClockStaff, {"{time} {staff}"}},
    {Phrase::kLabelMomentStaff, {"{when} {staff}"}},
    {Phrase::kLabelSomethingElse, {"Etwas anderes"}},
    {Phrase::kLabelParkYes, {"Ja, zurückstellen"}},
    {Phrase::kLabelParkNo, {"Nein, weiter"}},
    {Phrase::kLabelNew, {"Neuer Termin"}},
    {Phrase::kLabelChoose, {"Auswählen"}},
    {Phrase::kLabelShop, {"Zum Shop"}},
    {Phrase::kLabelMore, {"Weitere"}},
    {Phrase::kLabelAll, {"Alle"}},
    {Phrase::kLabelIntentInfo, {"Auskunft"}},
    {Phrase::kLabelIntentProduct, {"Produkt kaufen"}},
    {Phrase::kLabelIntentMove, {"Termin verschieben"}},
    {Phrase::kLabelIntentCancel, {"Termin absagen"}},
    {Phrase::kLabelIntentHuman, {"Mit Mensch sprechen"}},
    {Phrase::kLabelIntentComplaint, {"Beschwerde"}},
    {Phrase::kLabelIntentOther, {"Etwas anderes"}},
    {Phrase::kRowService, {"{minutes}, {price}"}},
    {Phrase::kRowSlot, {"bei {staff}[, {branch}]"}},
    {Phrase::kRowAppointment, {"{service} bei {staff}[, {branch}]"}},
    {Phrase::kRowAppointmentLate, {"{service} bei {staff}[, {branch}] (späte Absage)"}},
    {Phrase::kRowBranch, {"{address}"}},
    {Phrase::kNumberHint, {"Bitte antworten Sie mit der Nummer."}},
};

}  // namespace

extern const absl::Span<const Wording> kLabels_de;
const absl::Span<const Wording> kLabels_de = kLabels;

}  // namespace tresen::gateway
