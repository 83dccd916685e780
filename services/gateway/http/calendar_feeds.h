#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/http/message.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/business_book.h"
#include "services/gateway/http/appointment_link.h"
#include "services/gateway/store/gateway_store.h"
#include "tresen/gateway/v1/calendar_feed.pb.h"

namespace tresen::gateway {

// Calendars of people, branches and customers to subscribe to: their addresses over the contract
// (CalendarFeedService) and what lies there. Thread-safe.
class CalendarFeeds {
 public:
  // All outlive it.
  CalendarFeeds(const AppointmentLinks& links, LinkStore& store, BusinessBook& businesses,
                const ::tresen::Clock& clock, std::shared_ptr<rpc::Channel> scheduling_service,
                std::shared_ptr<rpc::Channel> customer_service);
  ~CalendarFeeds();

  absl::StatusOr<v1::CalendarFeed> Get(const rpc::CallContext& context, const v1::GetCalendarFeedRequest& request);
  absl::StatusOr<v1::CalendarFeed> Renew(const rpc::CallContext& context,
                                         const v1::RenewCalendarFeedRequest& request);

  // GET /c/<token>.ics; 304 when nothing changed (If-None-Match), 404 for an address that is not good (any more).
  http::Response Show(const http::Request& request);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
