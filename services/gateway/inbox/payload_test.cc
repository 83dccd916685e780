#include "services/gateway/inbox/payload.h"

#include <catch2/catch.hpp>

#include "libs/status/status.h"

namespace tresen::gateway {
namespace {

Payload Full() {
  Payload payload;
  payload.kind = "choice";
  payload.text = "Grüße 😀 สวัสดี\n\"zitiert\"";
  payload.choice_id = "slot:1";
  payload.context_id = "wamid.OUT7";
  payload.media_id = "11";
  payload.media_type = "image/jpeg";
  payload.file_name = "a.pdf";
  payload.shared_phone = "+491713920001";
  payload.new_user_id = "DE.2";
  payload.new_wa_id = "491713920099";
  payload.old_wa_id = "491713920001";
  payload.choices = {"Ja", "Nein", "ไม่"};
  return payload;
}

TEST_CASE("a message comes back as it was stored") {
  CHECK(*DecodePayload(EncodePayload(Full())) == Full());
  CHECK(*DecodePayload(EncodePayload(Payload())) == Payload());
  Payload place;
  place.kind = "location";
  place.latitude = -33.8688;
  place.longitude = 151.2093;
  CHECK(*DecodePayload(EncodePayload(place)) == place);
}

TEST_CASE("only what is there is written") {
  Payload payload;
  payload.kind = "text";
  payload.text = "Hallo";
  CHECK(EncodePayload(payload) == R"({"kind":"text","text":"Hallo"})");
}

TEST_CASE("text that is no UTF-8 loses its bad bytes, not the message") {
  Payload payload;
  payload.kind = "text";
  payload.text = "vorher\xff\xfenachher";
  const auto read = DecodePayload(EncodePayload(payload));
  REQUIRE(read.ok());
  CHECK_THAT(read->text, Catch::StartsWith("vorher"));
  CHECK_THAT(read->text, Catch::EndsWith("nachher"));
}

TEST_CASE("what an older or newer version wrote is read as far as it is known") {
  const auto read = DecodePayload(
      R"({"kind":"text","text":7,"latitude":"north","choices":["a",1,null,"b"],"later":{"x":[]}})");
  REQUIRE(read.ok());
  CHECK(read->kind == "text");
  CHECK(read->text.empty());
  CHECK(read->latitude == 0);
  CHECK(read->choices == std::vector<std::string>{"a", "b"});
}

TEST_CASE("what is no message is said to be none") {
  for (const char* text : {"", "null", "[]", "\"text\"", "{", "{\"kind\":", "\xff"}) {
    INFO(text);
    CHECK(Reason(DecodePayload(text).status()) == "NOT_A_PAYLOAD");
  }
}

}  // namespace
}  // namespace tresen::gateway
