#include "services/scheduling/calendar_transfer.h"

#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/call_key.h"
#include "services/scheduling/catalog_convert.h"
#include "services/scheduling/feed_token.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"
#include "services/scheduling/waitlist_service.h"

namespace tresen::scheduling {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string OfTenant(const std::string& name, const std::string& tenant) {
  constexpr absl::string_view kTenants = "tenants/";
  if (!absl::StartsWith(name, kTenants)) return name;
  const size_t end = name.find('/', kTenants.size());
  return absl::StrCat(kTenants, tenant, end == std::string::npos ? "" : name.substr(end));
}

// Names of another tenant become names of this one.
void Adopt(Message* message, const std::string& tenant) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Adopt(field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                   : reflection.MutableMessage(message, field),
              tenant);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        if (field->is_repeated())
          reflection.SetRepeatedString(
              message, field, i,
              OfTenant(reflection.GetRepeatedString(*message, field, i), tenant));
        else
          reflection.SetString(message, field,
                               OfTenant(reflection.GetString(*message, field), tenant));
      }
    }
  }
}

}  // namespace

// Where one export is. Asked by one thread at a time.
struct TransferHandlers::Reader {
  enum class Part { kRules, kWaitlist, kVisits, kDone };
  TenantId tenant;
  Part part = Part::kRules;
  std::optional<std::pair<absl::Time, WaitlistEntryId>> after_entry;
  std::optional<VisitCursor> after_visit;
};

absl::Status TransferHandlers::ReadRules(Reader& reader, v1::ExportCalendarResponse& response) {
  // The end of the feed first: what changes while we read comes after it.
  TRESEN_ASSIGN_OR_RETURN(const FeedPosition end, store_.FeedEnd());
  response.set_resume_token(SignFeedPosition(signer_, reader.tenant, end));
  reader.part = Reader::Part::kWaitlist;
  const absl::Status looked =
      calendars_.Look(reader.tenant, [&](const Calendar& calendar) -> absl::Status {
        *response.add_records()->mutable_catalog() = calendar.applied();
        for (const Absence& absence : calendar.absences())
          *response.add_records()->mutable_absence() = AbsenceOf(reader.tenant, absence);
        return absl::OkStatus();
      });
  return absl::IsNotFound(looked) ? TenantNotFound() : looked;
}

absl::Status TransferHandlers::ReadWaitlist(Reader& reader, v1::ExportCalendarResponse& response) {
  WaitlistQuery query;
  query.states = {WaitlistState::kWaiting, WaitlistState::kOffered, WaitlistState::kBooked,
                  WaitlistState::kWithdrawn, WaitlistState::kExpired};
  query.after = reader.after_entry;
  query.limit = kExportPageSize;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<WaitlistEntry> entries,
                          waitlist_.List(reader.tenant, query));
  for (const WaitlistEntry& entry : entries)
    *response.add_records()->mutable_waitlist_entry() = WaitlistEntryOf(reader.tenant, entry);
  if (static_cast<int>(entries.size()) < kExportPageSize)
    reader.part = Reader::Part::kVisits;
  else
    reader.after_entry = std::pair(entries.back().created, entries.back().id);
  return absl::OkStatus();
}

absl::Status TransferHandlers::ReadVisits(Reader& reader, v1::ExportCalendarResponse& response) {
  VisitPageQuery query;
  query.after = reader.after_visit;
  query.limit = kExportPageSize;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, store_.ListVisits(reader.tenant, query));
  TRESEN_RETURN_IF_ERROR(calendars_.Look(reader.tenant, [&](const Calendar& calendar) {
    for (const Visit& visit : visits)
      *response.add_records()->mutable_appointment() =
          RecordOf(reader.tenant, visit, calendar.catalogue());
    return absl::OkStatus();
  }));
  if (static_cast<int>(visits.size()) < kExportPageSize)
    reader.part = Reader::Part::kDone;
  else
    reader.after_visit = VisitCursor{visits.back().plan.during.start, visits.back().id};
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::ExportCalendarResponse>> TransferHandlers::Next(Reader& reader) {
  v1::ExportCalendarResponse response;
  while (response.records().empty()) {
    switch (reader.part) {
      case Reader::Part::kRules:
        TRESEN_RETURN_IF_ERROR(ReadRules(reader, response));
        break;
      case Reader::Part::kWaitlist:
        TRESEN_RETURN_IF_ERROR(ReadWaitlist(reader, response));
        break;
      case Reader::Part::kVisits:
        TRESEN_RETURN_IF_ERROR(ReadVisits(reader, response));
        break;
      case Reader::Part::kDone:
        return absl::OutOfRangeError("complete");
    }
  }
  return response;
}

absl::StatusOr<rpc::Feed<v1::ExportCalendarResponse>> TransferHandlers::Export(
    const rpc::CallContext&, const v1::ExportCalendarRequest& request) {
  FieldViolations wrong;
  auto reader = std::make_shared<Reader>();  // the stream's feed keeps and ends it
  reader->tenant = TenantId(ParseTenant("parent", request.parent(), wrong));
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  return rpc::Feed<v1::ExportCalendarResponse>(
      [this, reader](const rpc::CallContext&) { return Next(*reader); });
}

// One call of ImportCalendar.
struct TransferHandlers::Taking {
  ChangeContext context;
  v1::ImportCalendarResponse response;

  void Refuse(int no, absl::string_view reason, absl::string_view why) {
    v1::ImportProblem* problem = response.add_problems();
    problem->set_index(no);
    problem->set_reason(std::string(reason));
    problem->set_description(std::string(why));
  }
  void Refuse(int no, const absl::Status& status) {
    std::string why;
    for (const FieldViolation& violation : Violations(status))
      absl::StrAppend(&why, why.empty() ? "" : "; ", violation.field, " ", violation.description);
    Refuse(no, "INVALID", why);
  }
  void Written() { response.set_written(response.written() + 1); }
  void Unchanged() { response.set_unchanged(response.unchanged() + 1); }
  ChangeContext ContextOf(int no) const {
    ChangeContext one = context;
    absl::StrAppend(&one.key.request_id, "/", no);
    return one;
  }
};

absl::Status TransferHandlers::TakeCatalog(const v1::Catalog& catalog, int no, Taking& taking) {
  const TenantId& tenant = taking.context.tenant;
  const auto rules = CatalogueOf(catalog, tenant.value(), "catalog.");
  if (!rules.ok()) {
    taking.Refuse(no, rules.status());
    return absl::OkStatus();
  }
  TRESEN_ASSIGN_OR_RETURN(const CatalogueOutcome outcome,
                          store_.ApplyCatalogue({taking.ContextOf(no), DocumentOf(catalog)}));
  if (outcome.changed)
    taking.Written();
  else
    taking.Unchanged();
  return calendars_.Reload(tenant);
}

absl::Status TransferHandlers::TakeAbsence(const v1::Absence& from, int no, Taking& taking) {
  const TenantId& tenant = taking.context.tenant;
  FieldViolations wrong;
  Absence absence = AbsenceFrom(tenant, from, wrong);
  absence.id = AbsenceId(ParseIn(tenant.value(), "absences", "absence.name", from.name(), wrong));
  if (absl::Status status = wrong.ToStatus(); !status.ok()) {
    taking.Refuse(no, status);
    return absl::OkStatus();
  }
  bool known = false;
  const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (const Absence& other : calendar.absences())
      known = known || other.id == absence.id;
    return absl::OkStatus();
  });
  if (absl::IsNotFound(looked)) return TenantNotFound();
  if (!looked.ok()) return looked;
  if (known) {
    taking.Unchanged();
    return absl::OkStatus();
  }
  TRESEN_RETURN_IF_ERROR(store_.CreateAbsence({taking.ContextOf(no), absence}).status());
  taking.Written();
  return calendars_.Reload(tenant);
}

absl::Status TransferHandlers::TakeVisit(const v1::AppointmentRecord& record, int no,
                                         Taking& taking) {
  const TenantId& tenant = taking.context.tenant;
  FieldViolations wrong;
  const Visit visit = VisitFrom(tenant, record, wrong);
  if (absl::Status status = wrong.ToStatus(); !status.ok()) {
    taking.Refuse(no, status);
    return absl::OkStatus();
  }
  TRESEN_ASSIGN_OR_RETURN(const WriteOutcome outcome, store_.Import({taking.ContextOf(no), visit}));
  switch (outcome.result) {
    case WriteResult::kDone:
      calendars_.Apply(tenant, outcome.visit);
      taking.Written();
      break;
    case WriteResult::kUnchanged:
      taking.Unchanged();
      break;
    case WriteResult::kTaken:
      taking.Refuse(no, "SLOT_TAKEN", "a resource is occupied then");
      break;
    default:
      taking.Refuse(no, "CUSTOMER_BUSY", "the customer has another appointment then");
  }
  return absl::OkStatus();
}

absl::Status TransferHandlers::TakeEntry(const v1::WaitlistEntry& from, int no, Taking& taking) {
  const TenantId& tenant = taking.context.tenant;
  FieldViolations wrong;
  WaitlistEntry entry;
  entry.id = WaitlistEntryId(
      ParseIn(tenant.value(), "waitlistEntries", "waitlist_entry.name", from.name(), wrong));
  entry.customer = CustomerId(
      ParseIn(tenant.value(), "customers", "waitlist_entry.customer", from.customer(), wrong));
  entry.wish = WishFrom(tenant, from.wish(), "waitlist_entry.wish.", wrong);
  entry.quiet_hours_allowed = from.quiet_hours_allowed();
  const auto state = WaitlistStateFrom(from.state());
  if (!state) wrong.Add("waitlist_entry.state", "is required");
  // An offer's token is of the installation that made it: the place is offered anew.
  entry.state = state.value_or(WaitlistState::kWaiting);
  if (entry.state == WaitlistState::kOffered) entry.state = WaitlistState::kWaiting;
  entry.offer_count = from.offer_count();
  entry.created = ParseTime("waitlist_entry.create_time", from.create_time(), wrong);
  entry.updated = taking.context.now;
  if (absl::Status status = wrong.ToStatus(); !status.ok()) {
    taking.Refuse(no, status);
    return absl::OkStatus();
  }
  TRESEN_ASSIGN_OR_RETURN(const bool added, waitlist_.Add(tenant, entry));
  if (added)
    taking.Written();
  else
    taking.Unchanged();
  return absl::OkStatus();
}

absl::Status TransferHandlers::Take(const v1::CalendarRecord& record, int no, Taking& taking) {
  switch (record.record_case()) {
    case v1::CalendarRecord::kCatalog:
      return TakeCatalog(record.catalog(), no, taking);
    case v1::CalendarRecord::kAbsence:
      return TakeAbsence(record.absence(), no, taking);
    case v1::CalendarRecord::kAppointment:
      return TakeVisit(record.appointment(), no, taking);
    case v1::CalendarRecord::kWaitlistEntry:
      return TakeEntry(record.waitlist_entry(), no, taking);
    case v1::CalendarRecord::RECORD_NOT_SET:
      taking.Refuse(no, "INVALID", "the record is empty");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportCalendarResponse> TransferHandlers::Import(
    const rpc::CallContext& context, const v1::ImportCalendarRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  if (request.records_size() > kMostImportRecords)
    wrong.Add("records", "has more than 1000 entries");
  CheckRequestId(request.request_id(), wrong);
  if (request.request_id().size() > kLongestPartedRequestId)
    wrong.Add("request_id", "has more than 200 characters");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  Taking taking;
  taking.context = {tenant, KeyOf(context, request.request_id(), request), context.actor(),
                    clock_.Now()};
  for (int no = 0; no < request.records_size(); ++no) {
    TRESEN_RETURN_IF_ERROR(context.Check());
    v1::CalendarRecord record = request.records(no);
    Adopt(&record, tenant.value());
    TRESEN_RETURN_IF_ERROR(Take(record, no, taking));
  }
  if (on_change_) on_change_();
  return taking.response;
}

}  // namespace tresen::scheduling
