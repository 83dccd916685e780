// A server for wrk: server_bench [seconds] prints its port, answers POST / and GET / and ends.
#include <cstdlib>
#include <iostream>

#include "absl/synchronization/notification.h"
#include "libs/http/server.h"

int main(int argc, char** argv) {
  using tresen::http::Plain;
  using tresen::http::Request;
  tresen::http::Router router;
  router.Handle("GET", "/", [](const Request&) { return Plain(200, "ok"); });
  router.Handle("POST", "/",
                [](const Request& r) { return Plain(200, r.body.empty() ? "" : "ok"); });
  auto server = tresen::http::Server::Start({}, std::move(router));
  if (!server.ok()) {
    std::cerr << server.status() << "\n";
    return 1;
  }
  std::cout << (*server)->port() << std::endl;
  absl::Notification never;
  never.WaitForNotificationWithTimeout(absl::Seconds(argc > 1 ? std::atoi(argv[1]) : 10));
}
