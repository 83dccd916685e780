#pragma once

#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::notification {

// How an instant is said.
struct CalendarWords {
  const char* weekdays[7];  // from Monday
  const char* months[12];   // as they stand in a date
  const char* when;         // $0 weekday, $1 day, $2 month, $3 time
};

// What notices to a branch say. Labels stand before a colon.
struct NoticeWords {
  const char* booked;
  const char* moved;
  const char* cancelled;
  const char* case_opened;
  const char* case_overdue;
  const char* hint;
  const char* customer;
  const char* services;
  const char* staff;
  const char* when;
  const char* before;  // the time before a move
  const char* appointment;
  const char* reason;
  const char* conversation;
  const char* unnamed;       // a customer without a name, in a list
  const char* addressed;     // the same in a salutation
  const char* acknowledge;   // before the link
  const char* unread;        // before the subject of what the lead is told
  const char* nobody_read;   // why the lead is told
  const char* while_closed;  // subject of a digest
};

// The page behind a notice's link.
struct AcknowledgeWords {
  const char* asked;
  const char* done;
  const char* button;
};

struct LanguagePack {
  const char* code;  // BCP 47 primary tag
  CalendarWords calendar;
  NoticeWords notice;
  AcknowledgeWords acknowledge;
};

// All packs that were built in, by code.
const std::vector<const LanguagePack*>& LanguagePacks();

// The pack of `language` (a BCP 47 tag), else English.
const LanguagePack& PackFor(absl::string_view language);

}  // namespace tresen::notification
