#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

const LanguagePack& PackOf_en() {
  static constexpr LanguagePack pack = {
      .code = "en",
      .calendar =
          {
              .weekdays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
                           "Sunday"},
              .months = {"January", "February", "March", "April", "May", "June", "July", "August",
                         "September", "October", "November", "December"},
              .when = "$0 $1 $2 at $3",
          },
      .notice =
          {
              .booked = "New appointment",
              .moved = "Appointment moved",
              .cancelled = "Appointment cancelled",
              .case_opened = "A customer is waiting for an answer",
              .case_overdue = "A customer has been waiting too long",
              .hint = "Note",
              .customer = "Customer",
              .services = "Service",
              .staff = "With",
              .when = "When",
              .before = "Before",
              .appointment = "Appointment no.",
              .reason = "Reason",
              .conversation = "Chat",
              .unnamed = "no name",
              .addressed = "dear customer",
              .acknowledge = "Please confirm that you have read this",
              .unread = "Unread",
              .nobody_read = "Nobody at the branch has confirmed this yet.",
              .while_closed = "Since closing time",
          },
      .acknowledge =
          {
              .asked = "Have you read this notice? If nobody confirms it, the branch lead is told.",
              .done = "Thank you, the notice is confirmed.",
              .button = "Read",
          },
  };
  return pack;
}

}  // namespace tresen::notification
