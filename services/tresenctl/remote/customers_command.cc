#include "services/tresenctl/remote/customers_command.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/ids/id_source.h"
#include "libs/status/status.h"
#include "services/tresenctl/output/values.h"
#include "services/tresenctl/remote/remote.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

using customer::v1::CustomerService;
using customer::v1::EraseCustomerResponse;
using scheduling::v1::SchedulingService;

// Whether there still is something to erase. NOT_FOUND when there never was such a customer.
absl::StatusOr<bool> Exists(Remote& remote, const std::string& name) {
  customer::v1::GetCustomerRequest request;
  request.set_name(name);
  const auto found =
      remote.Call<CustomerService>("customer", &CustomerService::Stub::GetCustomer, request);
  if (found.ok()) return true;
  if (Reason(found.status()) == "ERASED") return false;
  return found.status();
}

// Appointments stay when a customer is erased: they then belong to nobody who can be named.
absl::StatusOr<int> CountOpenAppointments(Remote& remote, const std::string& name) {
  scheduling::v1::ListAppointmentsRequest request;
  request.set_parent(remote.tenant());
  request.set_page_size(1000);
  request.set_filter(absl::StrCat("(state = BOOKED OR state = CONFIRMED) AND customer = ", name));
  TRESEN_ASSIGN_OR_RETURN(const auto page,
                          remote.Call<SchedulingService>(
                              "scheduling", &SchedulingService::Stub::ListAppointments, request));
  return page.appointments_size();
}

bool AskForYes(const std::string& name, int open_appointments, Console& console) {
  console.err << "This destroys the key of " << name << ".\n"
              << "Name, numbers and every message of this customer can never be opened again "
                 "from this database.\n";
  if (open_appointments > 0) {
    console.err << open_appointments << " open appointments stay; cancel them first if they are "
                << "not wanted.\n";
  }
  console.err << "Type yes to go on: " << std::flush;
  std::string answer;
  std::getline(console.in, answer);
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer)) == "yes";
}

void Print(const std::string& name, const EraseCustomerResponse& erased, bool now,
           int open_appointments, std::ostream& out) {
  const std::string when =
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", TimeOf(erased.erase_time()), absl::UTCTimeZone());
  if (now)
    out << name << " erased at " << when << "\n";
  else
    out << name << " was erased already, at " << when << "; nothing was changed\n";
  out << "key " << erased.key_id() << " destroyed; backups made before still hold it until they "
      << "are deleted\n";
  for (const auto& [table, rows] :
       std::map<std::string, int64_t>(erased.rows().begin(), erased.rows().end())) {
    if (table == "customer.consent") {
      out << table << ": " << rows << " rows stay as proof, without personal data\n";
    } else if (now) {
      out << table << ": " << rows << " rows removed\n";
    }
  }
  if (open_appointments > 0) {
    out << open_appointments << " open appointments stay: tresenctl appointments list --customer "
        << IdOf(name) << " --state open\n";
  }
}

}  // namespace

absl::StatusOr<int> EraseCustomer(const Endpoints& endpoints, const EraseRequest& request,
                                  Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const std::string name,
                          FullName(endpoints.tenant, "customers", request.customer));
  Remote remote(endpoints);
  TRESEN_ASSIGN_OR_RETURN(const bool exists, Exists(remote, name));
  TRESEN_ASSIGN_OR_RETURN(const int open_appointments, CountOpenAppointments(remote, name));
  if (exists && request.confirmed == Confirmed::kAsk &&
      !AskForYes(name, open_appointments, console)) {
    console.err << "nothing was changed\n";
    return 1;
  }
  const RealClock clock;
  customer::v1::EraseCustomerRequest erase;
  erase.set_name(name);
  erase.set_request_id(RandomIdSource(clock).NewId());
  erase.set_reason(request.reason);
  TRESEN_ASSIGN_OR_RETURN(
      const EraseCustomerResponse erased,
      remote.Call<CustomerService>("customer", &CustomerService::Stub::EraseCustomer, erase));
  if (request.format == Format::kText) {
    Print(name, erased, exists, open_appointments, console.out);
    return 0;
  }
  TRESEN_ASSIGN_OR_RETURN(auto json, JsonOf(erased));
  json["name"] = name;
  json["erasedNow"] = exists;
  json["openAppointments"] = open_appointments;
  console.out << json.dump(2) << "\n";
  return 0;
}

}  // namespace tresen::tresenctl
