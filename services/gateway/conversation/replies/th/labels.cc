#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Buttons hold 20 characters, rows 24, descriptions 72; vowels and tone marks count as characters.
constexpr Wording kLabels[] = {
    {Phrase::kLabelBook, {"จองคิว"}},
    {Phrase::kLabelAppointments, {"คิวของฉัน"}},
    {Phrase::kLabelQuestion, {"สอบถาม"}},
    {Phrase::kLabelPerson, {"คุยกับพนักงาน"}},
    {Phrase::kLabelYes, {"ใช่"}},
    {Phrase::kLabelNo, {"ไม่"}},
    {Phrase::kLabelBookIt, {"จองเลย"}},
    {Phrase::kLabelOtherTimes, {"เวลาอื่น"}},
    {Phrase::kLabelCancelIt, {"ยืนยันยกเลิก"}},
    {Phrase::kLabelKeep, {"เก็บคิวไว้"}},
    {Phrase::kLabelMove, {"เลื่อนคิว"}},
    {Phrase::kLabelCancel, {"ยกเลิกคิว"}},
    {Phrase::kLabelText, {"{text}"}},
    {Phrase::kLabelMomentShort, {"{when}"}},
    {Phrase::kLabelDayShort, {"{day}"}},
    {Phrase::kLabelClock, {"{time}"}},
    {Phrase::kLabelClockStaff, {"{time} {staff}"}},
    {Phrase::kLabelMomentStaff, {"{when} {staff}"}},
    {Phrase::kLabelSomethingElse, {"เรื่องอื่น"}},
    {Phrase::kLabelParkYes, {"พักไว้ก่อน"}},
    {Phrase::kLabelParkNo, {"ทำต่อ"}},
    {Phrase::kLabelNew, {"จองคิวใหม่"}},
    {Phrase::kLabelChoose, {"เลือก"}},
    {Phrase::kLabelShop, {"ไปที่ร้านค้า"}},
    {Phrase::kLabelMore, {"เพิ่มเติม"}},
    {Phrase::kLabelAll, {"ทั้งหมด"}},
    {Phrase::kLabelIntentInfo, {"ข้อมูลร้าน"}},
    {Phrase::kLabelIntentProduct, {"ซื้อสินค้า"}},
    {Phrase::kLabelIntentMove, {"เลื่อนคิว"}},
    {Phrase::kLabelIntentCancel, {"ยกเลิกคิว"}},
    {Phrase::kLabelIntentHuman, {"คุยกับพนักงาน"}},
    {Phrase::kLabelIntentComplaint, {"ร้องเรียน"}},
    {Phrase::kLabelIntentOther, {"เรื่องอื่น"}},
    {Phrase::kRowService, {"{minutes} {price}"}},
    {Phrase::kRowSlot, {"กับ {staff}[ สาขา {branch}]"}},
    {Phrase::kRowAppointment, {"{service} กับ {staff}[ สาขา {branch}]"}},
    {Phrase::kRowAppointmentLate, {"{service} กับ {staff}[ สาขา {branch}] (ยกเลิกกระชั้นชิด)"}},
    {Phrase::kRowBranch, {"{address}"}},
    {Phrase::kNumberHint, {"กรุณาตอบเป็นหมายเลขค่ะ"}},
};

}  // namespace

extern const absl::Span<const Wording> kLabels_th;
const absl::Span<const Wording> kLabels_th = kLabels;

}  // namespace tresen::gateway
