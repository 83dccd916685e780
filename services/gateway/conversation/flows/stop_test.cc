#include "services/gateway/conversation/flows/stop.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("STOP as the first message gets only its answer") {
  Rehearsal desk;
  auto reply = desk.Hear(Said("Stop").As(Intent::kStop));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Willkommen") == std::string::npos);
  CHECK(reply->buttons.empty());
  CHECK(desk.world().consents().at(0).purposes ==
        std::vector<std::string>{"marketing", "feedback"});
  CHECK_FALSE(desk.world().consents().at(0).granted);
}

TEST_CASE("the second STOP ends reminders too, also when the first was long ago") {
  Rehearsal desk;
  desk.customer().stops = 1;
  desk.Hear(Said("STOP"));
  CHECK(desk.world().consents().at(0).purposes.back() == "service");
}

TEST_CASE("every stop word of every language is one, alone and in any case") {
  for (const char* word :
       {"stop", "Stopp", "ABMELDEN", "keine Werbung", "unsubscribe", "Baja", "no más mensajes",
        "wypisz mnie", "หยุด", "ยกเลิกรับข่าวสาร", " stop! "}) {
    Rehearsal desk;
    desk.Hear(Said(word));
    INFO(word);
    CHECK(desk.world().consents().size() == 1);
  }
  for (const char* sentence : {"Bitte stoppen Sie nicht", "ich möchte absagen", "stop by on Monday"}) {
    Rehearsal desk;
    desk.Hear(Said(sentence));
    INFO(sentence);
    CHECK(desk.world().consents().empty());
  }
}

TEST_CASE("STOP counts while a person answers, silently") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Mensch").As(Intent::kHuman));
  CHECK_FALSE(desk.Hear(Said("Stop")).has_value());
  CHECK(desk.world().consents().size() == 1);
}

TEST_CASE("START takes back what STOP ended, and is nothing special without it") {
  Rehearsal desk;
  desk.customer().stops = 2;
  auto reply = desk.Hear(Said("Start"));
  REQUIRE(reply.has_value());
  CHECK(desk.world().consents().at(0).granted);
  CHECK(desk.world().consents().at(0).purposes ==
        std::vector<std::string>{"marketing", "feedback", "service"});
  desk.customer().stops = 0;
  desk.Hear(Said("start"));
  CHECK(desk.world().consents().size() == 1);
}

TEST_CASE("the answer is in the language of the word, or the business's") {
  Rehearsal desk;
  auto reply = desk.Hear(Said("unsubscribe"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("You will get no more advertising") == 0);
}

}  // namespace
}  // namespace tresen::gateway
