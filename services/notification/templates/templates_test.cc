#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "services/notification/templates/acknowledge_text.h"
#include "services/notification/templates/language_pack.h"
#include "services/notification/templates/notice_text.h"
#include "services/notification/templates/placeholders.h"
#include "services/notification/templates/when.h"

namespace tresen::notification {
namespace {

absl::Time Thursday() {
  return absl::FromCivil(absl::CivilMinute(2026, 12, 3, 9, 5), absl::UTCTimeZone());
}

std::vector<std::string> Languages() {
  std::vector<std::string> codes;
  for (const LanguagePack* pack : LanguagePacks()) codes.emplace_back(pack->code);
  return codes;
}

struct Said {
  const char* language;
  const char* text;
};

TEST_CASE("an instant is said as people of the language say it") {
  const auto said = GENERATE(values<Said>({
      {"de", "Donnerstag, 3. Dezember um 09:05 Uhr"},
      {"en", "Thursday 3 December at 09:05"},
      {"en_GB", "Thursday 3 December at 09:05"},
      {"es", "jueves 3 de diciembre a las 09:05"},
      {"pl", "czwartek, 3 grudnia, godz. 09:05"},
      {"th", "3 ธันวาคม (พฤ.) เวลา 09:05 น."},
      {"fi", "Thursday 3 December at 09:05"},
  }));
  CHECK(When(Thursday(), absl::UTCTimeZone(), said.language) == said.text);
}

TEST_CASE("an unwritten language gives way to the business's and then to English") {
  CHECK(WrittenLanguage("pl", "de") == "pl");
  CHECK(WrittenLanguage("fi", "de") == "de");
  CHECK(WrittenLanguage("", "") == "en");
}

TEST_CASE("a notice names event, branch, customer, service, person and time in every language") {
  NoticeFacts facts;
  facts.event = NoticeEvent::kMoved;
  facts.branch = "Mitte";
  facts.customer = "Mina K.";
  facts.services = "Färben";
  facts.staff = "Lena";
  facts.when = "morgen";
  facts.previous_when = "heute";
  const std::string language = GENERATE(from_range(Languages()));
  const NoticeText text = WriteNotice(facts, {}, language);
  for (const char* part : {"Mitte", "Mina K.", "Färben", "Lena", "morgen", "heute"}) {
    CHECK(absl::StrContains(text.body, part));
  }
  CHECK(absl::StrContains(text.subject, "morgen"));
  CHECK_FALSE(NamelessCustomer(language).empty());
}

TEST_CASE("every pack has every word") {
  for (const LanguagePack* pack : LanguagePacks()) {
    INFO(pack->code);
    for (const char* word : pack->calendar.weekdays) CHECK(word != nullptr);
    for (const char* word : pack->calendar.months) CHECK(word != nullptr);
    const NoticeWords& n = pack->notice;
    for (const char* word : {n.booked, n.moved, n.cancelled, n.case_opened, n.case_overdue, n.hint, n.customer,
                             n.services, n.staff, n.when, n.before, n.appointment, n.reason, n.conversation, n.unnamed,
                             n.addressed, n.acknowledge, n.unread, n.nobody_read, n.while_closed,
                             pack->acknowledge.asked, pack->acknowledge.done, pack->acknowledge.button}) {
      CHECK(word != nullptr);
    }
  }
}

TEST_CASE("a case shows its reason and lines, and no empty labels") {
  NoticeFacts facts;
  facts.event = NoticeEvent::kCaseOpened;
  facts.reason = "ask_risk";
  facts.lines = {"Frage: Nuss?"};
  const NoticeText text = WriteNotice(facts, {}, "de");
  CHECK(absl::StrContains(text.body, "ask_risk"));
  CHECK(absl::StrContains(text.body, "Frage: Nuss?"));
  CHECK_FALSE(absl::StrContains(text.body, "Leistung"));
}

TEST_CASE("a notice says how to acknowledge it, and to the lead that nobody has") {
  NoticeFacts facts;
  facts.when = "morgen";
  const std::string language = GENERATE(from_range(Languages()));
  NoticeFrame frame;
  frame.acknowledge_url = "https://desk.example/n/x";
  const NoticeText told = WriteNotice(facts, frame, language);
  CHECK(absl::StrContains(told.body, "https://desk.example/n/x"));
  frame.reader = NoticeFrame::Reader::kLead;
  const NoticeText lead = WriteNotice(facts, frame, language);
  CHECK(absl::StrContains(lead.body, told.body));
  CHECK(lead.body.size() > told.body.size());
  CHECK(absl::EndsWith(lead.subject, told.subject));
  CHECK(lead.subject.size() > told.subject.size());
}

TEST_CASE("a digest holds every notice and their number, with one link") {
  NoticeFacts first;
  first.services = "Färben";
  NoticeFacts second;
  second.event = NoticeEvent::kCaseOpened;
  second.lines = {"Frage: Nuss?"};
  const std::string language = GENERATE(from_range(Languages()));
  NoticeFrame frame;
  frame.acknowledge_url = "https://desk.example/n/x";
  const NoticeText text = WriteDigest({first, second}, frame, language);
  CHECK(absl::StrContains(text.subject, "(2)"));
  CHECK(absl::StrContains(text.body, "Färben"));
  CHECK(absl::StrContains(text.body, "Frage: Nuss?"));
  CHECK(text.body.find("https://") == text.body.rfind("https://"));
}

TEST_CASE("the page of a link asks in the branch's language and has no button when it is done") {
  const std::string language = GENERATE(from_range(Languages()));
  const AcknowledgeText asked = WriteAcknowledge(AcknowledgePage::kAsked, language);
  const AcknowledgeText done = WriteAcknowledge(AcknowledgePage::kDone, language);
  CHECK(asked.language == language);
  CHECK_FALSE(asked.button.empty());
  CHECK(done.button.empty());
  CHECK(asked.text != done.text);
  CHECK(WriteAcknowledge(AcknowledgePage::kAsked, "fi").language == "en");
}

TEST_CASE("placeholders are found once, in their order") {
  CHECK(Placeholders("Hallo {{a}}, {{ b }} und {{a}} {{offen") ==
        std::vector<std::string>{"a", "b"});
}

TEST_CASE("what was given goes before what is known, and stays on one line") {
  const Parameters filled =
      FillPlaceholders("{{who}} {{what}} {{nobody}}", {{"who", "Mina\nK."}, {"unused", "x"}},
                       {{"who", "live"}, {"what", "Schnitt"}});
  CHECK(filled == Parameters{{"who", "Mina K."}, {"what", "Schnitt"}});
}

}  // namespace
}  // namespace tresen::notification
