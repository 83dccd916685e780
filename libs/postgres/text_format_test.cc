#include "libs/postgres/text_format.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "libs/postgres/param.h"

namespace tresen::postgres {
namespace {

TEST_CASE("every instant that is written is read back, to the microsecond") {
  std::mt19937_64 random(20261124);  // seed
  std::uniform_int_distribution<int64_t> micros(-60'000'000'000'000'000, 60'000'000'000'000'000);
  for (int i = 0; i < 2000; ++i) {
    const absl::Time instant = absl::FromUnixMicros(micros(random));
    CHECK(ParseInstant(FormatInstant(instant)) == instant);
  }
  CHECK(ParseInstant("infinity") == absl::InfiniteFuture());
}

TEST_CASE("a fraction may have fewer than six digits") {
  CHECK(ParseInstant("1970-01-01 00:00:01.5+00") == absl::FromUnixMillis(1500));
  CHECK(ParseInstant("1970-01-01 00:00:00.000001+00") == absl::FromUnixMicros(1));
}

TEST_CASE("what is no instant is not taken for one") {
  const std::string text =
      GENERATE(as<std::string>(), "", "2026", "2026-01-01", "now", "2026-01-01 00:00:00",
               "2026-01-01 00:00:00+02", "2026-01-01 00:00:00.+00", "2026-01-01 00:00:00+00 AD",
               "2026-1-1 00:00:00+00");
  CHECK(ParseInstant(text) == std::nullopt);
}

TEST_CASE("days and local times are read") {
  CHECK(ParseDay("2024-02-29") == absl::CivilDay(2024, 2, 29));
  CHECK(ParseDay("0044-03-15 BC") == absl::CivilDay(-43, 3, 15));
  CHECK(ParseDay("2024-02-29 10:00:00") == std::nullopt);
  CHECK(ParseCivil("2026-03-29 02:30:00") == absl::CivilSecond(2026, 3, 29, 2, 30, 0));
}

TEST_CASE("bytes are read from hex") {
  CHECK(ParseBytes("\\x00fFaB") == std::string("\x00\xff\xab", 3));
  CHECK(ParseBytes("\\x") == "");
  CHECK(ParseBytes("\\x0") == std::nullopt);
  CHECK(ParseBytes("\\x0g") == std::nullopt);
  CHECK(ParseBytes("00") == std::nullopt);
}

TEST_CASE("arrays are read as PostgreSQL writes them") {
  using Texts = std::vector<std::string>;
  CHECK(ParseArray("{}") == Texts{});
  CHECK(ParseArray(R"({a,"b,c","q\"\\",NULL,""})") == Texts{"a", "b,c", "q\"\\", "", ""});
  CHECK(ParseArray("{a,{b}}") == std::nullopt);
  CHECK(ParseArray("{a") == std::nullopt);
  CHECK(ParseArray("{\"a") == std::nullopt);
  CHECK(ParseArray("{a}b") == std::nullopt);
}

}  // namespace
}  // namespace tresen::postgres
