#include "services/gateway/http/calendar_feeds.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/icalendar/writer.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/http/page_reader.h"
#include "services/gateway/http/visit_text.h"
#include "tresen/customer/v1/customer.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace customer = ::tresen::customer::v1;
namespace scheduling = ::tresen::scheduling::v1;
using Feed = AppointmentLinks::Feed;

constexpr char kPrefix[] = "/c/";
constexpr absl::Duration kBudget = absl::Seconds(10);
constexpr absl::Duration kBack = absl::Hours(24 * 30);
constexpr absl::Duration kAhead = absl::Hours(24 * 180);
constexpr int kPage = 1000;
constexpr size_t kLongestRequestId = 255;

// "tenants/demo/staff/lena/calendarFeed"
Feed FeedNamed(const std::string& name, FieldViolations& wrong) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const bool good = parts.size() == 5 && parts[0] == "tenants" && parts[4] == "calendarFeed" && !parts[1].empty() &&
                    !parts[3].empty() && parts[3].find('.') == std::string::npos &&
                    (parts[2] == "staff" || parts[2] == "branches" || parts[2] == "customers");
  if (good) return {parts[1], parts[2], parts[3]};
  wrong.Add("name", "must be tenants/{tenant}/staff|branches|customers/{id}/calendarFeed");
  return {};
}

v1::CalendarFeed ToProto(const AppointmentLinks& links, const Feed& feed) {
  v1::CalendarFeed proto;
  proto.set_name(absl::StrCat("tenants/", feed.tenant, "/", feed.owner(), "/calendarFeed"));
  proto.set_url(links.FeedUrlOf(feed));
  return proto;
}

std::string Instant(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); }

std::string FilterFor(const Feed& feed, absl::Time now) {
  const std::string field = feed.collection == "branches" ? "branch" : feed.collection == "staff" ? "staff" : "customer";
  return absl::StrCat(field, " = \"", NameOf(feed.tenant, feed.collection, feed.id), "\" AND start_time >= \"",
                      Instant(now - kBack), "\" AND start_time < \"", Instant(now + kAhead), "\"");
}

// A subscriber sees what will be and what was, not what never came about.
bool IsShown(const scheduling::Appointment& appointment) {
  return !IsCancelled(appointment.state()) && appointment.state() != scheduling::APPOINTMENT_STATE_HELD;
}

std::string TitleOf(const Feed& feed, const Business& business) {
  if (feed.collection == "staff") {
    const Staff* staff = FindStaff(business, feed.id);
    if (staff != nullptr) return absl::StrCat(staff->name, " – ", business.name);
  }
  if (feed.collection == "branches") {
    const Branch* branch = FindBranch(business, feed.id);
    if (branch != nullptr) return branch->name;
  }
  return business.name;
}

std::string SummaryOf(const Feed& feed, const scheduling::Appointment& appointment, const Business& business) {
  const std::string services = ServicesOf(appointment, business, business.default_language);
  if (feed.collection == "customers") return absl::StrCat(services, " – ", business.name);
  if (feed.collection == "branches") return absl::StrCat(services, " – ", appointment.staff_display_name());
  return services;
}

}  // namespace

struct CalendarFeeds::Impl {
  const AppointmentLinks& links;
  LinkStore& store;
  BusinessBook& businesses;
  const ::tresen::Clock& clock;
  rpc::Client<scheduling::SchedulingService> scheduling_client;
  rpc::Client<customer::CustomerService> customer_client;

  absl::Status CheckOwner(const rpc::CallContext& context, const Feed& feed);
  absl::StatusOr<std::vector<icalendar::CalendarEntry>> Entries(const rpc::CallContext& context, const Feed& feed,
                                                     const Business& business);
  absl::StatusOr<http::Response> Answer(const Feed& feed, const http::Request& request);
};

CalendarFeeds::CalendarFeeds(const AppointmentLinks& links, LinkStore& store, BusinessBook& businesses,
                             const ::tresen::Clock& clock, std::shared_ptr<rpc::Channel> scheduling_service,
                             std::shared_ptr<rpc::Channel> customer_service)
    : impl_(new Impl{links, store, businesses, clock,
                     rpc::Client<scheduling::SchedulingService>(std::move(scheduling_service)),
                     rpc::Client<customer::CustomerService>(std::move(customer_service))}) {}
CalendarFeeds::~CalendarFeeds() = default;

absl::Status CalendarFeeds::Impl::CheckOwner(const rpc::CallContext& context, const Feed& feed) {
  if (feed.collection == "customers") {
    customer::GetCustomerRequest request;
    request.set_name(NameOf(feed.tenant, "customers", feed.id));
    return customer_client.Call(&customer::CustomerService::Stub::GetCustomer, context, request).status();
  }
  TRESEN_ASSIGN_OR_RETURN(const auto business, businesses.Get(context, feed.tenant));
  const bool known = feed.collection == "staff" ? FindStaff(*business, feed.id) != nullptr
                                                : FindBranch(*business, feed.id) != nullptr;
  return known ? absl::OkStatus() : absl::NotFoundError(absl::StrCat("there is no ", feed.owner()));
}

absl::StatusOr<v1::CalendarFeed> CalendarFeeds::Get(const rpc::CallContext& context,
                                                    const v1::GetCalendarFeedRequest& request) {
  FieldViolations wrong;
  Feed feed = FeedNamed(request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_RETURN_IF_ERROR(impl_->CheckOwner(context, feed));
  TRESEN_ASSIGN_OR_RETURN(feed.generation, impl_->store.FeedGeneration(feed.tenant, feed.owner()));
  return ToProto(impl_->links, feed);
}

absl::StatusOr<v1::CalendarFeed> CalendarFeeds::Renew(const rpc::CallContext& context,
                                                      const v1::RenewCalendarFeedRequest& request) {
  FieldViolations wrong;
  Feed feed = FeedNamed(request.name(), wrong);
  if (request.request_id().empty() || request.request_id().size() > kLongestRequestId) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_RETURN_IF_ERROR(impl_->CheckOwner(context, feed));
  TRESEN_ASSIGN_OR_RETURN(feed.generation, impl_->store.RenewFeed(feed.tenant, feed.owner(), request.request_id(),
                                                                  impl_->clock.Now()));
  return ToProto(impl_->links, feed);
}

http::Response CalendarFeeds::Show(const http::Request& request) {
  absl::string_view token = request.path();
  if (!absl::ConsumePrefix(&token, kPrefix) || !absl::ConsumeSuffix(&token, ".ics")) return PageNote(404, Phrase::kPageNoCalendar, request);
  const auto feed = impl_->links.ReadFeed(token);
  if (!feed.has_value()) return PageNote(404, Phrase::kPageNoCalendar, request);
  absl::StatusOr<http::Response> answer = impl_->Answer(*feed, request);
  if (answer.ok()) return *std::move(answer);
  if (absl::IsNotFound(answer.status())) return PageNote(404, Phrase::kPageNoCalendar, request);
  return PageNote(503, Phrase::kPageTryAgain, request);
}

absl::StatusOr<std::vector<icalendar::CalendarEntry>> CalendarFeeds::Impl::Entries(const rpc::CallContext& context,
                                                                        const Feed& feed, const Business& business) {
  scheduling::ListAppointmentsRequest request;
  request.set_parent(absl::StrCat("tenants/", feed.tenant));
  request.set_filter(FilterFor(feed, clock.Now()));
  request.set_page_size(kPage);
  std::vector<icalendar::CalendarEntry> entries;
  do {
    TRESEN_ASSIGN_OR_RETURN(
        const scheduling::ListAppointmentsResponse page,
        scheduling_client.Call(&scheduling::SchedulingService::Stub::ListAppointments, context, request));
    for (const scheduling::Appointment& appointment : page.appointments()) {
      if (!IsShown(appointment)) continue;
      entries.push_back(EntryOf(appointment, business));
      entries.back().summary = SummaryOf(feed, appointment, business);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

absl::StatusOr<http::Response> CalendarFeeds::Impl::Answer(const Feed& feed, const http::Request& request) {
  const rpc::CallContext context = rpc::CallContext::Background("gateway", kBudget);
  TRESEN_ASSIGN_OR_RETURN(const int generation, store.FeedGeneration(feed.tenant, feed.owner()));
  if (generation != feed.generation) return PageNote(404, Phrase::kPageNoCalendar, request);
  TRESEN_ASSIGN_OR_RETURN(const auto business, businesses.Get(context, feed.tenant));
  TRESEN_ASSIGN_OR_RETURN(const auto entries, Entries(context, feed, *business));
  std::string file = icalendar::CalendarFeedFile(TitleOf(feed, *business), entries);
  const std::string etag = absl::StrCat("\"", crypto::HexEncode(crypto::Sha256(file)).substr(0, 32), "\"");
  const bool unchanged = request.Header("If-None-Match").value_or("") == etag;
  http::Response response = unchanged ? http::Answer(304, "text/calendar; charset=utf-8", "")
                                      : http::Answer(200, "text/calendar; charset=utf-8", std::move(file));
  response.headers.push_back({"ETag", etag});
  response.headers.push_back({"Cache-Control", "private, no-cache"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

}  // namespace tresen::gateway
