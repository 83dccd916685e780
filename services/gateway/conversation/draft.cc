#include "services/gateway/conversation/draft.h"

namespace tresen::gateway {

bool Has(const Draft& draft, Field field) {
  switch (field) {
    case Field::kServices:
      return !draft.services.empty();
    case Field::kStaff:
      return !draft.staff.empty() || !draft.not_staff.empty();
    case Field::kBranch:
      return !draft.branch.empty();
    case Field::kWhen:
      return !draft.when.empty();
    case Field::kAppointment:
      return !draft.appointment.empty();
    case Field::kPersonName:
      return !draft.person_name.empty();
    case Field::kGuest:
      return !draft.guest.empty();
  }
  return false;
}

void Copy(Field field, const Draft& from, Draft& to) {
  switch (field) {
    case Field::kServices:
      to.services = from.services;
      return;
    case Field::kStaff:
      to.staff = from.staff;
      to.not_staff = from.not_staff;
      return;
    case Field::kBranch:
      to.branch = from.branch;
      return;
    case Field::kWhen:
      to.when = from.when;
      return;
    case Field::kAppointment:
      to.appointment = from.appointment;
      return;
    case Field::kPersonName:
      to.person_name = from.person_name;
      return;
    case Field::kGuest:
      to.guest = from.guest;
      return;
  }
}

void Clear(Field field, Draft& draft) { Copy(field, Draft{}, draft); }

}  // namespace tresen::gateway
