#include "services/gateway/http/notice_pages.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/client.h"
#include "services/gateway/http/page_reader.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::notification::v1;

constexpr char kPrefix[] = "/n/";
constexpr size_t kLongestToken = 512;
constexpr absl::Duration kBudget = absl::Seconds(5);

std::string PageOf(const v1::AcknowledgeNoticeResponse& notice) {
  const std::string form = notice.button().empty()
                               ? ""
                               : absl::StrCat("<form method=\"post\"><button>",
                                              Html(notice.button()), "</button></form>");
  return absl::StrCat(
      "<!doctype html><html lang=\"", Html(notice.language()),
      "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<meta name=\"robots\" content=\"noindex\"><title>",
      Html(notice.branch_display_name()),
      "</title><style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem "
      "auto;padding:0 1rem;color:#1c2430}h1{font-size:1.3rem}button{font:inherit;font-weight:600;"
      "padding:.6rem "
      "1.4rem;border:0;border-radius:.5rem;background:#0b5c55;color:#fff}</style><h1>",
      Html(notice.branch_display_name()), "</h1><p>", Html(notice.text()), "</p>", form, "</html>");
}

}  // namespace

struct NoticePages::Impl {
  rpc::Client<v1::NotificationService> notification;
};

NoticePages::NoticePages(std::shared_ptr<rpc::Channel> notification_service)
    : impl_(new Impl{rpc::Client<v1::NotificationService>(std::move(notification_service))}) {}
NoticePages::~NoticePages() = default;

http::Response NoticePages::Show(const http::Request& request) {
  absl::string_view token = request.path();
  if (!absl::ConsumePrefix(&token, kPrefix) || token.size() > kLongestToken) return PageNote(404, Phrase::kPageNoNotice, request);
  v1::AcknowledgeNoticeRequest ask;
  ask.set_token(std::string(token));
  ask.set_only_show(request.method != "POST");
  const auto notice =
      impl_->notification.Call(&v1::NotificationService::Stub::AcknowledgeNotice,
                               rpc::CallContext::Background("gateway", kBudget), ask);
  if (absl::IsNotFound(notice.status()) || absl::IsInvalidArgument(notice.status())) {
    return PageNote(404, Phrase::kPageNoNotice, request);
  }
  if (!notice.ok()) return PageNote(503, Phrase::kPageTryAgain, request);
  http::Response response = http::Answer(200, "text/html; charset=utf-8", PageOf(*notice));
  response.headers.push_back({"Content-Security-Policy",
                              "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

}  // namespace tresen::gateway
