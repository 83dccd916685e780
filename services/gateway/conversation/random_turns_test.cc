#include <catch2/catch.hpp>

#include <random>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

constexpr unsigned kSeed = 20260306;

// Turns as no customer writes them, in no sensible order.
class RandomCustomer {
 public:
  explicit RandomCustomer(unsigned seed) : random_(seed) {}

  Turn Next(const State& state) {
    Turn turn;
    if (Chance(4) && !state.shown.empty()) {
      const ShownChoices& shown = state.shown[Pick(state.shown.size())];
      if (!shown.choices.empty()) {
        turn.tap = Tap{shown.choices[Pick(shown.choices.size())].id, "", ""};
        return turn;
      }
    }
    if (Chance(12)) {
      turn.attachments.push_back(
          {static_cast<AttachmentKind>(Pick(10)), 95.0, -200.0, "👍", Chance(2)});
      return turn;
    }
    static constexpr const char* kTexts[] = {"ja", "2", "", "nochmal", "zurück", "egal",  "0",
                                             "🙂", "{", "vergiss es", "von vorn", "\n", "stopp!!"};
    turn.texts = {kTexts[Pick(std::size(kTexts))]};
    Understand(turn.understanding);
    return turn;
  }

 private:
  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  bool Chance(int one_in) { return Pick(one_in) == 0; }

  void Understand(Understanding& understood) {
    for (size_t i = Pick(3) + 1; i > 0; --i) {
      understood.intents.push_back(
          {static_cast<Intent>(Pick(20)), static_cast<double>(Pick(100)) / 100});
    }
    static constexpr const char* kValues[] = {"cut_men", "colour", "lena",  "any", "nord", "yes", "no",
                                              "-9",      "later",  "other", "xx",  "th",   "price"};
    for (size_t i = Pick(4); i > 0; --i) {
      Entity entity;
      entity.kind = static_cast<EntityKind>(Pick(19));
      for (size_t n = Pick(3); n > 0; --n) entity.values.push_back(kValues[Pick(std::size(kValues))]);
      entity.negated = Chance(5);
      understood.entities.push_back(std::move(entity));
    }
    for (size_t i = Pick(3); i > 0; --i) understood.times.push_back(Mention());
    if (Chance(8)) {
      understood.requests = {{0, 3, understood.intents}, {3, 9, {{Intent::kBook, 0.9}}}};
    }
    static constexpr const char* kLanguages[] = {"de", "en", "es", "pl", "th", "und", "xx"};
    understood.language = kLanguages[Pick(std::size(kLanguages))];
    understood.language_decided = Chance(3);
  }

  TimeMention Mention() {
    TimeMention mention;
    mention.has_date = Chance(2);
    mention.has_time = Chance(2);
    mention.excluded = Chance(6);
    mention.approximate = Chance(6);
    mention.is_duration = Chance(9);
    mention.alternative_group = static_cast<int>(Pick(2));
    for (size_t n = Pick(4); n > 0; --n) {
      TimeReading reading;
      const absl::CivilMinute from =
          absl::CivilMinute(2026, 3, 1, 0, 0) + static_cast<int>(Pick(60 * 24 * 200));
      if (!Chance(7)) reading.from = from;
      if (!Chance(7)) reading.to = from + static_cast<int>(Pick(3) * 60 * 12);
      reading.likelihood = static_cast<double>(Pick(10)) / 10;
      mention.readings.push_back(reading);
    }
    return mention;
  }

  std::mt19937 random_;
};

TEST_CASE("random turns never break the desk, its messages or its memory") {
  for (unsigned seed = kSeed; seed < kSeed + 40; ++seed) {
    Rehearsal desk;
    RandomCustomer customer(seed);
    if (seed % 3 == 0) desk.business().consent_purpose = "marketing";
    if (seed % 5 == 0) {
      desk.business().requires_name = true;
      desk.customer().name = "";
    }
    if (seed % 2 == 0) desk.world().Demand(RefusalReason::kNeedsConsent);
    if (seed % 7 == 0) desk.world().Demand(RefusalReason::kNeedsPhone);
    if (seed % 3 == 1) desk.world().Demand(RefusalReason::kNeedsRelease);
    for (Service& service : desk.business().services) {
      if (seed % 4 == 0) service.name["de"] = std::string(300, 'W') + service.id;
    }
    for (int turn = 0; turn < 40; ++turn) {
      desk.Hear(customer.Next(desk.state()));
      if (turn % 10 == 9) desk.Note(HandedBack{desk.now()});
    }
    INFO("seed " << seed);
    CHECK(desk.faults() == std::vector<std::string>());
  }
}

}  // namespace
}  // namespace tresen::gateway
