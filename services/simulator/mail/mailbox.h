#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/simulator/mail/smtp_session.h"

namespace tresen::simulator {

struct StoredMail {
  int id = 0;
  absl::Time at;
  ReceivedMail mail;
};

// All mail that arrived, each in a file of its own in the folder. Thread-safe.
class Mailbox {
 public:
  // Makes the folder and reads what is in it.
  static absl::StatusOr<std::unique_ptr<Mailbox>> Open(std::string folder);

  // Called with each new mail, after it was stored.
  void OnArrival(std::function<void(const StoredMail&)> tell);

  // False when the mail shall be refused: the next few are, if somebody ordered it, or it could not
  // be stored.
  bool Put(ReceivedMail mail, absl::Time at);
  void RefuseNext(int times);

  std::vector<StoredMail> All() const;
  std::optional<StoredMail> Find(int id) const;

 private:
  explicit Mailbox(std::string folder) : folder_(std::move(folder)) {}
  absl::Status ReadFolder();
  bool Write(const StoredMail& mail) const;

  const std::string folder_;
  mutable absl::Mutex mutex_;
  std::vector<StoredMail> mails_ ABSL_GUARDED_BY(mutex_);
  std::function<void(const StoredMail&)> tell_ ABSL_GUARDED_BY(mutex_);
  int refusals_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tresen::simulator
