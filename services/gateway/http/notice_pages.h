#pragma once

#include <memory>

#include "libs/http/message.h"
#include "libs/rpc/channel.h"

namespace tresen::gateway {

// What a branch sees behind the link in a notice. Looking changes nothing, since programs that
// check mail follow links; the button acknowledges. The notification service makes and checks the
// links and writes the texts. Thread-safe.
class NoticePages {
 public:
  explicit NoticePages(std::shared_ptr<rpc::Channel> notification_service);
  ~NoticePages();

  // GET and POST /n/<token>. A POST answers 200 when it is acknowledged, also the second time.
  http::Response Show(const http::Request& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
