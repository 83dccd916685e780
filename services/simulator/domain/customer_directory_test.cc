#include "services/simulator/domain/customer_directory.h"

#include <catch2/catch.hpp>

namespace tresen::simulator {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

Customer WithPhone(std::string phone) {
  Customer customer;
  customer.phone = std::move(phone);
  return customer;
}

TEST_CASE("every customer gets an id and a user id of the phone's country") {
  CustomerDirectory directory;
  const Customer& german = directory.Put(WithPhone("491713920001"));
  const Customer& polish = directory.Put(WithPhone("48501234567"));
  CHECK(german.id != polish.id);
  CHECK(german.user_id.substr(0, 3) == "DE.");
  CHECK(polish.user_id.substr(0, 3) == "PL.");
}

TEST_CASE("a customer without username always shows the number") {
  CHECK(ShowsPhone(WithPhone("491713920001"), "700000000000001", kNow));
}

TEST_CASE("a username hides the number except where there was contact within 30 days") {
  Customer mina = WithPhone("491713920001");
  mina.username = "@mina.k";
  CHECK_FALSE(ShowsPhone(mina, "700000000000001", kNow));
  mina.known_until["700000000000001"] = kNow + kContactMemory;
  CHECK(ShowsPhone(mina, "700000000000001", kNow));
  CHECK_FALSE(ShowsPhone(mina, "700000000000002", kNow));
  CHECK_FALSE(ShowsPhone(mina, "700000000000001", kNow + kContactMemory));
  mina.in_contact_book = true;
  CHECK(ShowsPhone(mina, "700000000000002", kNow));
}

TEST_CASE("moving to another number gives a new user id and frees the old number") {
  CustomerDirectory directory;
  Customer& mina = directory.Put(WithPhone("491713920001"));
  const std::string before = mina.user_id;
  directory.ChangePhone(mina, "491713920099");
  CHECK(mina.user_id != before);
  CHECK(directory.ByPhone("491713920001") == nullptr);
  CHECK(directory.ByPhone("491713920099") == &mina);
  CHECK(directory.ByUserId(before) == nullptr);
  CHECK(directory.ByUserId(mina.user_id) == &mina);
}

TEST_CASE("putting a known customer again keeps one entry") {
  CustomerDirectory directory;
  Customer mina = directory.Put(WithPhone("491713920001"));
  mina.phone = "491713920002";
  const Customer& stored = directory.Put(mina);
  CHECK(directory.all().size() == 1);
  CHECK(directory.ByPhone("491713920001") == nullptr);
  CHECK(directory.ByPhone("491713920002") == &stored);
}

}  // namespace
}  // namespace tresen::simulator
