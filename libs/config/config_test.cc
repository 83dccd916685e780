#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "libs/config/check.h"
#include "libs/config/flags.h"
#include "libs/config/secrets.h"
#include "libs/config/textproto.h"
#include "libs/status/status.h"

namespace tresen::config {
namespace {

// A folder of its own, removed with its one file at the end.
class TemporaryFile {
 public:
  TemporaryFile() {
    char name[] = "/tmp/tresen_config_XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~TemporaryFile() {
    std::remove(path().c_str());
    rmdir(folder_.c_str());
  }
  std::string path() const { return folder_ + "/file"; }
  void Write(const std::string& content, mode_t mode) const {
    std::ofstream(path()) << content;
    chmod(path().c_str(), mode);
  }

 private:
  std::string folder_;
};

TEST_CASE("a text proto is read over the defaults") {
  google::rpc::ErrorInfo message;
  message.set_domain("default");
  REQUIRE(ParseTextProto("# comment\nreason: \"X\"\n", "a.textproto", message).ok());
  CHECK(message.reason() == "X");
  CHECK(message.domain() == "default");
}

TEST_CASE("a mistake is named with file, line and column") {
  google::rpc::ErrorInfo message;
  const auto [text, where] = GENERATE(table<std::string, std::string>({
      {"reason: \"X\"\nraeson: \"Y\"\n", "a.textproto:2:7"},
      {"reason: 5\n", "a.textproto:1:9"},
      {"metadata {\n  key: \"a\"\n", "a.textproto:3:1"},
  }));
  const absl::Status status = ParseTextProto(text, "a.textproto", message);
  REQUIRE(Violations(status).size() == 1);
  CHECK(Violations(status)[0].field == where);
}

TEST_CASE("a missing configuration file is a clear error") {
  google::rpc::ErrorInfo message;
  const absl::Status status = LoadTextProto("/nonexistent/a.textproto", message);
  CHECK(status.code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a configuration file is read") {
  const TemporaryFile file;
  file.Write("reason: \"X\"", 0644);
  google::rpc::ErrorInfo message;
  REQUIRE(LoadTextProto(file.path(), message).ok());
  CHECK(message.reason() == "X");
}

struct Parsed {
  std::string text = "default";
  int number = 1;
  bool on = false;
  absl::Duration duration = absl::Seconds(1);
  absl::Time time;
  std::vector<std::string> words;
  bool text_was_set = false;
  absl::Status status;
};

Parsed ParseFlags(std::vector<const char*> argv) {
  Parsed parsed;
  argv.insert(argv.begin(), "program");
  FlagSet flags("program", "Does things.");
  flags.Text("text", &parsed.text, "a text")
      .Number("number", &parsed.number, "a number")
      .Switch("on", &parsed.on, "switches on")
      .Duration("duration", &parsed.duration, "how long")
      .Time("time", &parsed.time, "when");
  parsed.status = flags.Parse(static_cast<int>(argv.size()), argv.data());
  parsed.words = flags.words();
  parsed.text_was_set = flags.IsSet("text");
  return parsed;
}

TEST_CASE("flags are read in both forms") {
  const Parsed parsed =
      ParseFlags({"--text=a=b", "--number", "-5", "apply", "--on", "--duration=1m30s",
                  "--time=2026-12-01T10:00:00+01:00", "--", "--text"});
  REQUIRE(parsed.status.ok());
  CHECK(parsed.text == "a=b");
  CHECK(parsed.number == -5);
  CHECK(parsed.on);
  CHECK(parsed.duration == absl::Seconds(90));
  CHECK(parsed.time == absl::FromUnixSeconds(1796115600));
  CHECK(parsed.words == std::vector<std::string>{"apply", "--text"});
  CHECK(parsed.text_was_set);
}

TEST_CASE("what is not given keeps its default") {
  const Parsed parsed = ParseFlags({"--on=false"});
  CHECK(parsed.text == "default");
  CHECK_FALSE(parsed.text_was_set);
  CHECK_FALSE(parsed.on);
}

TEST_CASE("every problem of the command line is told at once") {
  const Parsed parsed = ParseFlags(
      {"--nope", "--number=x", "--on=maybe", "--duration=-1s", "--text=a", "--text=b", "--time"});
  const std::vector<FieldViolation> expected = {
      {"--nope", "unknown flag"},        {"--number", "must be a number"},
      {"--on", "must be true or false"}, {"--duration", "must be a duration such as 5s"},
      {"--text", "given twice"},         {"--time", "needs a value"},
  };
  CHECK(Violations(parsed.status) == expected);
}

TEST_CASE("help names every flag with its default") {
  int port = 50051;
  FlagSet flags("program", "Does things.");
  flags.Number("port", &port, "where to listen");
  CHECK(flags.Help() == "program: Does things.\n  --port  where to listen (default 50051)\n");
}

TEST_CASE("checking a configuration prints every problem and decides the exit code") {
  std::ostringstream good;
  CHECK(ReportCheck(absl::OkStatus(), good) == 0);
  FieldViolations violations;
  violations.Add("a:1:2", "is wrong");
  violations.Add("a:3:4", "is wrong too");
  std::ostringstream bad;
  CHECK(ReportCheck(violations.ToStatus(), bad) == 2);
  CHECK(bad.str() == "a:1:2: is wrong\na:3:4: is wrong too\n2 problems\n");
  std::ostringstream other;
  CHECK(ReportCheck(absl::NotFoundError("no file"), other) == 2);
  CHECK(other.str() == "no file\n1 problem\n");
}

TEST_CASE("the environment outranks the secret file") {
  const TemporaryFile file;
  file.Write("from file\n", 0600);
  unsetenv("TRESEN_TEST_SECRET");
  CHECK(FindSecret("TRESEN_TEST_SECRET", file.path())->view() == "from file");
  setenv("TRESEN_TEST_SECRET", "from environment", 1);
  CHECK(FindSecret("TRESEN_TEST_SECRET", file.path())->view() == "from environment");
  setenv("TRESEN_TEST_SECRET", "", 1);
  CHECK(Reason(FindSecret("TRESEN_TEST_SECRET", "").status()) == "SECRET_MISSING");
  unsetenv("TRESEN_TEST_SECRET");
}

TEST_CASE("a secret file that others may read is refused") {
  const TemporaryFile file;
  const mode_t mode = GENERATE(0640u, 0604u, 0644u, 0620u);
  file.Write("secret", mode);
  CHECK(Reason(SecretFromFile(file.path()).status()) == "SECRET_FILE_UNSUITABLE");
}

TEST_CASE("an empty or huge secret file is refused") {
  const TemporaryFile file;
  const std::string content =
      GENERATE(as<std::string>{}, "", "\n", std::string(64 * 1024 + 1, 'x'));
  file.Write(content, 0600);
  CHECK(Reason(SecretFromFile(file.path()).status()) == "SECRET_FILE_UNSUITABLE");
}

TEST_CASE("a key keeps its last byte even if it is a line break") {
  const TemporaryFile file;
  const std::string key = std::string(31, 'k') + "\n";
  REQUIRE(CreateSecretFile(file.path(), crypto::SecretBytes(key)).ok());
  CHECK(KeyFromFile(file.path(), 32)->view() == key);
  CHECK(Reason(KeyFromFile(file.path(), 16).status()) == "SECRET_FILE_UNSUITABLE");
}

TEST_CASE("a new secret file is the owner's alone and never replaces one") {
  const TemporaryFile file;
  REQUIRE(CreateSecretFile(file.path(), crypto::SecretBytes("secret")).ok());
  CHECK(SecretFromFile(file.path())->view() == "secret");
  CHECK(CreateSecretFile(file.path(), crypto::SecretBytes("other")).code() ==
        absl::StatusCode::kAlreadyExists);
  CHECK(SecretFromFile(file.path())->view() == "secret");
}

}  // namespace
}  // namespace tresen::config
