#include "services/gateway/conversation/flows/ask_product.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("one product has a price and a button to the shop") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().SetProducts({{"oil_argan", "Arganöl", "50 ml", {"EUR", 1990}, false,
                             "https://shop.example/oil"}});
  auto reply = desk.Hear(
      Said("Arganöl?").As(Intent::kAskProduct).Naming(EntityKind::kProduct, {"oil_argan"}));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Arganöl, 50 ml: 19,90 €.");
  CHECK(reply->link_url == "https://shop.example/oil");
}

TEST_CASE("several products are lines with links; a smallest amount is said as such") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().SetProducts(
      {{"oil", "Arganöl", "", {"EUR", 1990}, false, "https://shop.example/oil"},
       {"voucher", "Gutschein", "", {"EUR", 2000}, true, "https://shop.example/voucher"}});
  auto reply = desk.Hear(Said("Was verkauft ihr?").As(Intent::kAskProduct));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("• Gutschein: ab 20,00 €\nhttps://shop.example/voucher") !=
        std::string::npos);
}

TEST_CASE("an unknown product is said so") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Lockenstab?").As(Intent::kAskProduct));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Dieses Produkt führen wir leider nicht.");
}

}  // namespace
}  // namespace tresen::gateway
