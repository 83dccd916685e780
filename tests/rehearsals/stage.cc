#include "tests/rehearsals/stage.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/rehearsals/heard.h"

namespace tresen::rehearsals {
namespace {

using dialogues::Step;
using dialogues::StepKind;
using gateway::AppointmentState;
using gateway::RenderedMessage;
using gateway::Turn;

std::vector<std::string> Words(const std::string& text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

absl::CivilMinute Moment(const std::string& day, const std::string& time) {
  absl::CivilMinute moment;
  absl::ParseLenientCivilTime(absl::StrCat(day, "T", time), &moment);
  return moment;
}

const char* StateName(AppointmentState state) {
  static constexpr const char* kNames[] = {"held",      "booked",  "confirmed",         "arrived",
                                           "completed", "no_show", "cancelled_in_time", "cancelled_late",
                                           "expired",   "void"};
  return kNames[static_cast<int>(state)];
}

const char* AnsweringName(gateway::Answering answering) {
  static constexpr const char* kNames[] = {"assistant", "waiting", "person"};
  return kNames[static_cast<int>(answering)];
}

std::string MomentText(const std::optional<absl::CivilMinute>& moment) {
  return moment.has_value() ? absl::FormatCivilTime(*moment) : "open";
}

// What was found in a text, for the transcript.
std::string Described(const gateway::Understanding& understood) {
  std::string text = absl::StrCat(understood.requests.size(), " requests");
  for (const gateway::Entity& entity : understood.entities) {
    absl::StrAppend(&text, "; ", entity.negated ? "not " : "", static_cast<int>(entity.kind), "=",
                    absl::StrJoin(entity.values, "|"));
  }
  for (const gateway::TimeMention& mention : understood.times) {
    absl::StrAppend(&text, "; ", mention.excluded ? "not " : "", "time");
    for (const gateway::TimeReading& reading : mention.readings) {
      absl::StrAppend(&text, " ", MomentText(reading.from), "..", MomentText(reading.to), " ",
                      reading.name);
    }
  }
  return text;
}

}  // namespace

Stage::Stage(const dialogues::Dialogue& dialogue) : dialogue_(dialogue) {
  absl::CivilMinute clock;
  const std::vector<std::string> words = Words(dialogue.clock);
  if (words.size() == 2) clock = Moment(words[0], words[1]);
  const absl::TimeZone zone = desk_.business().branches.front().zone;
  desk_.Pass(absl::FromCivil(clock, zone) - desk_.now());
  desk_.customer().language = dialogue.language;
  desk_.world().SetProducts({{"shampoo_repair", "Repair-Shampoo", "250 ml", {"EUR", 1490}, false,
                              "https://shop.example/shampoo_repair"}});
  if (dialogue.known) desk_.SkipGreeting();
  for (const std::string& line : dialogue.given) Given(line);
}

std::vector<std::string> Stage::Play() {
  for (const Step& step : dialogue_.steps) Take(step);
  Flush();
  for (const std::string& fault : desk_.faults()) faults_.push_back(fault);
  return faults_;
}

void Stage::Given(const std::string& line) {
  const std::vector<std::string> words = Words(line);
  if (words.size() == 5 && words[0] == "appointment") {
    desk_.world().AddAppointment(words[1], words[2], Moment(words[3], words[4]));
  } else if (words.size() >= 3 && words[0] == "taken") {
    desk_.world().Occupy(Moment(words[1], words[2]), words.size() > 3 ? words[3] : "");
  } else if (words.size() == 2 && words[0] == "rival") {
    rival_day_ = words[1];
  } else if (words.size() == 3 && words[0] == "rival") {
    desk_.world().OccupyOnBooking(Moment(words[1], words[2]));
  } else if (words.size() == 2 && words[0] == "last_visit") {
    gateway::Appointment visit;
    visit.services = {words[1]};
    desk_.world().SetLastVisit(std::move(visit));
  } else if (words.size() >= 2 && words[0] == "answer") {
    gateway::KnowledgeAnswer answer;
    answer.kind = gateway::AnswerKind::kEntry;
    answer.text = line.substr(7);
    answer.document = "Merkblatt";
    answer.version = "1";
    answer.approved_on = absl::CivilDay(2026, 1, 15);
    desk_.world().SetAnswer(std::move(answer));
  } else if (words.size() == 2 && words[0] == "calendar_wants") {
    using gateway::RefusalReason;
    desk_.world().Demand(words[1] == "consent" ? RefusalReason::kNeedsConsent
                         : words[1] == "phone" ? RefusalReason::kNeedsPhone
                                               : RefusalReason::kNeedsRelease);
  } else if (words.size() == 2 && words[0] == "consent_question") {
    desk_.business().consent_purpose = words[1];
  } else {
    faults_.push_back(absl::StrCat("unknown given: ", line));
  }
}

void Stage::Take(const Step& step) {
  if (step.kind == StepKind::kWrite) {
    pending_.push_back(step.text);
    return;
  }
  Flush();
  switch (step.kind) {
    case StepKind::kTap:
      return Tap(step);
    case StepKind::kSend:
      return Send(step.text);
    case StepKind::kWait: {
      absl::Duration time;
      if (!absl::ParseDuration(step.text, &time)) return Fail(step, "not a duration");
      return desk_.Pass(time);
    }
    case StepKind::kStaff:
      return Staff(step.text);
    case StepKind::kReply:
      if (step.text == "-") {
        if (reply_.has_value()) Fail(step, absl::StrCat("there is a reply: ", reply_->body));
      } else if (!reply_.has_value()) {
        Fail(step, "no reply");
      } else if (!absl::StrContains(reply_->plain, Filled(step.text))) {
        Fail(step, absl::StrCat("the reply is: ", reply_->plain));
      }
      return;
    case StepKind::kReplyNot:
      if (reply_.has_value() && absl::StrContains(reply_->plain, step.text)) {
        Fail(step, absl::StrCat("the reply is: ", reply_->plain));
      }
      return;
    case StepKind::kChoices:
      if (absl::StrCat(reply_.has_value() ? reply_->buttons.size() + reply_->rows.size() : 0) !=
          step.text) {
        Fail(step, absl::StrCat("the reply is: ", reply_.has_value() ? reply_->plain : "none"));
      }
      return;
    default:
      return Expect(step);
  }
}

void Stage::Flush() {
  if (pending_.empty()) return;
  Turn turn;
  turn.branch = dialogue_.branch;
  turn.texts = std::move(pending_);
  pending_.clear();
  for (const std::string& text : turn.texts) absl::StrAppend(&transcript_, "C: ", text, "\n");
  turn.understanding = Hear(turn.texts, desk_.state(), desk_.business(), desk_.now());
  if (!turn.understanding.intents.empty()) {
    const gateway::RankedIntent top = turn.understanding.intents.front();
    absl::StrAppend(&transcript_, "   (", gateway::IntentName(top.intent), " ", top.confidence,
                    ", ", Described(turn.understanding), ")\n");
  }
  Receive(desk_.Hear(std::move(turn)));
}

void Stage::Receive(std::optional<RenderedMessage> reply) {
  answered_ = titles_;
  reply_ = std::move(reply);
  absl::StrAppend(&transcript_, "A: ", reply_.has_value() ? reply_->plain : "-", "\n");
  if (!reply_.has_value() || (reply_->buttons.empty() && reply_->rows.empty())) return;
  titles_.clear();
  ids_.clear();
  for (const auto& button : reply_->buttons) {
    titles_.push_back(button.title);
    ids_.push_back(button.id);
  }
  for (const auto& row : reply_->rows) {
    titles_.push_back(row.title);
    ids_.push_back(row.id);
  }
}

void Stage::Tap(const Step& step) {
  size_t place = 0;
  if (!absl::SimpleAtoi(step.text, &place)) {
    place = std::find(titles_.begin(), titles_.end(), step.text) - titles_.begin() + 1;
  }
  if (place < 1 || place > ids_.size()) return Fail(step, absl::StrJoin(titles_, " | "));
  absl::StrAppend(&transcript_, "T: ", titles_[place - 1], "\n");
  if (!rival_day_.empty()) {
    desk_.world().OccupyOnBooking(Moment(rival_day_, titles_[place - 1]));
    rival_day_.clear();
  }
  Receive(desk_.TapId(ids_[place - 1]));
}

void Stage::Send(const std::string& what) {
  using gateway::AttachmentKind;
  using gateway::Said;
  const std::vector<std::string> words = Words(what);
  double latitude = 0;
  double longitude = 0;
  if (words[0] == "own_number") {
    desk_.world().GivePhone();
    Turn turn = Said::Sends(AttachmentKind::kContact).turn();
    turn.attachments.front().own_number = true;
    return Receive(desk_.Hear(std::move(turn)));
  }
  if (words[0] == "reaction") return Receive(desk_.Hear(Said::Reacts(words.back())));
  if (words[0] == "location" && words.size() == 3 && absl::SimpleAtod(words[1], &latitude) &&
      absl::SimpleAtod(words[2], &longitude)) {
    return Receive(desk_.Hear(Said::Located(latitude, longitude)));
  }
  Receive(desk_.Hear(Said::Sends(words[0] == "image"      ? AttachmentKind::kImage
                                 : words[0] == "document" ? AttachmentKind::kDocument
                                 : words[0] == "voice"    ? AttachmentKind::kVoice
                                 : words[0] == "sticker"  ? AttachmentKind::kSticker
                                                          : AttachmentKind::kUnsupported)));
}

void Stage::Staff(const std::string& what) {
  if (what == "hand back") desk_.Note(gateway::HandedBack{desk_.now()});
  if (what == "take over") desk_.Note(gateway::PersonTookOver{desk_.now()});
  if (what == "message") desk_.Note(gateway::StaffWrote{desk_.now()});
}

void Stage::Expect(const Step& step) {
  const std::vector<std::string> words = Words(Filled(step.text));
  const auto& world = desk_.world();
  if (words.size() == 2 && words[0] == "appointments") {
    const size_t open = world.Open().size();
    if (absl::StrCat(open) != words[1]) Fail(step, absl::StrCat("there are ", open));
  } else if (words.size() >= 5 && words[0] == "appointment") {
    ExpectAppointment(step, words);
  } else if (words.size() == 2 && words[0] == "case") {
    const auto& cases = world.cases();
    if (std::none_of(cases.begin(), cases.end(), [&](const gateway::OpenCase& opened) {
          return gateway::CaseReasonName(opened.reason) == words[1];
        })) {
      Fail(step, "no such case");
    }
  } else if (words.size() == 3 && words[0] == "consent") {
    const auto& all = world.consents();
    if (std::none_of(all.begin(), all.end(), [&](const gateway::RecordConsent& consent) {
          return (words[2] == "granted") == consent.granted &&
                 std::find(consent.purposes.begin(), consent.purposes.end(), words[1]) !=
                     consent.purposes.end();
        })) {
      Fail(step, "not recorded");
    }
  } else if (words.size() == 2 && words[0] == "state") {
    if (words[1] != AnsweringName(desk_.state().answering)) Fail(step, "another state");
  } else if (words.size() == 2 && words[0] == "sent") {
    if (absl::StrCat(desk_.sent()) != words[1]) Fail(step, absl::StrCat("sent ", desk_.sent()));
  } else if (words.size() == 2 && words[0] == "language") {
    if (desk_.state().language != words[1]) Fail(step, desk_.state().language);
  } else {
    Fail(step, "unknown expectation");
  }
}

void Stage::ExpectAppointment(const Step& step, const std::vector<std::string>& words) {
  const absl::CivilMinute start = Moment(words[3], words[4]);
  const std::string state = words.size() > 5 ? words[5] : "booked";
  std::string found;
  for (const gateway::Appointment& row : desk_.world().appointments()) {
    absl::StrAppend(&found, absl::StrJoin(row.services, "+"), " ", row.staff, " ",
                    absl::FormatCivilTime(row.start), " ", StateName(row.state), "; ");
    const bool fits = absl::StrJoin(row.services, "+") == words[1] &&
                      (words[2] == "*" || words[2] == row.staff) && row.start == start &&
                      StateName(row.state) == state;
    if (fits) return;
  }
  Fail(step, absl::StrCat("there are: ", found));
}

std::string Stage::Filled(std::string text) const {
  for (size_t i = 0; i < answered_.size() && i < 9; ++i) {
    text = absl::StrReplaceAll(text, {{absl::StrCat("$", i + 1), answered_[i]}});
  }
  return text;
}

void Stage::Fail(const Step& step, const std::string& why) {
  faults_.push_back(absl::StrCat("line ", step.line, " \"", step.text, "\": ", why));
}

}  // namespace tresen::rehearsals
