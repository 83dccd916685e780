#include "services/nlu/domain/abridged_text.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/match.h"
#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

std::string Filled(const std::string& first, const std::string& piece, size_t bytes, const std::string& last) {
  std::string text = first;
  while (text.size() < bytes) text += piece;
  return text + last;
}

Understanding Read(const std::string& text) {
  return InstalledUnderstander().Understand(text, DemoIndex(), DemoContext({"de"}));
}

const Entity* Find(const Understanding& found, EntityKind kind) {
  for (const Entity& entity : found.entities) {
    if (entity.kind == kind) return &entity;
  }
  return nullptr;
}

TEST_CASE("a text up to the longest message is read whole") {
  const std::string text = Filled("Hallo, ", "ich bin gespannt auf das Ergebnis. ", 3900, "Meine Mail: eva@beispiel.de");
  AbridgedText abridged(text);
  CHECK(abridged.read() == text);
}

TEST_CASE("of a longer text both ends are read and found where they stand") {
  for (const std::string piece : {"Und dann erzählte sie von früher. ", "ö ", "ผม", "a", "😀"}) {
    INFO(piece);
    const std::string text = Filled("Am 12.3. um 10:30 bei Lena bitte. ", piece, 14000, " Meine Mail: eva@beispiel.de");
    const Understanding found = Read(text);
    REQUIRE_FALSE(found.times.empty());
    CHECK(found.times[0].begin == 3);
    const Entity* mail = Find(found, EntityKind::kEmail);
    REQUIRE(mail != nullptr);
    CHECK(text.substr(mail->span.begin, mail->span.end - mail->span.begin) == "eva@beispiel.de");
    REQUIRE_FALSE(found.explanations.empty());
    CHECK(found.explanations.back().subject == "length");
  }
}

TEST_CASE("a time at the end of a long text is found at its letters") {
  const std::string text = Filled("Grüße ", "ä ö ü ", 9000, "übermorgen");
  const Understanding found = Read(text);
  REQUIRE(found.times.size() == 1);
  CHECK(found.times[0].end == CodePointsBefore(text, static_cast<int>(text.size())));
  CHECK(found.times[0].end - found.times[0].begin == 10);
}

TEST_CASE("neither end is cut within a word or a letter") {
  for (size_t shift = 0; shift < 5; ++shift) {
    const std::string text = std::string(shift, 'x') + Filled("", "ผม", 6000, "");
    AbridgedText abridged(text);
    CHECK(abridged.read().size() <= AbridgedText::kMostRead + 100);
    for (size_t at = 0; at < abridged.read().size();) CHECK(ReadCodePoint(abridged.read(), at) != 0xFFFD);
  }
}

}  // namespace
}  // namespace tresen::nlu
