#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

const LanguagePack& PackOf_th() {
  static constexpr LanguagePack pack = {
      .code = "th",
      .calendar =
          {
              .weekdays = {"จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."},
              .months = {"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
                         "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"},
              .when = "$1 $2 ($0) เวลา $3 น.",
          },
      .notice =
          {
              .booked = "นัดหมายใหม่",
              .moved = "เลื่อนนัดหมาย",
              .cancelled = "ยกเลิกนัดหมาย",
              .case_opened = "มีลูกค้ารอคำตอบ",
              .case_overdue = "มีลูกค้ารอนานเกินไป",
              .hint = "แจ้งให้ทราบ",
              .customer = "ลูกค้า",
              .services = "บริการ",
              .staff = "กับ",
              .when = "เวลา",
              .before = "เวลาเดิม",
              .appointment = "เลขที่นัด",
              .reason = "เหตุผล",
              .conversation = "แชต",
              .unnamed = "ไม่มีชื่อ",
              .addressed = "ลูกค้า",
              .acknowledge = "โปรดยืนยันว่าอ่านแล้ว",
              .unread = "ยังไม่ได้อ่าน",
              .nobody_read = "ยังไม่มีใครในสาขายืนยันข้อความนี้",
              .while_closed = "ตั้งแต่ปิดร้าน",
          },
      .acknowledge =
          {
              .asked = "คุณอ่านข้อความนี้แล้วหรือยัง หากไม่มีใครยืนยัน ระบบจะแจ้งผู้จัดการสาขา",
              .done = "ขอบคุณ ยืนยันข้อความเรียบร้อยแล้ว",
              .button = "อ่านแล้ว",
          },
  };
  return pack;
}

}  // namespace tresen::notification
