#include "libs/http/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <string>

namespace tresen::http {
namespace {

bool IsPublic(const std::string& text) {
  sockaddr_in v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    return IsPublicAddress(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6{};
  REQUIRE(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
  v6.sin6_family = AF_INET6;
  return IsPublicAddress(reinterpret_cast<const sockaddr&>(v6));
}

TEST_CASE("addresses of the public internet can be reached") {
  const std::string address =
      GENERATE(as<std::string>(), "1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255",
               "172.32.0.0", "192.167.1.1", "223.255.255.255", "100.63.0.1", "2606:4700::1",
               "::ffff:1.1.1.1", "64:ff9b::101:101");
  CHECK(IsPublic(address));
}

TEST_CASE("everything else cannot, however it is written") {
  const std::string address = GENERATE(
      as<std::string>(), "127.0.0.1", "127.255.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1",
      "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
      "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
      "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::");
  CHECK_FALSE(IsPublic(address));
}

}  // namespace
}  // namespace tresen::http
