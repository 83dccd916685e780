#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/decision.h"

namespace tresen::gateway {

// Calendar, knowledge and cases in memory, with the behaviour that the engine relies on. Days are only
// what the branch's opening hours say; Lena is off on Saturdays, Aylin on Mondays and Tuesdays.
class FakeWorld {
 public:
  explicit FakeWorld(const Business& business) : business_(business) {}

  // The same step of the same turn is answered once and remembered, as the real services do.
  Result Answer(const std::string& turn, const Call& call, absl::Time now);

  // Somebody else takes this start; with every person when `staff` is empty.
  void Occupy(absl::CivilMinute start, std::string staff = "");
  // Somebody else is faster at the moment of booking.
  void OccupyOnBooking(absl::CivilMinute start) { rival_ = start; }
  // Every booking is refused from now on.
  void RefuseBookings(RefusalReason reason) { refusal_ = reason; }
  // The branch's own calendar wants this before it takes an appointment: kNeedsConsent until it is recorded,
  // kNeedsPhone until GivePhone, kNeedsRelease unless a move agrees to it.
  void Demand(RefusalReason what) { demands_.insert(what); }
  void GivePhone() { demands_.erase(RefusalReason::kNeedsPhone); }
  Appointment& AddAppointment(std::string service, std::string staff, absl::CivilMinute start);
  void SetLastVisit(Appointment visit) { last_visit_ = std::move(visit); }
  void SetAnswer(KnowledgeAnswer answer) { answer_ = std::move(answer); }
  void SetProducts(std::vector<Product> products) { products_ = std::move(products); }
  void SetNextOpening(absl::CivilMinute opening) { next_opening_ = opening; }
  // Every call fails from now on: the service is away, or it refuses the request as wrong.
  void BreakDown(Result how = Unavailable{}) { broken_ = std::move(how); }

  // What occupies time now, by start.
  std::vector<Appointment> Open() const;
  const std::vector<Appointment>& appointments() const { return appointments_; }
  const std::vector<OpenCase>& cases() const { return cases_; }
  const std::vector<RecordConsent>& consents() const { return consents_; }
  const std::vector<CallRequest>& calls() const { return calls_; }
  const FindSlots* last_search() const;

 private:
  Result Do(const CallRequest& request, absl::Time now);
  SlotsFound Find(const FindSlots& search, absl::Time now) const;
  Result Hold(const std::string& token) const;
  Result Book(const std::string& given, absl::Time now);
  Result Move(const RescheduleAppointment& move, absl::Time now);
  Result Cancel(const CancelAppointment& cancel, absl::Time now);
  Result Confirm(const ConfirmAppointment& confirm);
  Result Open(const OpenCase& opened);
  // What is demanded and not there yet.
  std::optional<RefusalReason> Missing() const;
  Appointment* FindRow(const std::string& name);
  bool Free(const Staff& staff, absl::CivilMinute start, int minutes,
            const std::string& except) const;
  // Two people of one customer may come at the same time, one cannot be in two places.
  bool CustomerBusy(const std::string& guest, absl::CivilMinute start, int minutes, const std::string& except) const;
  std::vector<Offer> FreeOffers(const FindSlots& search, const Branch& branch,
                                const std::string& staff, absl::Time now) const;

  const Business& business_;
  std::vector<Appointment> appointments_;
  std::vector<std::pair<absl::CivilMinute, std::string>> occupied_;
  std::optional<absl::CivilMinute> rival_;
  std::optional<Appointment> last_visit_;
  KnowledgeAnswer answer_;
  std::vector<Product> products_;
  std::optional<absl::CivilMinute> next_opening_;
  std::optional<Result> broken_;
  std::optional<RefusalReason> refusal_;
  std::set<RefusalReason> demands_;
  std::vector<OpenCase> cases_;
  std::vector<RecordConsent> consents_;
  std::vector<CallRequest> calls_;
  std::map<std::string, Result> remembered_;
  std::map<std::string, std::string> guests_;  // by appointment
  int next_name_ = 1;
};

}  // namespace tresen::gateway
