#include "services/notification/templates/notice_text.h"

#include "absl/strings/str_cat.h"
#include "services/notification/templates/language_pack.h"

namespace tresen::notification {
namespace {

constexpr absl::string_view kEvents[] = {"appointment.booked",    "appointment.moved",
                                         "appointment.cancelled", "case.opened",
                                         "case.overdue",          "case.hint"};

const char* TitleOf(NoticeEvent event, const NoticeWords& words) {
  switch (event) {
    case NoticeEvent::kBooked:
      return words.booked;
    case NoticeEvent::kMoved:
      return words.moved;
    case NoticeEvent::kCancelled:
      return words.cancelled;
    case NoticeEvent::kCaseOpened:
      return words.case_opened;
    case NoticeEvent::kCaseOverdue:
      return words.case_overdue;
    case NoticeEvent::kHint:
      return words.hint;
  }
  return words.hint;
}

void AddLine(std::string& body, const char* label, const std::string& value) {
  if (!value.empty()) absl::StrAppend(&body, label, ": ", value, "\n");
}

bool IsAppointment(NoticeEvent event) {
  return event == NoticeEvent::kBooked || event == NoticeEvent::kMoved ||
         event == NoticeEvent::kCancelled;
}

}  // namespace

absl::string_view NameOf(NoticeEvent event) { return kEvents[static_cast<int>(event)]; }

namespace {

void AddNotice(std::string& body, const NoticeFacts& facts, const NoticeWords& words) {
  absl::StrAppend(&body, TitleOf(facts.event, words), " - ", facts.branch, "\n\n");
  AddLine(body, words.customer, facts.customer.empty() ? words.unnamed : facts.customer);
  if (IsAppointment(facts.event)) {
    AddLine(body, words.services, facts.services);
    AddLine(body, words.staff, facts.staff);
    AddLine(body, words.when, facts.when);
    AddLine(body, words.before, facts.previous_when);
    AddLine(body, words.appointment, facts.appointment);
    return;
  }
  AddLine(body, words.reason, facts.reason);
  for (const std::string& line : facts.lines) absl::StrAppend(&body, line, "\n");
  AddLine(body, words.conversation, facts.conversation);
}

void Frame(NoticeText& text, const NoticeFrame& frame, const NoticeWords& words) {
  if (frame.reader == NoticeFrame::Reader::kLead) {
    text.subject = absl::StrCat(words.unread, ": ", text.subject);
    text.body = absl::StrCat(words.nobody_read, "\n\n", text.body);
  }
  if (!frame.acknowledge_url.empty()) {
    absl::StrAppend(&text.body, "\n", words.acknowledge, ":\n", frame.acknowledge_url, "\n");
  }
}

}  // namespace

NoticeText WriteNotice(const NoticeFacts& facts, const NoticeFrame& frame,
                       absl::string_view language) {
  const NoticeWords& words = PackFor(language).notice;
  NoticeText text;
  text.subject = TitleOf(facts.event, words);
  if (!facts.when.empty()) absl::StrAppend(&text.subject, ": ", facts.when);
  AddNotice(text.body, facts, words);
  Frame(text, frame, words);
  return text;
}

NoticeText WriteDigest(const std::vector<NoticeFacts>& notices, const NoticeFrame& frame,
                       absl::string_view language) {
  const NoticeWords& words = PackFor(language).notice;
  NoticeText text;
  text.subject = absl::StrCat(words.while_closed, " (", notices.size(), ")");
  for (const NoticeFacts& facts : notices) {
    if (!text.body.empty()) absl::StrAppend(&text.body, "\n");
    AddNotice(text.body, facts, words);
  }
  Frame(text, frame, words);
  return text;
}

std::string NamelessCustomer(absl::string_view language) { return PackFor(language).notice.addressed; }

}  // namespace tresen::notification
