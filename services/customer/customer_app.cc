#include "services/customer/customer_app.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/clock/stopper.h"
#include "libs/log/log.h"
#include "libs/postgres/migrate.h"
#include "libs/postgres/pool.h"
#include "libs/status/status.h"
#include "services/customer/directory.h"
#include "services/customer/handlers.h"
#include "services/customer/keyring/keyring.h"
#include "services/customer/keyring/root_key.h"
#include "services/customer/migrations.h"
#include "services/customer/store/postgres_customer_store.h"

namespace tresen::customer {
namespace {

// How long another process may still know a key that was destroyed.
constexpr absl::Duration kErasurePoll = absl::Seconds(2);

class CustomerApp final : public service::App {
 public:
  CustomerApp(const service::Environment& environment, crypto::SecretBytes root)
      : pool_({.connection = environment.database_url,
               .role = "tresen_customer",
               .application_name = "tresen-customer",
               .figures = &environment.metrics}),
        clock_(environment.clock),
        ids_(environment.clock),
        store_(pool_),
        keyring_(std::move(root), store_, environment.clock),
        directory_(store_, keyring_, ids_, environment.clock),
        customers_(store_, keyring_, directory_, environment.clock),
        vault_(keyring_, directory_, environment.metrics),
        customer_service_("tresen.customer.v1.CustomerService"),
        vault_service_("tresen.customer.v1.VaultService") {
    customer_service_.Unary("ResolveCustomer", &customers_, &CustomerHandlers::Resolve);
    customer_service_.Unary("GetCustomer", &customers_, &CustomerHandlers::Get);
    customer_service_.Unary("LinkIdentity", &customers_, &CustomerHandlers::Link);
    customer_service_.Unary("UpdateCustomer", &customers_, &CustomerHandlers::Update);
    customer_service_.Unary("RecordConsent", &customers_, &CustomerHandlers::RecordConsent);
    customer_service_.Unary("CheckConsent", &customers_, &CustomerHandlers::CheckConsent);
    customer_service_.Unary("EraseCustomer", &customers_, &CustomerHandlers::Erase);
    vault_service_.Unary("SealInbound", &vault_, &VaultHandlers::SealInbound);
    vault_service_.Unary("Seal", &vault_, &VaultHandlers::Seal);
    vault_service_.Unary("Open", &vault_, &VaultHandlers::Open);
  }

  std::vector<rpc::BoundService*> services() override {
    return {&customer_service_, &vault_service_};
  }

  absl::Status Start() override {
    follower_ = std::thread([this] { FollowErasures(); });
    return absl::OkStatus();
  }

  absl::Status Ready() const override {
    return postgres::CheckSchema(pool_, "customer", Migrations());
  }

  void Stop() override {
    stopper_.Stop();
    if (follower_.joinable()) follower_.join();
  }

 private:
  // Erasures of other processes: what is remembered of these customers is dropped.
  void FollowErasures() {
    absl::Time since = clock_.Now() - absl::Minutes(10);
    while (stopper_.SleepUnlessStopped(kErasurePoll)) {
      const absl::Time asked = clock_.Now();
      const auto erased = store_.ErasedSince(since);
      if (!erased.ok()) continue;  // asked again; the database being away shows in Ready
      for (const auto& [tenant, customer] : *erased) {
        keyring_.Forget(tenant, customer);
        directory_.Forget(tenant, customer);
      }
      since = asked - absl::Minutes(1);
    }
  }

  mutable postgres::Pool pool_;
  const Clock& clock_;
  RandomIdSource ids_;
  PostgresCustomerStore store_;
  Keyring keyring_;
  Directory directory_;
  CustomerHandlers customers_;
  VaultHandlers vault_;
  rpc::BoundService customer_service_;
  rpc::BoundService vault_service_;
  Stopper stopper_;
  std::thread follower_;
};

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  if (environment.data_dir.empty()) {
    return InvalidField("data_dir", "the customer service keeps the root key there");
  }
  TRESEN_ASSIGN_OR_RETURN(
      crypto::SecretBytes root,
      LoadRootKey(absl::StrCat(environment.data_dir, "/root.key"), environment.local_profile));
  return std::make_unique<CustomerApp>(environment, std::move(root));
}

}  // namespace

service::Definition Definition() { return {.name = "customer", .create = Create}; }

}  // namespace tresen::customer
