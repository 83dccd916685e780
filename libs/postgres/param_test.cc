#include "libs/postgres/param.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

namespace tresen::postgres {
namespace {

TEST_CASE("instants are written with microseconds, in UTC") {
  CHECK(FormatInstant(absl::FromUnixMicros(1774745999123456)) == "2026-03-29 00:59:59.123456+00");
  CHECK(FormatInstant(absl::FromUnixSeconds(0)) == "1970-01-01 00:00:00+00");
  CHECK(FormatInstant(absl::FromUnixSeconds(0) - absl::Microseconds(1)) ==
        "1969-12-31 23:59:59.999999+00");
  CHECK(FormatInstant(absl::FromUnixSeconds(0) + absl::Nanoseconds(999)) ==
        "1970-01-01 00:00:00+00");
}

TEST_CASE("endless and ancient instants have PostgreSQL's names") {
  CHECK(FormatInstant(absl::InfiniteFuture()) == "infinity");
  CHECK(FormatInstant(absl::InfinitePast()) == "-infinity");
  CHECK(FormatInstant(absl::FromCivil(absl::CivilDay(-43, 3, 15), absl::UTCTimeZone())) ==
        "0044-03-15 00:00:00+00 BC");
}

TEST_CASE("numbers keep every digit") {
  CHECK(Param(std::numeric_limits<int64_t>::min()).value() == "-9223372036854775808");
  CHECK(Param(std::numeric_limits<uint64_t>::max()).value() == "18446744073709551615");
  CHECK(Param(0.1).value() == "0.10000000000000001");
  CHECK(Param(std::numeric_limits<double>::infinity()).value() == "Infinity");
  CHECK(Param(true).value() == "t");
}

TEST_CASE("nothing is NULL and an empty text is not") {
  CHECK(Param(nullptr).is_null());
  CHECK(Param(std::optional<absl::Time>()).is_null());
  CHECK_FALSE(Param("").is_null());
  CHECK(Param(std::optional<std::string>("a")).value() == "a");
}

TEST_CASE("elements of arrays cannot break out") {
  CHECK(Param(std::vector<std::string>{}).value() == "{}");
  CHECK(Param(std::vector<std::string>{"", "a\",b\\", "NULL"}).value() ==
        R"({"","a\",b\\","NULL"})");
  CHECK(Param(std::vector<int64_t>{1, -2}).value() == "{1,-2}");
}

TEST_CASE("a NUL byte is fit for bytes only") {
  const std::string nul("a\0b", 3);
  CHECK_FALSE(Param(nul).valid());
  CHECK_FALSE(Param(std::vector<std::string>{"a", nul}).valid());
  CHECK(Param(Bytes{nul}).valid());
  CHECK(Param(Bytes{nul}).is_binary());
}

}  // namespace
}  // namespace tresen::postgres
