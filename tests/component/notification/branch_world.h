#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/http/server.h"
#include "tests/component/notification/installation.h"
#include "tests/support/smtp_sink.h"

namespace tresen::testing {

// A branch that is told by mail and by webhook, beside everything of Installation.
class BranchWorld : public Installation {
 public:
  struct Hook {
    std::string id;
    std::string signature;
    std::string body;
  };

  BranchWorld();

  // A visit of the customer that begins `ahead` from now, on a whole minute.
  scheduling::v1::Appointment Visit(const std::string& customer, absl::Duration ahead);
  void Book(const scheduling::v1::Appointment& appointment);
  void Move(scheduling::v1::Appointment& appointment, absl::Duration by);
  void Cancel(scheduling::v1::Appointment& appointment);

  std::vector<Hook> hooks() const;
  // The body of a mail, decoded; "" if there are fewer.
  std::string MailText(size_t number) const;
  // The template of reminders, in German; Mitte is told in German, its lead when nobody
  // acknowledges.
  notification::v1::ApplySettingsRequest Settings();
  void Apply(const notification::v1::ApplySettingsRequest& settings);
  void ApplyReminderTemplate() { Apply(Settings()); }
  // How many mails went to this address.
  int MailsTo(const std::string& address) const;
  // Makes planned reminders due and waits until none is planned any more.
  bool RemindNow();
  bool Follows();

  SmtpSink mails;

 private:
  mutable absl::Mutex mutex_;
  std::vector<Hook> hooks_ ABSL_GUARDED_BY(mutex_);
  int next_visit_ = 0;
  std::unique_ptr<http::Server> branch_;
};

}  // namespace tresen::testing
