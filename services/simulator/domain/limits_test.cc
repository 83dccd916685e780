#include "services/simulator/domain/limits.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

OutgoingMessage Text(std::string body) {
  OutgoingMessage message;
  message.to = "+491713920001";
  message.type = "text";
  message.text = std::move(body);
  return message;
}

OutgoingMessage WithInteractive(Interactive interactive) {
  OutgoingMessage message;
  message.to = "+491713920001";
  message.type = "interactive";
  message.interactive = std::move(interactive);
  return message;
}

Interactive Buttons(int count) {
  Interactive interactive;
  interactive.type = "button";
  interactive.body = "Was passt?";
  for (int i = 0; i < count; ++i) {
    interactive.buttons.push_back({absl::StrCat("slot:", i), absl::StrCat(i, " Uhr")});
  }
  return interactive;
}

Interactive List(int sections, int rows) {
  Interactive interactive;
  interactive.type = "list";
  interactive.body = "Donnerstag";
  interactive.list_button = "Zeiten zeigen";
  for (int s = 0; s < sections; ++s) {
    ListSection section{absl::StrCat("Abschnitt ", s), {}};
    for (int r = 0; r < rows; ++r) {
      section.rows.push_back({absl::StrCat("row:", s, ":", r), absl::StrCat(r, " Uhr"), ""});
    }
    interactive.sections.push_back(std::move(section));
  }
  return interactive;
}

int CodeOf(const OutgoingMessage& message) {
  const auto refusal = CheckForm(message);
  return refusal ? refusal->code : 0;
}

std::string Repeat(absl::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) absl::StrAppend(&text, piece);
  return text;
}

TEST_CASE("a text of 4096 code points passes and one more is refused, also for emoji") {
  CHECK(CodeOf(Text(Repeat("a", 4096))) == 0);
  CHECK(CodeOf(Text(Repeat("a", 4097))) == 100);
  CHECK(CodeOf(Text(Repeat("😀", 4096))) == 0);
  CHECK(CodeOf(Text(Repeat("😀", 4097))) == 100);
}

TEST_CASE("a message without words, without address or of an unknown type is refused") {
  CHECK(CodeOf(Text("  ")) == 131008);
  OutgoingMessage message = Text("Hallo");
  message.to.clear();
  CHECK(CodeOf(message) == 100);
  message = Text("Hallo");
  message.type = "poll";
  CHECK(CodeOf(message) == 131051);
}

TEST_CASE("callback data may have 512 characters") {
  OutgoingMessage message = Text("Hallo");
  message.callback_data = Repeat("x", 512);
  CHECK(CodeOf(message) == 0);
  message.callback_data += "x";
  CHECK(CodeOf(message) == 100);
}

TEST_CASE("one to three reply buttons are allowed") {
  const auto [count, code] =
      GENERATE(table<int, int>({{0, 131009}, {1, 0}, {2, 0}, {3, 0}, {4, 131009}}));
  CHECK(CodeOf(WithInteractive(Buttons(count))) == code);
}

TEST_CASE("a button's title has 20 code points at most and is unique, its id is trimmed") {
  Interactive interactive = Buttons(2);
  interactive.buttons[0].title = Repeat("ü", 20);
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
  interactive.buttons[0].title = Repeat("ü", 21);
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive.buttons[0].title = interactive.buttons[1].title;
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive = Buttons(1);
  interactive.buttons[0].id = "slot:1 ";
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
}

TEST_CASE("a list has ten rows in all, however they are spread over sections") {
  CHECK(CodeOf(WithInteractive(List(1, 10))) == 0);
  CHECK(CodeOf(WithInteractive(List(1, 11))) == 131009);
  CHECK(CodeOf(WithInteractive(List(2, 5))) == 0);
  CHECK(CodeOf(WithInteractive(List(2, 6))) == 131009);
  CHECK(CodeOf(WithInteractive(List(0, 0))) == 131009);
}

TEST_CASE("a single section needs no title, two sections need one each") {
  Interactive interactive = List(1, 2);
  interactive.sections[0].title.clear();
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
  interactive = List(2, 2);
  interactive.sections[1].title.clear();
  CHECK(CodeOf(WithInteractive(interactive)) == 131008);
}

TEST_CASE("each label of a list has its own limit") {
  Interactive interactive = List(1, 1);
  interactive.sections[0].rows[0].title = Repeat("x", 24);
  interactive.sections[0].rows[0].description = Repeat("x", 72);
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
  interactive.sections[0].rows[0].description += "x";
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive = List(1, 1);
  interactive.sections[0].rows[0].title = Repeat("x", 25);
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive = List(1, 1);
  interactive.list_button = Repeat("x", 21);
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
}

TEST_CASE("body, header and footer of an interactive message are limited") {
  Interactive interactive = Buttons(1);
  interactive.body = Repeat("x", 1025);
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive = Buttons(1);
  interactive.header = Header{"text", Repeat("x", 61), ""};
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive = Buttons(1);
  interactive.footer = Repeat("x", 61);
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
}

TEST_CASE("a link needs a label of 20 and a web address") {
  Interactive interactive;
  interactive.type = "cta_url";
  interactive.body = "Anfahrt";
  interactive.action_name = "cta_url";
  interactive.link_label = "Karte";
  interactive.link_url = "https://salon.example/weg";
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
  interactive.link_url = "salon.example";
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
}

TEST_CASE("a flow's button takes no emoji") {
  Interactive interactive;
  interactive.type = "flow";
  interactive.body = "Wann passt es?";
  interactive.action_name = "flow";
  interactive.flow_id = "880000000000001";
  interactive.flow_button = "Termin büchen";
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
  interactive.flow_button = "Termin 📅";
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
}

TEST_CASE("the requests for place and number need their action") {
  Interactive interactive;
  interactive.type = "contact_request";
  interactive.body = "Unter welcher Nummer?";
  CHECK(CodeOf(WithInteractive(interactive)) == 131009);
  interactive.action_name = "request_contact_info";
  CHECK(CodeOf(WithInteractive(interactive)) == 0);
}

TEST_CASE("a reaction does not quote") {
  OutgoingMessage message = Text("");
  message.type = "reaction";
  message.reaction = Reaction{"wamid.T1", "👍"};
  CHECK(CodeOf(message) == 0);
  message.quoted_id = "wamid.T0";
  CHECK(CodeOf(message) == 131009);
}

TEST_CASE("codes have Meta's titles and HTTP statuses") {
  CHECK(TitleOf(131047) == "Re-engagement message");
  CHECK(HttpStatusOf(190) == 401);
  CHECK(HttpStatusOf(132001) == 404);
  CHECK(HttpStatusOf(250) == 403);
  CHECK(HttpStatusOf(999999) == 400);
}

}  // namespace
}  // namespace tresen::simulator
