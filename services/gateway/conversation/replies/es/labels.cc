#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Buttons hold 20 characters, rows 24, descriptions 72.
constexpr Wording kLabels[] = {
    {Phrase::kLabelBook, {"Reservar cita"}},
    {Phrase::kLabelAppointments, {"Mis citas"}},
    {Phrase::kLabelQuestion, {"Hacer una pregunta"}},
    {Phrase::kLabelPerson, {"Hablar con alguien"}},
    {Phrase::kLabelYes, {"Sí"}},
    {Phrase::kLabelNo, {"No"}},
    {Phrase::kLabelBookIt, {"Sí, reservar"}},
    {Phrase::kLabelOtherTimes, {"Otras horas"}},
    {Phrase::kLabelCancelIt, {"Sí, anular"}},
    {Phrase::kLabelKeep, {"Mantener la cita"}},
    {Phrase::kLabelMove, {"Cambiar"}},
    {Phrase::kLabelCancel, {"Anular"}},
    {Phrase::kLabelText, {"{text}"}},
    {Phrase::kLabelMomentShort, {"{when}"}},
    {Phrase::kLabelDayShort, {"{day}"}},
    {Phrase::kLabelClock, {"{time}"}},
    {Phrase::kLabelClockStaff, {"{time} {staff}"}},
    {Phrase::kLabelMomentStaff, {"{when} {staff}"}},
    {Phrase::kLabelSomethingElse, {"Otra cosa"}},
    {Phrase::kLabelParkYes, {"Sí, dejarlo aparte"}},
    {Phrase::kLabelParkNo, {"No, seguir"}},
    {Phrase::kLabelNew, {"Nueva cita"}},
    {Phrase::kLabelChoose, {"Elegir"}},
    {Phrase::kLabelShop, {"Ir a la tienda"}},
    {Phrase::kLabelMore, {"Más"}},
    {Phrase::kLabelAll, {"Todas"}},
    {Phrase::kLabelIntentInfo, {"Información"}},
    {Phrase::kLabelIntentProduct, {"Comprar un producto"}},
    {Phrase::kLabelIntentMove, {"Cambiar la cita"}},
    {Phrase::kLabelIntentCancel, {"Anular la cita"}},
    {Phrase::kLabelIntentHuman, {"Hablar con alguien"}},
    {Phrase::kLabelIntentComplaint, {"Queja"}},
    {Phrase::kLabelIntentOther, {"Otra cosa"}},
    {Phrase::kRowService, {"{minutes}, {price}"}},
    {Phrase::kRowSlot, {"con {staff}[, {branch}]"}},
    {Phrase::kRowAppointment, {"{service} con {staff}[, {branch}]"}},
    {Phrase::kRowAppointmentLate, {"{service} con {staff}[, {branch}] (anulación tardía)"}},
    {Phrase::kRowBranch, {"{address}"}},
    {Phrase::kNumberHint, {"Responda con el número, por favor."}},
};

}  // namespace

extern const absl::Span<const Wording> kLabels_es;
const absl::Span<const Wording> kLabels_es = kLabels;

}  // namespace tresen::gateway
