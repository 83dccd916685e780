#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "libs/rpc/client.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/service/host.h"
#include "libs/status/status.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::testing {

using CustomerService = customer::v1::CustomerService;
using VaultService = customer::v1::VaultService;
using CustomerStub = CustomerService::Stub;
using VaultStub = VaultService::Stub;

// The value of an answer that must be there.
template <class T>
T Must(absl::StatusOr<T> answer) {
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}

// The customer service with a real PostgreSQL, asked over TLS. Known callers: the service gateway,
// and of the tenant demo the programs "crm" (customer.*) and "reader" (customer.read).
class Installation {
 public:
  Installation();

  runtime::v1::Runtime& runtime() { return runtime_; }
  const TempDir& folder() const { return folder_; }
  // Makes the host, or says what is wrong with the configuration.
  absl::Status Create();
  void Start();
  void Stop() { host_.reset(); }
  int port() const { return host_->PortOf("customer"); }
  // Another process of the same service on the same database and root key.
  std::unique_ptr<service::Host> StartAnother();

  // As this caller asks, over mutual TLS.
  std::shared_ptr<rpc::Channel> As(const std::string& caller) const { return As(caller, port()); }
  std::shared_ptr<rpc::Channel> As(const std::string& caller, int port) const;

  template <class Request, class Response>
  absl::StatusOr<Response> Call(rpc::Client<CustomerService>::UnaryMethod<Request, Response> method,
                                const Request& request, const std::string& caller = "gateway") {
    return rpc::Client<CustomerService>(As(caller)).Call(method, Context(), request);
  }
  template <class Request, class Response>
  absl::StatusOr<Response> Call(rpc::Client<VaultService>::UnaryMethod<Request, Response> method,
                                const Request& request, const std::string& caller = "gateway") {
    return rpc::Client<VaultService>(As(caller)).Call(method, Context(), request);
  }

  static rpc::CallContext Context() { return rpc::CallContext::Background("gateway"); }
  static rpc::testing::Certificates& Authority();

  // The name of the customer behind the identity, made if needed.
  std::string Resolve(const std::string& user_id, const std::string& wa_id = "");
  customer::v1::Customer Get(const std::string& name);
  absl::StatusOr<customer::v1::EraseCustomerResponse> Erase(const std::string& name);
  std::string Seal(const std::string& customer, const std::string& content,
                   const std::string& row = "r1");
  absl::StatusOr<customer::v1::OpenResponse> Open(const std::string& customer,
                                                  const std::string& sealed,
                                                  const std::string& row = "r1");

  TestDatabase database;
  int next_request = 0;

 private:
  TempDir folder_;
  runtime::v1::Runtime runtime_;
  std::unique_ptr<service::Host> host_;
};

customer::v1::ResolveCustomerRequest ResolveRequest(const std::string& user_id,
                                                    const std::string& wa_id = "");

}  // namespace tresen::testing
