#include "services/gateway/conversation/replies/replies.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

#include "libs/text/text.h"
#include "services/gateway/conversation/replies/formatter.h"
#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

constexpr absl::CivilMinute kVisit(2026, 3, 7, 10, 0);

const Wording* Find(const LanguagePack& pack, Phrase phrase) {
  for (const auto& wordings : {pack.sentences, pack.labels}) {
    for (const Wording& wording : wordings) {
      if (wording.phrase == phrase) return &wording;
    }
  }
  return nullptr;
}

std::set<std::string> Placeholders(absl::string_view pattern) {
  std::set<std::string> names;
  for (size_t at = pattern.find('{'); at != absl::string_view::npos; at = pattern.find('{', at + 1)) {
    names.insert(std::string(pattern.substr(at + 1, pattern.find('}', at) - at - 1)));
  }
  return names;
}

std::string Written(const char* language, const Value& value) {
  return Formatter(PackFor(language)).Write(value);
}

// Every value that a phrase can name, as long as it gets.
Values LongValues(const LanguagePack& pack) {
  const std::string endless(400, 'x');
  Values values;
  for (int i = 1; i < static_cast<int>(Phrase::kEnd); ++i) {
    const Wording* wording = Find(pack, static_cast<Phrase>(i));
    for (const std::string& name : Placeholders(wording->variants[0])) {
      values[name] = Text("Œ " + endless);
    }
  }
  for (const char* when : {"moment", "when", "old"}) values[when] = Moment(kVisit);
  values["link"] = Url("https://salon.example/t/" + std::string(60, 'a'));
  return values;
}

TEST_CASE("every language has words for everything the desk can say") {
  for (const LanguagePack* pack : LanguagePacks()) {
    for (int i = 1; i < static_cast<int>(Phrase::kEnd); ++i) {
      const auto phrase = static_cast<Phrase>(i);
      INFO(pack->code << " " << PhraseName(phrase));
      REQUIRE(Find(*pack, phrase) != nullptr);
    }
  }
}

TEST_CASE("a region's variety is written in its language, and what nobody writes in English") {
  CHECK(IsWritten("pl-PL"));
  CHECK_FALSE(IsWritten("fi"));
  CHECK(absl::string_view(PackFor("pt_BR").code) == "en");
  CHECK(absl::string_view(PackFor("th-TH").code) == "th");
}

TEST_CASE("a sentence begins with a capital in every script that has them") {
  CHECK(Capitalised("środa") == "Środa");
  CHECK(Capitalised("öffnet") == "Öffnet");
  CHECK(Capitalised("ça va") == "Ça va");
  CHECK(Capitalised("วันพุธ") == "วันพุธ");
  CHECK(Capitalised("10:00") == "10:00");
  CHECK(Capitalised("").empty());
}

TEST_CASE("every language names the same values in a phrase, in each of its wordings") {
  const LanguagePack& german = PackFor("de");
  for (const LanguagePack* pack : LanguagePacks()) {
    for (int i = 1; i < static_cast<int>(Phrase::kEnd); ++i) {
      const auto phrase = static_cast<Phrase>(i);
      const Wording* wording = Find(*pack, phrase);
      for (int variant = 0; variant < 4 && wording->variants[variant] != nullptr; ++variant) {
        INFO(pack->code << " " << PhraseName(phrase) << " " << variant);
        // A further wording may do without a value, but knows no other one.
        const auto names = Placeholders(wording->variants[variant]);
        const auto known = Placeholders(Find(german, phrase)->variants[0]);
        for (const std::string& name : names) CHECK(known.count(name) == 1);
        if (variant == 0) CHECK(names == known);
      }
    }
  }
}

TEST_CASE("what is asked again or not understood has more than one wording") {
  for (const LanguagePack* pack : LanguagePacks()) {
    for (Phrase phrase : {Phrase::kRephrase, Phrase::kDidYouMean, Phrase::kAskService,
                          Phrase::kAskWhen, Phrase::kOfferAgain, Phrase::kNotUnderstoodChoice}) {
      const Wording* wording = Find(*pack, phrase);
      CHECK(wording->variants[1] != nullptr);
      CHECK(std::string(wording->variants[0]) != wording->variants[1]);
    }
  }
}

TEST_CASE("no phrase in any language breaks a limit of the channel, however long the names") {
  for (const LanguagePack* pack : LanguagePacks()) {
    const Values values = LongValues(*pack);
    for (int i = 1; i < static_cast<int>(Phrase::kEnd); ++i) {
      const auto phrase = static_cast<Phrase>(i);
      for (int count : {0, 1, 3, 4, 10, 14}) {
        Reply reply;
        reply.language = pack->code;
        reply.says = {{phrase, values}, {Phrase::kHowToChange, values}};
        for (int n = 0; n < count; ++n) {
          Choice choice;
          choice.id = "c1." + std::to_string(n);
          choice.title = phrase;
          choice.title_values = values;
          if (count > 3) {
            choice.description = phrase;
            choice.description_values = values;
          }
          reply.choices.push_back(std::move(choice));
        }
        const RenderedMessage message = Render(reply);
        INFO(pack->code << " " << PhraseName(phrase));
        CHECK(text::CountCodePoints(message.body) <= 1024);
        CHECK(message.buttons.size() <= 3);
        CHECK(message.rows.size() <= 10);
        CHECK(text::CountCodePoints(message.list_button) <= 20);
        std::set<std::string> titles;
        for (const auto& button : message.buttons) {
          CHECK(text::CountCodePoints(button.title) <= 20);
          CHECK(titles.insert(button.title).second);
        }
        for (const auto& row : message.rows) {
          CHECK(text::CountCodePoints(row.title) <= 24);
          CHECK(text::CountCodePoints(row.description) <= 72);
          CHECK(titles.insert(row.title).second);
        }
      }
    }
  }
}

TEST_CASE("labels fit their buttons without being cut") {
  for (const LanguagePack* pack : LanguagePacks()) {
    for (const Wording& wording : pack->labels) {
      const absl::string_view label = wording.variants[0];
      if (label.find('{') != absl::string_view::npos) continue;
      if (wording.phrase == Phrase::kNumberHint) continue;
      INFO(pack->code << " " << label);
      CHECK(text::CountCodePoints(label) <= 20);
    }
  }
}

TEST_CASE("days are written as the language writes them") {
  const absl::CivilDay day(kVisit);
  CHECK(Written("de", PlainDay(day)) == "Samstag, 7. März");
  CHECK(Written("en", PlainDay(day)) == "Saturday, 7 March");
  CHECK(Written("es", PlainDay(day)) == "sábado, 7 de marzo");
  CHECK(Written("pl", PlainDay(day)) == "sobota, 7 marca");
  CHECK(Written("th", PlainDay(day)) == "วันเสาร์ที่ 7 มีนาคม 2569");
  CHECK(Written("de", Day(day, day - 1)) == "morgen, Samstag, 7. März");
  CHECK(Written("de", Day(day + 330, day)) == "Sonntag, 31. Januar 2027");
}

TEST_CASE("times, amounts and lengths are written as the language writes them") {
  CHECK(Written("de", Moment(kVisit)) == "Samstag, 7. März, 10:00 Uhr");
  CHECK(Written("en", Moment(kVisit)) == "Saturday, 7 March, 10:00");
  CHECK(Written("th", Moment(kVisit)) == "วันเสาร์ที่ 7 มีนาคม 2569 เวลา 10:00 น.");
  CHECK(Written("de", ShortMoment(kVisit)) == "Sa 7.3. 10:00");
  CHECK(Written("de", Price({"EUR", 4200})) == "42,00 €");
  CHECK(Written("en", Price({"EUR", 4205})) == "€42.05");
  CHECK(Written("en", Price({"EUR", 0})) == "free of charge");
  CHECK(Written("de", Minutes(110)) == "1 Stunde 50 Minuten");
  CHECK(Written("de", AnyOf({Text("a"), Text("b"), Text("c")})) == "a, b oder c");
  CHECK(Written("pl", AllOf({Text("a"), Text("b")})) == "a i b");
}

TEST_CASE("an optional part is left out when its value is missing") {
  const Formatter german(PackFor("de"));
  CHECK(german.Write(Phrase::kOfferText, {{"when", Text("10:00")}}) == "10:00");
  CHECK(german.Write(Phrase::kOfferText, {{"when", Text("10:00")}, {"staff", Text("Lena")}}) ==
        "10:00 bei Lena");
}

TEST_CASE("the plain form has numbers instead of buttons") {
  Reply reply;
  reply.language = "de";
  reply.says = {{Phrase::kHowCanIHelp, {}}};
  for (Phrase label : {Phrase::kLabelBook, Phrase::kLabelQuestion}) {
    Choice choice;
    choice.id = std::string(PhraseName(label));
    choice.title = label;
    reply.choices.push_back(std::move(choice));
  }
  CHECK(Render(reply).plain ==
        "Was kann ich für Sie tun?\n1. Termin buchen\n2. Frage stellen\n"
        "Bitte antworten Sie mit der Nummer.");
}

TEST_CASE("equal titles of one message are told apart") {
  Reply reply;
  reply.language = "de";
  reply.says = {{Phrase::kHowCanIHelp, {}}};
  for (int i = 0; i < 3; ++i) {
    Choice choice;
    choice.id = std::to_string(i);
    choice.title = Phrase::kLabelText;
    choice.title_values = {{"text", Text("Anna-Magdalena Hochzeitsfrisur")}};
    reply.choices.push_back(std::move(choice));
  }
  const RenderedMessage message = Render(reply);
  CHECK(message.buttons[0].title != message.buttons[1].title);
  CHECK(message.buttons[1].title != message.buttons[2].title);
}

TEST_CASE("with choices beside it a link stands in the text") {
  Reply reply;
  reply.language = "en";
  reply.says = {{Phrase::kHowCanIHelp, {}}};
  reply.link = Link{Phrase::kLabelShop, "https://shop.example/oil"};
  CHECK(Render(reply).link_url == "https://shop.example/oil");
  Choice choice;
  choice.id = "x";
  choice.title = Phrase::kLabelYes;
  reply.choices.push_back(std::move(choice));
  CHECK(Render(reply).link_url.empty());
  CHECK(Render(reply).body == "How can I help you?\nhttps://shop.example/oil");
}

}  // namespace
}  // namespace tresen::gateway
