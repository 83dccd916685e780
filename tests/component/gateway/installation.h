#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "libs/http/client.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/service/host.h"
#include "libs/status/status.h"
#include "tests/component/gateway/fake_peers.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/gateway/v1/gateway.grpc.pb.h"

namespace tresen::testing {

using ConversationService = gateway::v1::ConversationService;
using ConversationStub = ConversationService::Stub;

inline constexpr char kPhoneNumberId[] = "700000000000001";

template <class T>
T Must(absl::StatusOr<T> answer) {
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}

// The gateway with a real PostgreSQL and a real webhook; what it asks over TLS are stand-ins in
// another host. WhatsApp's number 700000000000001 is the branch Mitte of the tenant demo. Outside
// callers: "console" of demo, "stranger" of the tenant other.
class Installation {
 public:
  Installation();

  void Start();
  void Stop() { gateway_.reset(); }

  // Posts the body, signed unless a signature is given; the status.
  int Post(const std::string& body);
  int Post(const std::string& body, const http::Headers& headers);
  http::ClientResponse Fetch(const std::string& path_and_query);
  std::string SignatureOf(const std::string& body) const;

  template <class Request, class Response>
  absl::StatusOr<Response> Call(
      rpc::Client<ConversationService>::UnaryMethod<Request, Response> method,
      const Request& request, const std::string& caller = "console") {
    return rpc::Client<ConversationService>(As(caller)).Call(method, Context(), request);
  }
  std::shared_ptr<rpc::Channel> As(const std::string& caller) const;
  static rpc::CallContext Context() { return rpc::CallContext::Background("gateway"); }

  // The thread of the only conversation of this customer ("DE.1"), oldest first.
  std::vector<gateway::v1::Message> Thread(const std::string& user_id);
  gateway::v1::Conversation Conversation(const std::string& user_id);
  int Replies(const std::string& user_id) const;
  int64_t Count(const std::string& from_and_where) const;

  TestDatabase database;
  FakePeers peers;

 private:
  TempDir folder_;
  int http_port_ = 0;
  std::unique_ptr<service::Host> others_;
  std::unique_ptr<service::Host> gateway_;
  http::Client http_;
};

// Pieces of WhatsApp's JSON.
int64_t NowSeconds();
std::string Envelope(const std::vector<std::string>& changes);
std::string Change(const std::string& field, const std::string& members,
                   const std::string& phone_number_id = kPhoneNumberId);
// One change of "messages" from this sender.
std::string From(const std::string& user_id, const std::vector<std::string>& messages);
std::string Message(const std::string& id, const std::string& type, const std::string& content,
                    const std::string& user_id = "DE.1");
std::string Text(const std::string& id, const std::string& body,
                 const std::string& user_id = "DE.1");
// A body with one text.
std::string TextBody(const std::string& id, const std::string& body,
                     const std::string& user_id = "DE.1");

}  // namespace tresen::testing
