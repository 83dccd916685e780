#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_th;
const Locale kLocale_th = {
    .weekdays = {"วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์"},
    .short_weekdays = {"จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."},
    .months = {"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม",
               "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"},
    .short_months = {"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.",
                     "ต.ค.", "พ.ย.", "ธ.ค."},
    .day = "{weekday}ที่ {day} {month}",
    .day_with_year = "{weekday}ที่ {day} {month} {year}",
    .near_day = "{near} {date}",
    .today = "วันนี้",
    .tomorrow = "พรุ่งนี้",
    .short_day = "{weekday} {day} {month}",
    .moment = "{date} เวลา {time} น.",
    .either = " หรือ ",
    .both = " และ ",
    .weekday_range = "{from}ถึง{to}",
    .money = "{amount} {sign}",
    .decimal_mark = '.',
    .euro = "ยูโร",
    .minutes = "{n} นาที",
    .hour = "{n} ชั่วโมง",
    .hours = "{n} ชั่วโมง",
    .duration_join = " ",
    .year_offset = 543,
    .always_year = true,
};

const CommandWords& CommandWords_th() {
  static const auto* const words = new CommandWords{
      .stop = {"stop", "หยุด", "ยกเลิกรับข่าวสาร"},
      .start = {"start", "เริ่มรับข่าวสาร", "รับข่าวสาร"},
      .person = {"ขอคุยกับพนักงาน", "คุยกับพนักงาน", "ขอคุยกับคน", "พนักงาน", "ขอสายพนักงาน",
                 "ขอคุยกับพนักงานค่ะ", "ขอคุยกับพนักงานครับ"},
      .restart = {"เริ่มใหม่", "เริ่มต้นใหม่", "ขอเริ่มใหม่"},
      .back = {"ย้อนกลับ", "กลับ", "ถอยกลับ"},
      .repeat = {"อีกครั้ง", "ขออีกครั้ง", "พูดอีกที", "ทวนอีกครั้ง"},
      .skip = {"ข้าม", "อะไรก็ได้", "ได้หมด", "แล้วแต่"},
      .quit = {"ช่างมัน", "ไม่เป็นไรแล้ว", "ไม่เอาแล้ว", "พอแล้ว", "ไม่เอาแล้วค่ะ", "ไม่เอาแล้วครับ",
               "ไม่เป็นไรแล้วค่ะ", "ไม่เป็นไรแล้วครับ", "ช่างเถอะ"},
  };
  return *words;
}

}  // namespace tresen::gateway
