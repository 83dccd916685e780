#pragma once

namespace tresen::testing {

// A TCP port of 127.0.0.1 that nobody listens on at the moment. For processes that must be told
// their port before they start; inside a process listen on port 0 instead.
int FreePort();

}  // namespace tresen::testing
