#include "tests/support/test_database.h"

#include <unistd.h>

#include <atomic>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "libs/postgres/connection.h"
#include "tests/support/postgres_cluster.h"

namespace tresen::testing {
namespace {

std::string WithDatabase(absl::string_view connection, absl::string_view database) {
  return absl::StrCat(connection, " dbname=", database);  // the last one counts
}

std::string WithoutUser(absl::string_view connection) {
  std::vector<std::string> words = absl::StrSplit(connection, ' ');
  std::erase_if(words, [](const std::string& word) { return absl::StartsWith(word, "user="); });
  return absl::StrJoin(words, " ");
}

std::unique_ptr<postgres::Connection> Open(const std::string& connection) {
  auto opened = postgres::Connection::Open({connection, "", "test"});
  if (!opened.ok()) throw std::runtime_error("test database: " + opened.status().ToString());
  return *std::move(opened);
}

void Run(const std::string& connection, const std::string& sql) {
  const auto open = Open(connection);
  const absl::Status status = open->Script("test", sql);
  if (!status.ok()) {
    throw std::runtime_error(absl::StrCat(status.ToString(), " ", open->script_error()));
  }
}

std::string NewName(absl::string_view kind) {
  static std::atomic<int> count = 0;
  return absl::StrCat("tresen_", kind, "_", getpid(), "_", ++count);
}

// The template with these schemas, made at first use.
std::string TemplateFor(const std::vector<Schema>& schemas) {
  static absl::Mutex mutex;
  static auto& templates = *new std::map<std::string, std::string>;
  std::string key;
  for (const Schema& schema : schemas) {
    absl::StrAppend(&key, schema.service, "|");
    for (const postgres::Migration& migration : schema.migrations) {
      absl::StrAppend(&key, migration.number, migration.sql, "|");
    }
  }
  absl::MutexLock lock(&mutex);
  std::string& name = templates[key];
  if (!name.empty()) return name;
  const std::string fresh = NewName("template");
  Run(SharedPostgres(), "CREATE DATABASE " + fresh);
  for (const Schema& schema : schemas) {
    const auto ran = postgres::Migrate({WithDatabase(SharedPostgres(), fresh), schema.service},
                                       schema.migrations);
    if (!ran.ok()) throw std::runtime_error("migration: " + ran.status().ToString());
  }
  return name = fresh;
}

}  // namespace

TestDatabase::TestDatabase(const std::vector<Schema>& schemas) : name_(NewName("test")) {
  Run(SharedPostgres(),
      absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", TemplateFor(schemas)));
  owner_ = WithDatabase(SharedPostgres(), name_);
  connection_ = WithoutUser(owner_);
}

TestDatabase::~TestDatabase() {
  const auto open = postgres::Connection::Open({SharedPostgres(), "", "test"});
  if (!open.ok()) return;
  (*open)->Script("drop", "DROP DATABASE " + name_ + " WITH (FORCE)").IgnoreError();
}

std::unique_ptr<postgres::Pool> TestDatabase::PoolFor(absl::string_view service, int size) const {
  postgres::PoolOptions options;
  options.connection = connection_;
  options.role = absl::StrCat("tresen_", service);
  options.application_name = "test";
  options.size = size;
  return std::make_unique<postgres::Pool>(options);
}

void TestDatabase::Execute(const std::string& sql) const { Run(owner_, sql); }

std::vector<std::vector<std::string>> TestDatabase::Query(const std::string& sql) const {
  const auto open = Open(owner_);
  open->QueueOnce({"test.query", sql.c_str()}, {});
  const auto result = open->Flush();
  if (!result.ok()) {
    throw std::runtime_error(absl::StrCat(result.status().ToString(), " ", open->script_error()));
  }
  std::vector<std::vector<std::string>> rows;
  for (const postgres::Row row : *result) {
    std::vector<std::string>& values = rows.emplace_back();
    for (int i = 0; i < result->columns(); ++i) {
      values.push_back(row.OptionalText(i).value_or("NULL"));
    }
  }
  return rows;
}

std::string TestDatabase::QueryValue(const std::string& sql) const {
  const auto rows = Query(sql);
  if (rows.size() != 1 || rows[0].size() != 1)
    throw std::runtime_error("not a single value: " + sql);
  return rows[0][0];
}

}  // namespace tresen::testing
