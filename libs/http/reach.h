// Inside libs/http only.
#pragma once

struct sockaddr;

namespace tresen::http {

// True for an address on the public internet: not loopback, private, link-local, shared
// (100.64/10), multicast, documentation or unspecified; IPv4 inside IPv6 counts as IPv4.
bool IsPublicAddress(const sockaddr& address);

}  // namespace tresen::http
