#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/languages/language_registry.h"

namespace tresen::nlu {

// The demo business and its clock, for tests: Friday 6 March 2026, 14:00 in Berlin.
inline Vocabulary DemoVocabulary() {
  using Names = std::vector<std::pair<std::string, std::string>>;
  Vocabulary demo{.revision = 1};
  const auto add = [&](EntityKind kind, const std::string& id, const Names& names) {
    VocabularyItem item{kind, id, {}};
    for (const auto& [language, text] : names) item.names.push_back({language, text});
    demo.items.push_back(item);
  };
  const auto service = [&](const std::string& id, const Names& names) {
    add(EntityKind::kService, id, names);
  };
  service("cut_women", {{"de", "Damenhaarschnitt"}, {"en", "women's haircut"},
                        {"es", "corte de mujer"}, {"pl", "strzyżenie damskie"},
                        {"th", "ตัดผมหญิง"}});
  service("cut_men", {{"de", "Herrenhaarschnitt"}, {"en", "men's haircut"},
                      {"es", "corte de hombre"}, {"pl", "strzyżenie męskie"},
                      {"th", "ตัดผมชาย"}});
  service("cut_kids", {{"de", "Kinderhaarschnitt"}, {"en", "children's haircut"},
                       {"es", "corte infantil"}, {"pl", "strzyżenie dziecięce"},
                       {"th", "ตัดผมเด็ก"}});
  service("colour", {{"de", "Färben"}, {"en", "hair colouring"}, {"es", "tinte"},
                     {"pl", "farbowanie"}, {"th", "ทำสีผม"}});
  service("highlights", {{"de", "Strähnen"}, {"en", "highlights"}, {"es", "mechas"},
                         {"pl", "pasemka"}, {"th", "ทำไฮไลท์"}});
  service("styling", {{"de", "Föhnen und Styling"}, {"en", "blow-dry and styling"},
                      {"es", "peinado"}, {"pl", "modelowanie"}, {"th", "ไดร์และจัดทรง"}});
  service("beard", {{"de", "Bart trimmen"}, {"en", "beard trim"}, {"es", "arreglo de barba"},
                    {"pl", "strzyżenie brody"}, {"th", "เล็มหนวดเครา"}});
  service("consult", {{"de", "Beratung"}, {"en", "consultation"}, {"es", "asesoramiento"},
                      {"pl", "konsultacja"}, {"th", "ปรึกษา"}});
  for (const char* name : {"Lena", "Jonas", "Aylin", "Marek", "Sofia"}) {
    std::string id(name);
    id[0] = static_cast<char>(id[0] + 32);
    add(EntityKind::kStaff, id, {{"", name}});
  }
  add(EntityKind::kBranch, "mitte", {{"", "Salon Beispiel Mitte"}, {"", "Lindenstraße 12"}});
  add(EntityKind::kBranch, "nord", {{"", "Salon Beispiel Nord"}, {"", "Seestraße 40"}});
  const auto product = [&](const std::string& id, const Names& names) {
    add(EntityKind::kProduct, id, names);
  };
  product("shampoo_repair", {{"de", "Repair-Shampoo 250 ml"}, {"en", "repair shampoo"},
                             {"es", "champú reparador"}, {"pl", "szampon regenerujący"},
                             {"th", "แชมพูฟื้นฟู"}});
  product("oil_argan", {{"de", "Arganöl 50 ml"}, {"en", "argan oil"}, {"es", "aceite de argán"},
                        {"pl", "olejek arganowy"}, {"th", "น้ำมันอาร์แกน"}});
  product("wax_matt", {{"de", "Mattwachs 75 ml"}, {"en", "matt wax"}, {"es", "cera mate"},
                       {"pl", "wosk matujący"}, {"th", "แว็กซ์แมตต์"}});
  product("voucher", {{"de", "Geschenkgutschein"}, {"en", "gift voucher"}, {"es", "vale regalo"},
                      {"pl", "bon podarunkowy"}, {"th", "บัตรกำนัล"}});
  return demo;
}

inline UnderstandContext DemoContext(std::vector<std::string> languages) {
  UnderstandContext context;
  absl::LoadTimeZone("Europe/Berlin", &context.zone);
  context.now = absl::FromCivil(absl::CivilSecond(2026, 3, 6, 14, 0, 0), context.zone);
  context.languages = std::move(languages);
  return context;
}

// Made once per test program: training takes a moment.
inline const Understander& InstalledUnderstander() {
  static const auto* const kUnderstander =
      Understander::Create(InstalledLanguageFiles()).value().release();
  return *kUnderstander;
}

inline const VocabularyIndex& DemoIndex() {
  static const auto* const kIndex =
      new std::shared_ptr<const VocabularyIndex>(InstalledUnderstander().Prepare(DemoVocabulary()));
  return **kIndex;
}

}  // namespace tresen::nlu
