#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

const LanguagePack& PackOf_th() {
  static constexpr HolidayName names[] = {
      {"new_year", "วันขึ้นปีใหม่"},
      {"epiphany", "วันสมโภชพระคริสต์แสดงองค์"},
      {"womens_day", "วันสตรีสากล"},
      {"good_friday", "วันศุกร์ประเสริฐ"},
      {"easter_sunday", "วันอาทิตย์อีสเตอร์"},
      {"easter_monday", "วันจันทร์อีสเตอร์"},
      {"labour_day", "วันแรงงาน"},
      {"liberation_75", "วันครบรอบ 75 ปีการปลดปล่อย"},
      {"liberation_80", "วันครบรอบ 80 ปีการปลดปล่อย"},
      {"ascension", "วันพระเยซูเสด็จขึ้นสวรรค์"},
      {"whit_sunday", "วันอาทิตย์เพนเทคอสต์"},
      {"whit_monday", "วันจันทร์เพนเทคอสต์"},
      {"corpus_christi", "วันสมโภชพระคริสตวรกาย"},
      {"uprising_75", "วันครบรอบ 75 ปีการลุกฮือ ค.ศ. 1953"},
      {"assumption", "วันแม่พระรับเกียรติยกขึ้นสวรรค์"},
      {"childrens_day", "วันเด็กสากล"},
      {"german_unity", "วันเอกภาพเยอรมัน"},
      {"reformation", "วันการปฏิรูปศาสนา"},
      {"all_saints", "วันสมโภชนักบุญทั้งหลาย"},
      {"repentance", "วันสำนึกบาปและอธิษฐาน"},
      {"christmas", "วันคริสต์มาส"},
      {"second_christmas", "วันที่สองของคริสต์มาส"},
  };
  static constexpr LanguagePack pack = {"th", names};
  return pack;
}

}  // namespace tresen::scheduling
