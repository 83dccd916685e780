#include "libs/http/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace tresen::http {
namespace {

struct Block {
  uint32_t address;
  int bits;
};

// From the IANA special-purpose registry.
constexpr Block kNotPublic[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared by carriers
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, cloud metadata
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocol assignments
    {0xc0000200, 24},  // documentation
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 3},   // multicast, reserved, broadcast
};

bool IsPublicV4(uint32_t address) {
  return std::none_of(std::begin(kNotPublic), std::end(kNotPublic), [&](const Block& block) {
    return ((address ^ block.address) >> (32 - block.bits)) == 0;
  });
}

bool IsPublicV6(const in6_addr& address) {
  const uint8_t* bytes = address.s6_addr;
  const auto embedded = [&](int at) {
    return IsPublicV4(uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 |
                      uint32_t{bytes[at + 2]} << 8 | bytes[at + 3]);
  };
  constexpr uint8_t kNat64[] = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
  if (IN6_IS_ADDR_V4MAPPED(&address) || std::memcmp(bytes, kNat64, sizeof kNat64) == 0) {
    return embedded(12);
  }
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return embedded(2);  // 6to4
  const bool documentation =
      bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8;
  // Global unicast is 2000::/3; everything else (::1, fc00::/7, fe80::/10, ff00::/8) is not.
  return (bytes[0] & 0xe0) == 0x20 && !documentation;
}

}  // namespace

bool IsPublicAddress(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return IsPublicV4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return IsPublicV6(v6.sin6_addr);
  }
  return false;
}

}  // namespace tresen::http
