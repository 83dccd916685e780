#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::notification {

// What a notice to a branch tells.
enum class NoticeEvent { kBooked, kMoved, kCancelled, kCaseOpened, kCaseOverdue, kHint };
// "appointment.booked", "case.opened", ... as integrators see it.
absl::string_view NameOf(NoticeEvent event);

struct NoticeFacts {
  NoticeEvent event = NoticeEvent::kBooked;
  std::string branch;
  std::string customer;  // display name; may be empty
  // Of appointments.
  std::string services;
  std::string staff;
  std::string when;
  std::string previous_when;  // before a move
  std::string appointment;    // id
  // Of cases.
  std::string reason;
  std::vector<std::string> lines;
  std::string conversation;
};

struct NoticeText {
  std::string subject;
  std::string body;  // plain text, lines end with \n
};

// Who reads it, and how it is acknowledged.
struct NoticeFrame {
  enum class Reader { kBranch, kLead };
  Reader reader = Reader::kBranch;
  std::string acknowledge_url;  // empty: it cannot be acknowledged
};

// In the branch's language; English for one that we do not write.
NoticeText WriteNotice(const NoticeFacts& facts, const NoticeFrame& frame,
                       absl::string_view language);
// What happened while the branch was closed, in one text.
NoticeText WriteDigest(const std::vector<NoticeFacts>& notices, const NoticeFrame& frame,
                       absl::string_view language);

// How a customer whose name is not known is addressed where a name has to stand.
std::string NamelessCustomer(absl::string_view language);

}  // namespace tresen::notification
