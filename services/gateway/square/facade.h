#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "libs/connect/transcoder.h"
#include "libs/http/message.h"
#include "libs/http/router.h"
#include "libs/rpc/authenticator.h"
#include "services/gateway/square/bookings.h"

namespace tresen::gateway::square {

// Square's Bookings API over our own contracts, so that software written for Square works with this calendar:
//
//   POST /v2/bookings/availability/search     POST /v2/bookings          GET /v2/bookings
//   GET|PUT /v2/bookings/{id}                 POST /v2/bookings/{id}/cancel
//
// with `Authorization: Bearer trk_…`. Every call goes through the transcoder and is subject to the same checks as a call
// of the contract itself. Thread-safe.
class BookingsFacade {
 public:
  // Both outlive it.
  BookingsFacade(const rpc::Authenticator& authenticator, const connect::Transcoder& transcoder)
      : authenticator_(authenticator), transcoder_(transcoder) {}

  // The facade outlives the router's server.
  void AddRoutes(http::Router& router) const;

 private:
  struct Outcome {
    int status = 200;
    json body;
    bool ok() const { return status == 200; }
  };

  http::Response Search(const http::Request& request) const;
  http::Response Create(const http::Request& request) const;
  http::Response List(const http::Request& request) const;
  http::Response Get(const http::Request& request, const std::string& tenant, absl::string_view id) const;
  http::Response Update(const http::Request& request, const std::string& tenant, absl::string_view id) const;
  http::Response Cancel(const http::Request& request, const std::string& tenant, absl::string_view id) const;
  http::Response Below(const http::Request& request) const;

  // The tenant of the key, or the answer that refuses it.
  std::optional<http::Response> Refusal(const http::Request& request, std::string* tenant) const;
  Outcome Call(const http::Request& request, absl::string_view method, const json& body) const;
  Outcome OfferAt(const http::Request& request, const std::string& tenant, const json& appointment,
                  const BookingRequest& booking) const;

  const rpc::Authenticator& authenticator_;
  const connect::Transcoder& transcoder_;
};

}  // namespace tresen::gateway::square
