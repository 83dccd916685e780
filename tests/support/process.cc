#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "tests/support/eventually.h"

extern char** environ;

namespace tresen::testing {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const std::vector<std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string name(*entry, absl::string_view(*entry).find('=') + 1);
    bool replaced = false;
    for (const std::string& other : added) replaced = replaced || absl::StartsWith(other, name);
    if (!replaced) all.emplace_back(*entry);
  }
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void Become(const Command& command, char* const* arguments, char* const* environment,
                         int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  if (!command.folder.empty() && chdir(command.folder.c_str()) != 0) _exit(127);
  execvpe(arguments[0], arguments, environment);
  _exit(127);
}

}  // namespace

struct Process::Reader {
  explicit Reader(int fd) : fd(fd), thread([this] { Run(); }) {}
  ~Reader() {
    thread.join();
    close(fd);
  }
  void Run() {
    char chunk[4096];
    while (true) {
      const ssize_t n = read(fd, chunk, sizeof chunk);
      if (n < 0 && errno == EINTR) continue;
      absl::MutexLock lock(&mutex);
      if (n <= 0) {
        ended = true;
        return;
      }
      text.append(chunk, static_cast<size_t>(n));
    }
  }

  const int fd;
  mutable absl::Mutex mutex;
  std::string text ABSL_GUARDED_BY(mutex);
  bool ended ABSL_GUARDED_BY(mutex) = false;
  std::thread thread;
};

Process::Process(const Command& command) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const std::vector<std::string> environment = Environment(command.environment);
  const std::vector<char*> arguments = Pointers(command.arguments);
  const std::vector<char*> variables = Pointers(environment);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) Become(command, arguments.data(), variables.data(), output[1], parent);
  close(output[1]);
  if (pid_ < 0) {
    close(output[0]);
    throw std::runtime_error("cannot fork");
  }
  reader_ = std::make_unique<Reader>(output[0]);
}

Process::~Process() {
  Signal(SIGKILL);
  Wait(absl::Seconds(30));
  // Grandchildren that still hold the pipe would keep the reader waiting.
  kill(-pid_, SIGKILL);
}

void Process::Signal(int signal) {
  if (!Wait(absl::ZeroDuration())) kill(pid_, signal);
}

std::optional<int> Process::Wait(absl::Duration limit) {
  const auto reaped = [this] {
    if (exit_code_) return true;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  };
  Eventually(reaped, limit);
  return exit_code_;
}

bool Process::WaitForOutput(absl::string_view text, absl::Duration limit) {
  const auto said = [&] {
    absl::MutexLock lock(&reader_->mutex);
    return absl::StrContains(reader_->text, text) || reader_->ended;
  };
  Eventually(said, limit);
  return absl::StrContains(Output(), text);
}

std::string Process::Output() const {
  absl::MutexLock lock(&reader_->mutex);
  return reader_->text;
}

Finished RunToEnd(const Command& command, absl::Duration limit) {
  Process process(command);
  const std::optional<int> exit_code = process.Wait(limit);
  if (!exit_code) throw std::runtime_error(command.arguments[0] + " did not end in time");
  process.WaitForOutput(std::string(1, '\0'), absl::Seconds(2));  // until the pipe is closed
  return {*exit_code, process.Output()};
}

}  // namespace tresen::testing
