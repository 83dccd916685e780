#include "services/customer/keyring/root_key.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "libs/status/status.h"
#include "tests/support/temp_dir.h"

namespace tresen::customer {
namespace {

using ::tresen::testing::ReadFile;
using ::tresen::testing::TempDir;
using ::tresen::testing::WriteFile;

TEST_CASE("a missing root key is made once, for its owner alone") {
  const TempDir folder;
  const std::string path = folder.File("root.key");
  const auto made = LoadRootKey(path, true);
  REQUIRE(made.ok());
  CHECK(made->size() == 32);
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(LoadRootKey(path, true)->view() == made->view());
  CHECK(LoadRootKey(path, false)->view() == made->view());
}

TEST_CASE("processes that start together share one root key") {
  const TempDir folder;
  const std::string path = folder.File("root.key");
  std::vector<std::string> keys(8);
  {
    std::vector<std::jthread> starters;
    for (std::string& key : keys) {
      starters.emplace_back([&key, &path] {
        const auto loaded = LoadRootKey(path, true);
        if (loaded.ok()) key = std::string(loaded->view());
      });
    }
  }
  CHECK(keys == std::vector<std::string>(8, keys[0]));
  CHECK(keys[0].size() == 32);
}

TEST_CASE("a root key that others may read, that is missing or no key is refused by name") {
  const TempDir folder;
  const std::string path = folder.File("root.key");
  const auto refusal = [&] {
    const absl::Status status = LoadRootKey(path, false).status();
    CHECK(Reason(status) == "ROOT_KEY");
    CHECK(absl::IsFailedPrecondition(status));
    CHECK_THAT(std::string(status.message()), Catch::Contains(path));
    return std::string(status.message());
  };
  CHECK_THAT(refusal(), Catch::Contains("missing"));
  WriteFile(path, std::string(64, 'a'));
  for (const mode_t mode : {0644, 0640, 0660, 0604, 0610}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    CHECK_THAT(refusal(), Catch::Contains("chmod 600"));
  }
  REQUIRE(chmod(path.c_str(), 0600) == 0);
  CHECK(LoadRootKey(path, false).ok());
  for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(66, 'a'),
                                  std::string(64, 'g'), std::string(5000, 'a')}) {
    WriteFile(path, text);
    CHECK_THAT(refusal(), Catch::Contains("64 hexadecimal digits"));
  }
}

}  // namespace
}  // namespace tresen::customer
