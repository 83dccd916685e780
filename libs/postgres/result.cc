#include "libs/postgres/result.h"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "libs/postgres/text_format.h"

namespace tresen::postgres {

int Column::IndexIn(const pg_result& result) const {
  if (name_ != nullptr) return PQfnumber(&result, name_);
  return index_ >= 0 && index_ < PQnfields(&result) ? index_ : -1;
}

int Row::Index(Column column) const {
  const int index = column.IndexIn(*result_);
  if (index < 0) {
    std::fprintf(stderr, "postgres: the statement returned no such column\n");
    std::abort();
  }
  return index;
}

void Row::Mismatch(int index, const char* wanted) const {
  std::fprintf(stderr, "postgres: column \"%s\" is not %s\n", PQfname(result_, index), wanted);
  std::abort();
}

bool Row::IsNull(Column column) const { return PQgetisnull(result_, row_, Index(column)) != 0; }

absl::string_view Row::Require(int index) const {
  if (PQgetisnull(result_, row_, index) != 0) Mismatch(index, "without NULL");
  return {PQgetvalue(result_, row_, index), static_cast<size_t>(PQgetlength(result_, row_, index))};
}

absl::string_view Row::View(Column column) const { return Require(Index(column)); }

std::string Row::Text(Column column) const { return std::string(View(column)); }

int64_t Row::Int64(Column column) const {
  const int index = Index(column);
  int64_t value = 0;
  if (!absl::SimpleAtoi(Require(index), &value)) Mismatch(index, "an integer");
  return value;
}

bool Row::Bool(Column column) const {
  const int index = Index(column);
  const absl::string_view text = Require(index);
  if (text != "t" && text != "f") Mismatch(index, "a boolean");
  return text == "t";
}

double Row::Double(Column column) const {
  const int index = Index(column);
  double value = 0;
  if (!absl::SimpleAtod(Require(index), &value)) Mismatch(index, "a number");
  return value;
}

std::string Row::Bytes(Column column) const {
  const int index = Index(column);
  auto value = ParseBytes(Require(index));
  if (!value) Mismatch(index, "bytea");
  return *std::move(value);
}

absl::Time Row::Time(Column column) const {
  const int index = Index(column);
  const auto value = ParseInstant(Require(index));
  if (!value) Mismatch(index, "timestamptz");
  return *value;
}

absl::CivilDay Row::Day(Column column) const {
  const int index = Index(column);
  const auto value = ParseDay(Require(index));
  if (!value) Mismatch(index, "a date");
  return *value;
}

absl::CivilSecond Row::Civil(Column column) const {
  const int index = Index(column);
  const auto value = ParseCivil(Require(index));
  if (!value) Mismatch(index, "a timestamp without zone");
  return *value;
}

std::vector<std::string> Row::Texts(Column column) const {
  const int index = Index(column);
  auto value = ParseArray(Require(index));
  if (!value) Mismatch(index, "an array");
  return *std::move(value);
}

std::vector<int64_t> Row::Int64s(Column column) const {
  const int index = Index(column);
  std::vector<int64_t> numbers;
  for (const std::string& text : Texts(column)) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number)) Mismatch(index, "an array of integers");
    numbers.push_back(number);
  }
  return numbers;
}

std::optional<std::string> Row::OptionalText(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Text(column));
}
std::optional<int64_t> Row::OptionalInt64(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Int64(column));
}
std::optional<bool> Row::OptionalBool(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Bool(column));
}
std::optional<double> Row::OptionalDouble(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Double(column));
}
std::optional<std::string> Row::OptionalBytes(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Bytes(column));
}
std::optional<absl::Time> Row::OptionalTime(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Time(column));
}
std::optional<absl::CivilDay> Row::OptionalDay(Column column) const {
  return IsNull(column) ? std::nullopt : std::optional(Day(column));
}

Result::Result(std::shared_ptr<const pg_result> result)
    : result_(std::move(result)), size_(PQntuples(result_.get())) {}

int Result::columns() const { return result_ ? PQnfields(result_.get()) : 0; }

int64_t Result::affected() const {
  if (!result_) return 0;
  int64_t rows = 0;
  // PQcmdTuples only reads its argument; its signature predates const.
  const char* text = PQcmdTuples(const_cast<pg_result*>(result_.get()));
  return absl::SimpleAtoi(text, &rows) ? rows : 0;
}

}  // namespace tresen::postgres
