#pragma once

#include <string>
#include <vector>

#include "libs/http/message.h"
#include "services/simulator/exchange/exchange.h"

namespace tresen::simulator {

// The Graph API over HTTP: messages, phone numbers, templates, media. Thread-safe.
class GraphFront {
 public:
  explicit GraphFront(Exchange& exchange) : exchange_(exchange) {}

  // Whether the path is one of ours: it begins with a version such as "v23.0".
  static bool Serves(absl::string_view path);

  http::Response Handle(const http::Request& request);

  // GET of a media url: the bytes of a media id, for whoever holds the token.
  http::Response MediaBytes(const http::Request& request, const std::string& media_id);

 private:
  bool HasToken(const http::Request& request) const;
  http::Response Refuse(const GraphError& error, int http_status = 0) const;
  http::Response PostMessages(const http::Request& request, const std::string& phone_number_id);
  http::Response Send(const OutgoingMessage& message, const std::string& phone_number_id,
                      const std::string& body);
  http::Response GetObject(const http::Request& request, const std::string& id);
  http::Response Templates(const http::Request& request);
  // Empty when no customer ever sent such a file.
  std::string MediaTypeOf(const std::string& media_id) const;

  Exchange& exchange_;
};

// The bytes that stand for a customer's file.
std::string MediaContent(absl::string_view media_id);

}  // namespace tresen::simulator
