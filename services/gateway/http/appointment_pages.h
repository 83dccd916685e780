#pragma once

#include <memory>

#include "libs/http/message.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/business_book.h"
#include "services/gateway/http/appointment_link.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// What a customer sees behind the link in a confirmation: the appointment as the database holds it
// now, and its calendar file. Shows no personal data. Thread-safe.
class AppointmentPages {
 public:
  // All outlive the pages.
  AppointmentPages(const AppointmentLinks& links, LinkStore& store, BusinessBook& businesses,
                   std::shared_ptr<rpc::Channel> scheduling_service);
  ~AppointmentPages();

  // GET /a/<token> and /a/<token>.ics
  http::Response Show(const http::Request& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
