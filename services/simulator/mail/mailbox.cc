#include "services/simulator/mail/mailbox.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tresen::simulator {
namespace {

// The first line of a file: when, from whom, to whom; the message follows.
std::string FirstLine(const StoredMail& mail) {
  return absl::StrCat(absl::ToUnixMillis(mail.at), "\t", mail.mail.from, "\t",
                      absl::StrJoin(mail.mail.to, "\t"), "\n");
}

std::optional<StoredMail> ReadFile(const std::filesystem::path& path) {
  StoredMail mail;
  if (!absl::SimpleAtoi(path.stem().string(), &mail.id)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string first;
  if (!std::getline(in, first)) return std::nullopt;
  std::vector<std::string> facts = absl::StrSplit(first, '\t');
  std::int64_t milliseconds = 0;
  if (facts.size() < 3 || !absl::SimpleAtoi(facts[0], &milliseconds)) return std::nullopt;
  mail.at = absl::FromUnixMillis(milliseconds);
  mail.mail.from = facts[1];
  mail.mail.to.assign(facts.begin() + 2, facts.end());
  mail.mail.message.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return mail;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Mailbox>> Mailbox::Open(std::string folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", folder));
  auto mailbox = std::unique_ptr<Mailbox>(new Mailbox(std::move(folder)));
  const absl::Status read = mailbox->ReadFolder();
  if (!read.ok()) return read;
  return mailbox;
}

absl::Status Mailbox::ReadFolder() {
  absl::MutexLock lock(&mutex_);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".eml") continue;
    if (auto mail = ReadFile(entry.path())) mails_.push_back(*std::move(mail));
  }
  if (error) return absl::UnavailableError(absl::StrCat("cannot read ", folder_));
  std::sort(mails_.begin(), mails_.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  return absl::OkStatus();
}

void Mailbox::OnArrival(std::function<void(const StoredMail&)> tell) {
  absl::MutexLock lock(&mutex_);
  tell_ = std::move(tell);
}

bool Mailbox::Put(ReceivedMail mail, absl::Time at) {
  absl::MutexLock lock(&mutex_);
  if (refusals_ > 0) {
    --refusals_;
    return false;
  }
  StoredMail stored{mails_.empty() ? 1 : mails_.back().id + 1, at, std::move(mail)};
  if (!Write(stored)) return false;
  mails_.push_back(std::move(stored));
  if (tell_) tell_(mails_.back());
  return true;
}

// Under another name first, so that a killed process leaves no half mail.
bool Mailbox::Write(const StoredMail& mail) const {
  const std::string name = absl::StrCat(folder_, "/", mail.id, ".eml");
  {
    std::ofstream out(absl::StrCat(name, ".new"), std::ios::binary);
    out << FirstLine(mail) << mail.mail.message;
    if (!out.flush()) return false;
  }
  std::error_code error;
  std::filesystem::rename(absl::StrCat(name, ".new"), name, error);
  return !error;
}

void Mailbox::RefuseNext(int times) {
  absl::MutexLock lock(&mutex_);
  refusals_ = times;
}

std::vector<StoredMail> Mailbox::All() const {
  absl::MutexLock lock(&mutex_);
  return mails_;
}

std::optional<StoredMail> Mailbox::Find(int id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(mails_.begin(), mails_.end(),
                                  [id](const StoredMail& mail) { return mail.id == id; });
  if (found == mails_.end()) return std::nullopt;
  return *found;
}

}  // namespace tresen::simulator
