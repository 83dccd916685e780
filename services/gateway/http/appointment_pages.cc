#include "services/gateway/http/appointment_pages.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/conversation/replies/formatter.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/http/page_reader.h"
#include "services/gateway/http/visit_text.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace scheduling = ::tresen::scheduling::v1;

constexpr char kPrefix[] = "/a/";
constexpr absl::Duration kBudget = absl::Seconds(5);

std::string WhenOf(const scheduling::Appointment& appointment, absl::string_view language) {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(appointment.time_zone(), &zone);
  return Capitalised(Formatter(PackFor(language))
                         .Write(Moment(absl::ToCivilMinute(TimeOf(appointment.start_time()), zone))));
}

std::string PageOf(const scheduling::Appointment& appointment, const Business& business,
                   const Branch* branch, const std::string& url, absl::string_view language) {
  const bool cancelled = IsCancelled(appointment.state());
  return absl::StrCat(
      "<!doctype html><html lang=\"", Html(language),
      "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<meta name=\"robots\" content=\"noindex\"><title>",
      Html(business.name),
      "</title><style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem "
      "auto;padding:0 1rem;color:#1c2430}h1{font-size:1.3rem}time{font-weight:600}"
      ".off{text-decoration:line-through}a{color:#0b5c55}</style><h1>",
      Html(business.name), "</h1><p", cancelled ? " class=\"off\"" : "", ">",
      Html(ServicesOf(appointment, business, language)), "<br><time>",
      Html(WhenOf(appointment, language)), "</time><br>",
      Html(appointment.staff_display_name()), "<br>",
      Html(branch == nullptr ? appointment.branch_display_name()
                             : absl::StrCat(branch->name, ", ", branch->address)),
      "</p>",
      cancelled ? absl::StrCat("<p>", Html(PageText(Phrase::kPageCancelled, language)), "</p>")
                : absl::StrCat("<p><a href=\"", Html(url), ".ics\">",
                               Html(PageText(Phrase::kPageAddToCalendar, language)), "</a></p>"),
      "</html>");
}

}  // namespace

struct AppointmentPages::Impl {
  const AppointmentLinks& links;
  LinkStore& store;
  BusinessBook& businesses;
  rpc::Client<scheduling::SchedulingService> scheduling_client;

  absl::StatusOr<http::Response> Answer(const http::Request& request,
                                        const AppointmentLinks::Target& target, bool calendar);
};

AppointmentPages::AppointmentPages(const AppointmentLinks& links, LinkStore& store,
                                   BusinessBook& businesses,
                                   std::shared_ptr<rpc::Channel> scheduling_service)
    : impl_(new Impl{links, store, businesses,
                     rpc::Client<scheduling::SchedulingService>(std::move(scheduling_service))}) {}
AppointmentPages::~AppointmentPages() = default;

http::Response AppointmentPages::Show(const http::Request& request) {
  absl::string_view token = request.path();
  if (!absl::ConsumePrefix(&token, kPrefix)) return PageNote(404, Phrase::kPageNoAppointment, request);
  const bool calendar = absl::ConsumeSuffix(&token, ".ics");
  const auto target = impl_->links.Read(token);
  if (!target.has_value()) return PageNote(404, Phrase::kPageNoAppointment, request);
  absl::StatusOr<http::Response> answer = impl_->Answer(request, *target, calendar);
  if (answer.ok()) return *std::move(answer);
  if (absl::IsNotFound(answer.status())) return PageNote(404, Phrase::kPageNoAppointment, request);
  return PageNote(503, Phrase::kPageTryAgain, request);
}

absl::StatusOr<http::Response> AppointmentPages::Impl::Answer(
    const http::Request& asked, const AppointmentLinks::Target& target, bool calendar) {
  const rpc::CallContext context = rpc::CallContext::Background("gateway", kBudget);
  TRESEN_ASSIGN_OR_RETURN(const bool revoked,
                          store.IsLinkRevoked(target.tenant, target.appointment));
  if (revoked) return PageNote(404, Phrase::kPageNoAppointment, asked);
  scheduling::GetAppointmentRequest request;
  request.set_name(NameOf(target.tenant, "appointments", target.appointment));
  TRESEN_ASSIGN_OR_RETURN(
      const scheduling::Appointment appointment,
      scheduling_client.Call(&scheduling::SchedulingService::Stub::GetAppointment, context,
                             request));
  TRESEN_ASSIGN_OR_RETURN(const auto business, businesses.Get(context, target.tenant));
  const Branch* branch = FindBranch(*business, LastSegment(appointment.branch()));
  const std::string url = links.UrlOf(target.tenant, target.appointment);
  const std::string language = LanguageOf(asked, business->default_language);
  http::Response response;
  if (calendar) {
    icalendar::CalendarEntry entry = EntryOf(appointment, *business);
    entry.summary = absl::StrCat(ServicesOf(appointment, *business, language), " – ", business->name);
    entry.url = url;
    response = http::Answer(200, "text/calendar; charset=utf-8", icalendar::CalendarFile(entry));
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"appointment.ics\""});
  } else {
    response = http::Answer(200, "text/html; charset=utf-8",
                            PageOf(appointment, *business, branch, url, language));
    response.headers.push_back(
        {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"});
  }
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

}  // namespace tresen::gateway
