#include "services/gateway/conversation/rehearsal/demo_business.h"

#include <string>
#include <utility>
#include <vector>

namespace tresen::gateway {
namespace {

constexpr int Hour(int hour) { return hour * 60; }

Service MakeService(std::string id, LocalizedText name, int minutes, int64_t cents) {
  return {std::move(id), std::move(name), minutes, {"EUR", cents}};
}

std::vector<Service> Services() {
  return {
      MakeService("cut_women",
                  {{"de", "Damenhaarschnitt"},
                   {"en", "women's haircut"},
                   {"es", "corte de mujer"},
                   {"pl", "strzyżenie damskie"},
                   {"th", "ตัดผมหญิง"}},
                  45, 4200),
      MakeService("cut_men",
                  {{"de", "Herrenhaarschnitt"},
                   {"en", "men's haircut"},
                   {"es", "corte de hombre"},
                   {"pl", "strzyżenie męskie"},
                   {"th", "ตัดผมชาย"}},
                  30, 2800),
      MakeService("cut_kids",
                  {{"de", "Kinderhaarschnitt"},
                   {"en", "children's haircut"},
                   {"es", "corte infantil"},
                   {"pl", "strzyżenie dziecięce"},
                   {"th", "ตัดผมเด็ก"}},
                  30, 1800),
      MakeService("colour",
                  {{"de", "Färben"},
                   {"en", "hair colouring"},
                   {"es", "tinte"},
                   {"pl", "farbowanie"},
                   {"th", "ทำสีผม"}},
                  110, 7800),
      MakeService("highlights",
                  {{"de", "Strähnen"},
                   {"en", "highlights"},
                   {"es", "mechas"},
                   {"pl", "pasemka"},
                   {"th", "ทำไฮไลท์"}},
                  145, 11000),
      MakeService("styling",
                  {{"de", "Föhnen und Styling"},
                   {"en", "blow-dry and styling"},
                   {"es", "peinado"},
                   {"pl", "modelowanie"},
                   {"th", "ไดร์และจัดทรง"}},
                  30, 2500),
      MakeService("beard",
                  {{"de", "Bart trimmen"},
                   {"en", "beard trim"},
                   {"es", "arreglo de barba"},
                   {"pl", "strzyżenie brody"},
                   {"th", "เล็มหนวดเครา"}},
                  20, 1500),
      MakeService("consult",
                  {{"de", "Beratung"},
                   {"en", "consultation"},
                   {"es", "asesoramiento"},
                   {"pl", "konsultacja"},
                   {"th", "ปรึกษา"}},
                  15, 0),
  };
}

Branch Mitte(absl::TimeZone zone) {
  Branch branch;
  branch.id = "mitte";
  branch.name = "Salon Beispiel Mitte";
  branch.short_name = "Mitte";
  branch.address = "Lindenstraße 12, 10969 Berlin";
  branch.zone = zone;
  for (int day : {0, 1, 2, 4}) branch.hours[day] = {{Hour(9), Hour(18)}};
  branch.hours[3] = {{Hour(9), Hour(20)}};
  branch.hours[5] = {{Hour(10), Hour(16)}};
  branch.special_days[absl::CivilDay(2026, 4, 3)] = {
      {}, {{"de", "Karfreitag"}, {"en", "Good Friday"}}};
  branch.latitude = 52.5031;
  branch.longitude = 13.3984;
  return branch;
}

Branch Nord(absl::TimeZone zone) {
  Branch branch;
  branch.id = "nord";
  branch.name = "Salon Beispiel Nord";
  branch.short_name = "Nord";
  branch.address = "Seestraße 40, 13353 Berlin";
  branch.zone = zone;
  for (int day : {1, 2, 3, 4}) branch.hours[day] = {{Hour(10), Hour(19)}};
  branch.hours[5] = {{Hour(9), Hour(14)}};
  branch.latitude = 52.5497;
  branch.longitude = 13.3581;
  return branch;
}

}  // namespace

Business DemoBusiness() {
  absl::TimeZone berlin;
  if (!absl::LoadTimeZone("Europe/Berlin", &berlin)) berlin = absl::FixedTimeZone(3600);
  Business business;
  business.name = "Salon Beispiel";
  business.default_language = "de";
  business.languages = {"de", "en", "es", "pl", "th"};
  business.privacy_url = "https://salon.example/datenschutz";
  business.branches = {Mitte(berlin), Nord(berlin)};
  business.services = Services();
  business.staff = {
      {"lena", "Lena", "mitte", {"cut_women", "cut_men", "cut_kids", "colour", "styling", "consult"}},
      {"jonas", "Jonas", "mitte", {"cut_men", "cut_kids", "beard", "cut_women"}},
      {"aylin", "Aylin", "mitte", {"cut_women", "colour", "highlights", "styling", "consult"}},
      {"marek", "Marek", "nord", {"cut_men", "beard", "cut_kids", "cut_women"}},
      {"sofia", "Sofia", "nord", {"cut_women", "colour", "highlights", "styling", "consult"}},
  };
  return business;
}

}  // namespace tresen::gateway
