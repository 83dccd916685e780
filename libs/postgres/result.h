#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

struct pg_result;

namespace tresen::postgres {

// A column, by its position in the select list (0 first; fastest) or by its name.
class Column {
 public:
  Column(int index) : index_(index) {}         // NOLINT(google-explicit-constructor): reads well
  Column(const char* name) : name_(name) {}    // NOLINT(google-explicit-constructor)
  int IndexIn(const pg_result& result) const;  // -1 if there is no such column

 private:
  int index_ = -1;
  const char* name_ = nullptr;
};

// One row of a Result, valid as long as the Result. Asking for a column that is not there, for
// another type than the column has, or for a NULL without `Optional…` is a mistake in our SQL, not
// in the data: it ends the process with the column's name and no value.
class Row {
 public:
  Row(const pg_result& result, int row) : result_(&result), row_(row) {}

  bool IsNull(Column column) const;

  std::string Text(Column column) const;        // any type, as PostgreSQL writes it
  absl::string_view View(Column column) const;  // the same without a copy, while the Result lives
  int64_t Int64(Column column) const;
  bool Bool(Column column) const;
  double Double(Column column) const;
  std::string Bytes(Column column) const;               // bytea
  absl::Time Time(Column column) const;                 // timestamptz
  absl::CivilDay Day(Column column) const;              // date
  absl::CivilSecond Civil(Column column) const;         // timestamp without zone
  std::vector<std::string> Texts(Column column) const;  // text[]; a NULL element reads as ""
  std::vector<int64_t> Int64s(Column column) const;     // int[], bigint[]

  std::optional<std::string> OptionalText(Column column) const;
  std::optional<int64_t> OptionalInt64(Column column) const;
  std::optional<bool> OptionalBool(Column column) const;
  std::optional<double> OptionalDouble(Column column) const;
  std::optional<std::string> OptionalBytes(Column column) const;
  std::optional<absl::Time> OptionalTime(Column column) const;
  std::optional<absl::CivilDay> OptionalDay(Column column) const;

 private:
  int Index(Column column) const;
  absl::string_view Require(int index) const;
  [[noreturn]] void Mismatch(int index, const char* wanted) const;

  const pg_result* result_;
  int row_;
};

// What a statement returned. Cheap to copy and to move; thread-safe once made.
class Result {
 public:
  Result() = default;
  explicit Result(std::shared_ptr<const pg_result> result);

  int size() const { return size_; }
  int columns() const;
  bool empty() const { return size_ == 0; }
  // Rows inserted, updated or deleted by a statement (for SELECT: the rows returned).
  int64_t affected() const;
  Row operator[](int row) const { return Row(*result_, row); }
  Row front() const { return Row(*result_, 0); }

  class Iterator {
   public:
    Iterator(const Result& result, int row) : result_(&result), row_(row) {}
    Row operator*() const { return (*result_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    const Result* result_;
    int row_;
  };
  Iterator begin() const { return Iterator(*this, 0); }
  Iterator end() const { return Iterator(*this, size_); }

 private:
  std::shared_ptr<const pg_result> result_;
  int size_ = 0;
};

}  // namespace tresen::postgres
