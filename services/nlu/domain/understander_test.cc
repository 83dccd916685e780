#include <algorithm>
#include <catch2/catch.hpp>

#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

using Ids = std::vector<std::string>;

Understanding Read(const std::string& text, const std::string& language = "de") {
  return InstalledUnderstander().Understand(text, DemoIndex(), DemoContext({language}));
}

std::string IntentOf(const std::string& text, const std::string& language = "de") {
  return Read(text, language).intents.at(0).name;
}

std::vector<Ids> Values(const Understanding& read, EntityKind kind) {
  std::vector<Ids> values;
  for (const Entity& entity : read.entities) {
    if (entity.kind == kind) values.push_back(entity.values);
  }
  return values;
}

std::vector<Ids> Services(const std::string& text, const std::string& language = "de") {
  return Values(Read(text, language), EntityKind::kService);
}

TEST_CASE("a word that does not say which service yields all it may mean") {
  const std::vector<Ids> cuts = {{"cut_women", "cut_men", "cut_kids"}};
  CHECK(Services("Hallo, geht morgen Schneiden?") == cuts);
  CHECK(Services("einen haarschnitt bitte") == cuts);
  CHECK(Services("haare schneiden lassen") == cuts);
  CHECK(Services("i need a haircut", "en") == cuts);
}

TEST_CASE("compounds, slips and missing umlauts still name the service") {
  CHECK(Services("Damenschnitt am Samstag") == std::vector<Ids>{{"cut_women"}});
  CHECK(Services("herrenhaarschnit") == std::vector<Ids>{{"cut_men"}});
  CHECK(Services("haare faerben") == std::vector<Ids>{{"colour"}});
  CHECK(Services("haare farben bitte") == std::vector<Ids>{{"colour"}});
  CHECK(Services("straehnchen machen") == std::vector<Ids>{{"highlights"}});
  CHECK(Services("bart schneiden") == std::vector<Ids>{{"beard"}});
}

TEST_CASE("words beside the service tell for whom it is") {
  CHECK(Services("Haarschnitt für meinen Sohn") == std::vector<Ids>{{"cut_kids"}});
  CHECK(Services("haircut for my husband", "en") == std::vector<Ids>{{"cut_men"}});
}

TEST_CASE("several people or activities are several services") {
  CHECK(Services("schneiden für Damen und Kinder") ==
        std::vector<Ids>{{"cut_women"}, {"cut_kids"}});
  CHECK(Services("Färben und Herrenschnitt") == std::vector<Ids>{{"colour"}, {"cut_men"}});
}

TEST_CASE("what is listed are two services, even if one could have both words") {
  const Ids cuts = {"cut_women", "cut_men", "cut_kids"};
  CHECK(Services("a beard trim and a haircut", "en") == std::vector<Ids>{{"beard"}, cuts});
  CHECK(Services("cut and colour", "en") == std::vector<Ids>{cuts, {"colour"}});
  CHECK(Services("corte y color", "es") == std::vector<Ids>{cuts, {"colour"}});
  CHECK(Services("Bart und Herrenschnitt") == std::vector<Ids>{{"beard"}, {"cut_men"}});
  CHECK(Services("Bart und Haare schneiden") == std::vector<Ids>{{"beard"}, cuts});
  CHECK(Services("Haare und Bart schneiden") == std::vector<Ids>{cuts, {"beard"}});
  CHECK(Services("Föhnen und Styling") == std::vector<Ids>{{"styling"}});
}

TEST_CASE("the word for an appointment names no service, even where a name has it") {
  Vocabulary vocabulary = DemoVocabulary();
  for (VocabularyItem& item : vocabulary.items) {
    if (item.id == "consult") {
      item.names.push_back({"es", "cita de asesoramiento"});
      item.names.push_back({"en", "advice appointment"});
    }
  }
  const auto index = InstalledUnderstander().Prepare(vocabulary);
  const auto services = [&](const std::string& text, const std::string& language) {
    return Values(InstalledUnderstander().Understand(text, *index, DemoContext({language})),
                  EntityKind::kService);
  };
  CHECK(services("Quiero cita el jueves a las 5", "es").empty());
  CHECK(services("I need an appointment", "en").empty());
  CHECK(services("una cita de asesoramiento", "es") == std::vector<Ids>{{"consult"}});
}

TEST_CASE("an activity that is not offered is a service without candidates") {
  CHECK(Services("macht ihr auch Massagen?") == std::vector<Ids>{{}});
}

TEST_CASE("staff are found misspelt and negated") {
  const Understanding read = Read("bitte nicht bei Jonnas");
  REQUIRE(Values(read, EntityKind::kStaff) == std::vector<Ids>{{"jonas"}});
  CHECK(std::any_of(read.entities.begin(), read.entities.end(), [](const Entity& e) {
    return e.kind == EntityKind::kStaff && e.negated;
  }));
  CHECK(Values(Read("bei wem ist egal"), EntityKind::kStaff) == std::vector<Ids>{{"any"}});
}

TEST_CASE("stop words count only as the whole message") {
  for (const char* text : {"Stop", "STOPP!", "stop.", "keine Werbung"}) {
    CHECK(IntentOf(text) == "stop");
  }
  CHECK(IntentOf("unsubscribe", "en") == "stop");
  for (const char* text : {"absagen", "stornieren", "stop den Termin bitte"}) {
    CHECK(IntentOf(text) != "stop");
  }
  CHECK(IntentOf("cancel", "en") == "cancel");
}

TEST_CASE("two requests in one message are both found, in order") {
  const Understanding read = Read("Freitag absagen und Montag neuen Termin bitte");
  REQUIRE(read.requests.size() == 2);
  CHECK(read.requests[0].intents[0].name == "cancel");
  CHECK(read.requests[1].intents[0].name == "book");
}

TEST_CASE("two requests are found where no blank stands between them") {
  const Understanding read = Read("ยกเลิกวันอังคารแล้วจองวันศุกร์ให้หน่อย", "th");
  REQUIRE(read.requests.size() == 2);
  CHECK(read.requests[0].intents[0].name == "cancel");
  CHECK(read.requests[1].intents[0].name == "book");
}

TEST_CASE("a Thai \"already\" divides nothing") {
  const Understanding read = Read("วันพุธไม่สะดวกแล้ว ขอเป็นวันพฤหัสได้ไหม", "th");
  CHECK(read.requests.empty());
  CHECK(read.intents[0].name == "change");
}

TEST_CASE("a risk named in a booking is asked about first") {
  const Understanding read = Read("ich bin schwanger und möchte morgen Haare färben lassen");
  CHECK(read.intents[0].name == "ask_risk");
  CHECK(Values(read, EntityKind::kRisk) == std::vector<Ids>{{"pregnancy"}});
  REQUIRE(read.requests.size() == 2);
  CHECK(read.requests[1].intents[0].name == "book");
}

TEST_CASE("a place in the list is a selection") {
  const Understanding read = Read("das zweite");
  CHECK(read.intents[0].name == "select");
  CHECK(Values(read, EntityKind::kOrdinal) == std::vector<Ids>{{"2"}});
}

TEST_CASE("the label of a choice is a selection") {
  UnderstandContext context = DemoContext({"de"});
  context.expected = ExpectedAnswer::kChoice;
  context.choices = {"Sa 10:00", "Sa 11:30", "Mo 15:00"};
  const Understanding read = InstalledUnderstander().Understand("11:30", DemoIndex(), context);
  CHECK(read.intents[0].name == "select");
  CHECK(Values(read, EntityKind::kOrdinal) == std::vector<Ids>{{"2"}});
}

TEST_CASE("anger is heard") {
  const Tone tone = Read("Das war eine Katastrophe, ich will mein Geld zurück!").tone;
  CHECK(tone.complaint);
  CHECK(tone.strong_negative);
  CHECK(tone.sentiment < -0.5F);
  CHECK_FALSE(Read("geht morgen um 10?").tone.complaint);
}

TEST_CASE("what was decided is explained on request") {
  UnderstandContext context = DemoContext({"de"});
  context.explain = UnderstandContext::Explain::kYes;
  const Understanding read =
      InstalledUnderstander().Understand("ich möchte absagen", DemoIndex(), context);
  REQUIRE_FALSE(read.explanations.empty());
  CHECK(read.explanations[0].subject == "intent:cancel");
  CHECK_FALSE(read.explanations[0].reasons.empty());
}

TEST_CASE("the same is understood in Spanish, Polish and Thai") {
  const std::vector<Ids> cuts = {{"cut_women", "cut_men", "cut_kids"}};
  CHECK(Services("cortarme el pelo", "es") == cuts);
  CHECK(Services("obciąć włosy", "pl") == cuts);
  CHECK(Services("ตัดผม", "th") == cuts);
  CHECK(Services("corte y color", "es") == std::vector<Ids>{cuts[0], {"colour"}});
  CHECK(Services("พรุ่งนี้บ่ายสามโมงตัดผมหญิงได้ไหม", "th") == std::vector<Ids>{{"cut_women"}});
  CHECK(IntentOf("พรุ่งนี้บ่ายสามโมงตัดผมหญิงได้ไหม", "th") == "availability");
  CHECK(IntentOf("Chciałabym odwołać wizytę", "pl") == "cancel");
  CHECK(IntentOf("quiero cambiar mi cita al viernes", "es") == "change");
  CHECK(Values(Read("do Marka w piątek", "pl"), EntityKind::kStaff) == std::vector<Ids>{{"marek"}});
  CHECK(Values(Read("u Leny proszę", "pl"), EntityKind::kStaff) == std::vector<Ids>{{"lena"}});
}

TEST_CASE("never a stop word: cancelling an appointment, in any language") {
  CHECK(IntentOf("odwołać", "pl") == "cancel");
  CHECK(IntentOf("cancelar", "es") == "cancel");
  CHECK(IntentOf("anular", "es") == "cancel");
  CHECK(IntentOf("ยกเลิก", "th") == "cancel");
  CHECK(IntentOf("ยกเลิกรับข่าวสาร", "th") == "stop");
  CHECK(IntentOf("no más mensajes", "es") == "stop");
  CHECK(IntentOf("wypisz mnie", "pl") == "stop");
  CHECK(IntentOf("baja", "es") == "stop");
  CHECK(IntentOf("หยุด", "th") == "stop");
}

TEST_CASE("a name follows its introduction") {
  CHECK(Values(Read("ich heiße Tobias Müller"), EntityKind::kPersonName) ==
        std::vector<Ids>{{"Tobias Müller"}});
  CHECK(Values(Read("ชื่อนภาค่ะ", "th"), EntityKind::kPersonName) == std::vector<Ids>{{"นภา"}});
  CHECK(Values(Read("ชื่อร้านอะไรคะ", "th"), EntityKind::kPersonName).empty());
  CHECK(Values(Read("ผมชื่อสมชายครับ", "th"), EntityKind::kPersonName) ==
        std::vector<Ids>{{"สมชาย"}});
}

TEST_CASE("any bytes are accepted") {
  for (const std::string text : {std::string(), std::string("\xff\xfe\x80"), std::string("\0a", 2),
                                 std::string("e\xcc"), std::string(20000, 'a')}) {
    CHECK_FALSE(Read(text).intents.empty());
  }
}

TEST_CASE("people who come together are counted, the customer among them") {
  const auto people = [](const std::string& text, const std::string& language) {
    return Values(Read(text, language), EntityKind::kCount);
  };
  const std::vector<Ids> two = {{"2"}};
  CHECK(people("Färben für mich und meine Mutter am Dienstag", "de") == two);
  CHECK(people("a colour for my mum and me on Tuesday", "en") == two);
  CHECK(people("a colour for my mum and I", "en") == two);
  CHECK(people("tinte para mi madre y para mí", "es") == two);
  CHECK(people("chciałabym zapisać mamę i siebie na farbowanie", "pl") == two);
  CHECK(people("จองทำสีผมให้แม่กับฉัน", "th") == two);
  CHECK(people("Färben für mich, meine Mutter und meine Schwester", "de") == std::vector<Ids>{{"3"}});
  CHECK(people("Färben für meine Mutter", "de").empty());
  CHECK(people("my daughter and I need a colour on Tuesday", "en") == two);
  CHECK(people("Färben für meinen Sohn und für mich", "de") == two);
  CHECK(people("Meine Mutter und ich hätten gern Färben am Dienstag", "de") == two);
  CHECK(people("kolor dla mamy i dla mnie", "pl") == two);
  for (const char* text :
       {"I want a haircut and my husband is waiting outside", "My husband is waiting outside and I want a haircut",
        "My mum recommended you and I need a colour", "a colour for my daughter and I can come Friday",
        "A colour for my son and let me know"}) {
    INFO(text);
    CHECK(people(text, "en") == std::vector<Ids>{});
  }
  for (const char* text : {"Dienstag passt mir und ich hätte gern Färben",
                           "Termin für meinen Sohn und würde mich über Rückmeldung freuen",
                           "Färben für meine Tochter und ich kann am Freitag"}) {
    INFO(text);
    CHECK(people(text, "de") == std::vector<Ids>{});
  }
  CHECK(people("farbowanie dla syna i proszę mnie powiadomić", "pl").empty());
  CHECK(Services("Färben für mich und meine Mutter") == std::vector<Ids>{{"colour"}});
}

TEST_CASE("the name of somebody who is none of the staff is a wish for nobody here") {
  const auto staff = [](const std::string& text, const std::string& language) {
    return Values(Read(text, language), EntityKind::kStaff);
  };
  const std::vector<Ids> nobody = {{}};
  CHECK(staff("Damenhaarschnitt bei Emine am Freitag", "de") == nobody);
  CHECK(staff("anything with Tom on Tuesday?", "en") == nobody);
  CHECK(staff("corte con Carmen el martes", "es") == nobody);
  CHECK(staff("strzyżenie damskie u Kasi w piątek", "pl") == nobody);
  CHECK(staff("ตัดผมหญิงกับช่างแอนนาวันศุกร์", "th") == nobody);
  CHECK(staff("Damenhaarschnitt bei Lena", "de") == std::vector<Ids>{{"lena"}});
  CHECK(staff("ich heiße Emine", "de").empty());
}

TEST_CASE("who doubts the own appointment asks for it") {
  CHECK(IntentOf("Ich hab doch einen Termin morgen??") == "my_appointments");
  CHECK(IntentOf("I do have an appointment tomorrow, don't I?", "en") == "my_appointments");
  CHECK(IntentOf("¿Pero yo no tenía una cita mañana?", "es") == "my_appointments");
  CHECK(IntentOf("Przecież mam jutro wizytę??", "pl") == "my_appointments");
  CHECK(IntentOf("พรุ่งนี้ฉันมีนัดไม่ใช่เหรอคะ", "th") == "my_appointments");
}

}  // namespace
}  // namespace tresen::nlu
