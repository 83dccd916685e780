#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling::notices {

const LanguagePack& PackOf_th() {
  static constexpr LanguagePack pack = {
      .code = "th",
      .when = "%d.%m.%Y %H:%M",
      .overlap = "มีรายการในปฏิทินที่เวลาทับกับนัดหมายนี้ นัดหมายยังคงอยู่ตามเดิม",
      .moved = "นัดหมายนี้ถูกเลื่อนในปฏิทิน แต่เวลาที่จองไว้ยังคงเดิม",
      .gone = "นัดหมายนี้ถูกลบออกจากปฏิทิน แต่นัดหมายยังคงอยู่และได้บันทึกลงปฏิทินใหม่แล้ว",
      .changed = "ไม่สามารถบันทึกนัดหมายนี้ลงในปฏิทินได้",
      .forbidden = "จำนวนรายการในปฏิทินที่ไม่ได้รับอนุญาตให้อ่าน เวลาเหล่านี้จึงอาจถูกเสนอว่าว่าง:",
  };
  return pack;
}

}  // namespace tresen::scheduling::notices
