#include "services/gateway/conversation/choices.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace tresen::gateway {
namespace {

constexpr size_t kMaxRows = 10;

Choice Menu(const char* what, Phrase label) {
  Choice choice = Labelled(ChoiceKind::kMenu, what, label);
  choice.id = absl::StrCat("menu:", what);
  return choice;
}

bool SameDay(const std::vector<Offer>& offers) {
  return std::all_of(offers.begin(), offers.end(), [&](const Offer& offer) {
    return absl::CivilDay(offer.start) == absl::CivilDay(offers.front().start);
  });
}

// Whether the times alone tell the offers apart.
bool NeedsStaff(const std::vector<Offer>& offers) {
  for (size_t i = 0; i < offers.size(); ++i) {
    for (size_t j = i + 1; j < offers.size(); ++j) {
      if (offers[i].start == offers[j].start) return true;
    }
    if (std::find(offers[i].differences.begin(), offers[i].differences.end(),
                  OfferDifference::kStaff) != offers[i].differences.end()) {
      return true;
    }
  }
  return false;
}

std::string BranchName(const Counter& counter, absl::string_view id) {
  const Branch* branch = FindBranch(counter.business(), id);
  return branch == nullptr ? "" : branch->short_name.empty() ? branch->name : branch->short_name;
}

}  // namespace

Choice Labelled(ChoiceKind kind, std::string value, Phrase label) {
  Choice choice;
  choice.kind = kind;
  choice.value = std::move(value);
  choice.title = label;
  return choice;
}

std::vector<Choice> MenuChoices() {
  return {Menu("book", Phrase::kLabelBook), Menu("appointments", Phrase::kLabelAppointments),
          Menu("question", Phrase::kLabelQuestion)};
}

Choice MoveChoice(absl::string_view appointment) {
  Choice choice =
      Labelled(ChoiceKind::kMoveAppointment, std::string(appointment), Phrase::kLabelMove);
  choice.id = absl::StrCat("appt:", appointment, ":move");
  return choice;
}

Choice CancelChoice(absl::string_view appointment) {
  Choice choice =
      Labelled(ChoiceKind::kCancelAppointment, std::string(appointment), Phrase::kLabelCancel);
  choice.id = absl::StrCat("appt:", appointment, ":cancel");
  return choice;
}

Choice PersonChoice() { return Menu("person", Phrase::kLabelPerson); }

std::vector<Choice> ServiceChoices(const Counter& counter,
                                   const std::vector<std::string>& services,
                                   const std::vector<std::string>& along, size_t place) {
  std::vector<Choice> choices;
  const bool rows = services.size() > 3;
  for (const std::string& id : services) {
    const Service* service = FindService(counter.business(), id);
    if (service == nullptr || choices.size() == kMaxRows) continue;
    std::vector<std::string> taken = along;
    taken.insert(taken.begin() + static_cast<std::ptrdiff_t>(std::min(place, taken.size())), id);
    Choice choice = Labelled(ChoiceKind::kService, absl::StrJoin(taken, std::string(1, kServiceJoint)),
                             Phrase::kLabelText);
    choice.service = id;
    choice.title_values = {{"text", Text(counter.ServiceName(id))}};
    if (rows) {
      choice.description = Phrase::kRowService;
      choice.description_values = {{"minutes", Minutes(service->minutes)},
                                   {"price", Price(service->price)}};
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> SlotChoices(const Counter& counter, const std::vector<Offer>& offers) {
  std::vector<Choice> choices;
  const bool same_day = SameDay(offers);
  const bool with_staff = NeedsStaff(offers);
  for (const Offer& offer : offers) {
    Choice choice;
    choice.kind = ChoiceKind::kSlot;
    choice.value = offer.token;
    choice.start = offer.start;
    choice.staff = offer.staff;
    choice.branch = offer.branch;
    if (!offer.services.empty()) choice.service = offer.services.front();
    choice.title_values = {{"time", Clock(offer.start)},
                           {"when", ShortMoment(offer.start)},
                           {"staff", Text(offer.staff_name)}};
    if (offer.branch != counter.branch().id) {
      choice.title = same_day ? Phrase::kLabelClockStaff : Phrase::kLabelMomentStaff;
      choice.title_values["staff"] = Text(BranchName(counter, offer.branch));
    } else if (same_day) {
      choice.title = with_staff ? Phrase::kLabelClockStaff : Phrase::kLabelClock;
    } else {
      choice.title = with_staff ? Phrase::kLabelMomentStaff : Phrase::kLabelMomentShort;
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> DayChoices(const std::vector<absl::CivilDay>& days) {
  std::vector<Choice> choices;
  for (absl::CivilDay day : days) {
    Choice choice = Labelled(ChoiceKind::kDay, "", Phrase::kLabelDayShort);
    choice.start = absl::CivilMinute(day);
    choice.title_values = {{"day", ShortDay(day)}};
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> ClockChoices(absl::CivilDay day, const std::vector<int>& minutes) {
  std::vector<Choice> choices;
  for (int minute : minutes) {
    Choice choice = Labelled(ChoiceKind::kClock, "", Phrase::kLabelClock);
    choice.start = absl::CivilMinute(day) + minute;
    choice.title_values = {{"time", ClockMinute(minute)}};
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> BranchChoices(const Counter& counter) {
  std::vector<Choice> choices;
  for (const Branch& branch : counter.business().branches) {
    if (choices.size() == kMaxRows) break;
    Choice choice = Labelled(ChoiceKind::kBranch, branch.id, Phrase::kLabelText);
    choice.branch = branch.id;
    choice.title_values = {{"text", Text(BranchName(counter, branch.id))}};
    choice.description = Phrase::kRowBranch;
    choice.description_values = {{"address", Text(branch.address)}};
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<Choice> AppointmentChoices(const Counter& counter,
                                       const std::vector<Appointment>& appointments) {
  std::vector<Choice> choices;
  for (const Appointment& appointment : appointments) {
    if (choices.size() == kMaxRows) break;
    Choice choice =
        Labelled(ChoiceKind::kAppointment, appointment.name, Phrase::kLabelMomentShort);
    choice.start = appointment.start;
    choice.staff = appointment.staff;
    choice.branch = appointment.branch;
    if (!appointment.services.empty()) choice.service = appointment.services.front();
    choice.title_values = {{"when", ShortMoment(appointment.start)}};
    choice.description = counter.turn().at > appointment.free_cancel_until
                             ? Phrase::kRowAppointmentLate
                             : Phrase::kRowAppointment;
    choice.description_values = {
        {"service", Text(counter.ServiceNames(appointment.services))},
        {"staff", Text(appointment.staff_name)},
        {"branch", Text(appointment.branch == counter.turn().branch
                            ? ""
                            : BranchName(counter, appointment.branch))}};
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::optional<Choice> ChoiceFromFixedId(absl::string_view id) {
  for (Choice& choice : MenuChoices()) {
    if (choice.id == id) return std::move(choice);
  }
  if (id == "menu:person") return PersonChoice();
  if (!absl::ConsumePrefix(&id, "appt:")) return std::nullopt;
  const size_t colon = id.rfind(':');
  if (colon == absl::string_view::npos) return std::nullopt;
  const std::string appointment(id.substr(0, colon));
  const absl::string_view action = id.substr(colon + 1);
  if (action == "confirm") {
    return Labelled(ChoiceKind::kConfirmAppointment, appointment, Phrase::kLabelYes);
  }
  if (action == "move") return MoveChoice(appointment);
  if (action == "cancel") return CancelChoice(appointment);
  return std::nullopt;
}

}  // namespace tresen::gateway
