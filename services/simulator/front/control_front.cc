#include "services/simulator/front/control_front.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/json_answer.h"
#include "services/simulator/front/mail_view.h"
#include "services/simulator/mail/mime.h"

namespace tresen::simulator {
namespace {

bool Fits(const std::vector<std::string>& wanted, const std::vector<std::string>& path) {
  return std::equal(
      wanted.begin(), wanted.end(), path.begin(), path.end(),
      [](const auto& part, const auto& given) { return part == "*" || part == given; });
}

}  // namespace

ControlFront::ControlFront(ControlParts parts) : parts_(std::move(parts)) {}

const std::vector<ControlFront::Route>& ControlFront::Routes() {
  static const std::vector<Route> routes = {
      {"GET", {"state"}, &ControlFront::State},
      {"GET", {"chats", "*", "*"}, &ControlFront::ChatMessages},
      {"GET", {"record"}, &ControlFront::Record},
      {"GET", {"record", "counts"}, &ControlFront::Counts},
      {"GET", {"events"}, &ControlFront::Events},
      {"GET", {"delivery"}, &ControlFront::Delivery},
      {"POST", {"delivery", "retry"}, &ControlFront::RetryNow},
      {"GET", {"customers"}, &ControlFront::ListCustomers},
      {"POST", {"customers"}, &ControlFront::AddCustomer},
      {"PATCH", {"customers", "*"}, &ControlFront::ChangeCustomer},
      {"POST", {"customers", "*", "messages"}, &ControlFront::WriteMessage},
      {"POST", {"customers", "*", "opened"}, &ControlFront::OpenChat},
      {"POST", {"customers", "*", "phone"}, &ControlFront::ChangePhone},
      {"POST", {"customers", "*", "user-id"}, &ControlFront::ChangeUserId},
      {"GET", {"clock"}, &ControlFront::ReadClock},
      {"POST", {"clock"}, &ControlFront::MoveClock},
      {"GET", {"settings"}, &ControlFront::ReadSettings},
      {"PATCH", {"settings"}, &ControlFront::WriteSettings},
      {"GET", {"switches"}, &ControlFront::ListSwitches},
      {"POST", {"switches"}, &ControlFront::AddSwitch},
      {"DELETE", {"switches", "*"}, &ControlFront::RemoveSwitch},
      {"GET", {"templates"}, &ControlFront::ListTemplates},
      {"POST", {"templates"}, &ControlFront::AddTemplate},
      {"POST", {"templates", "status"}, &ControlFront::TemplateStatus},
      {"POST", {"updates"}, &ControlFront::SendUpdate},
      {"POST", {"webhook"}, &ControlFront::SendRaw},
      {"POST", {"handshake"}, &ControlFront::Handshake},
      {"GET", {"mails"}, &ControlFront::ListMails},
      {"GET", {"mails", "*"}, &ControlFront::ShowMail},
      {"POST", {"mails", "refuse"}, &ControlFront::RefuseMail},
      {"POST", {"branch-webhook"}, &ControlFront::TakeBranchWebhook},
      {"POST", {"branch-webhook", "refuse"}, &ControlFront::RefuseBranchWebhook},
      {"GET", {"branch-webhooks"}, &ControlFront::ListBranchWebhooks},
      {"GET", {"media", "*"}, &ControlFront::Media},
  };
  return routes;
}

// A page of another site must not play with a simulator on this machine.
http::Response ControlFront::Handle(const http::Request& request,
                                    const std::vector<std::string>& path) {
  if (request.Header("Sec-Fetch-Site").value_or("") == "cross-site") {
    return JsonError(absl::PermissionDeniedError("only for the simulator's own page"));
  }
  bool path_is_known = false;
  for (const Route& route : Routes()) {
    if (!Fits(route.path, path)) continue;
    path_is_known = true;
    if (route.method == request.method) return (this->*route.action)(request, path);
  }
  if (path_is_known) return http::Plain(405, "method not allowed");
  return JsonError(absl::NotFoundError("there is no such path"));
}

http::Response ControlFront::ListMails(const http::Request&, const Parts&) {
  nlohmann::json mails = nlohmann::json::array();
  const std::vector<StoredMail> all = parts_.mailbox.All();
  for (auto mail = all.rbegin(); mail != all.rend(); ++mail) mails.push_back(MailView(*mail));
  return JsonAnswer({{"mails", std::move(mails)}});
}

http::Response ControlFront::ShowMail(const http::Request&, const Parts& path) {
  int id = 0;
  const auto mail = absl::SimpleAtoi(path[1], &id) ? parts_.mailbox.Find(id) : std::nullopt;
  if (!mail) return JsonError(absl::NotFoundError("there is no such mail"));
  nlohmann::json view = MailView(*mail);
  view["text"] = ReadMail(mail->mail.message).text;
  view["raw"] = mail->mail.message;
  return JsonAnswer(view);
}

http::Response ControlFront::TakeBranchWebhook(const http::Request& request, const Parts&) {
  const int status = parts_.branch_inbox.Take(request, parts_.exchange.Now());
  parts_.exchange.events().Publish(R"("kind":"network")");
  return http::Plain(status, status == 200 ? "taken" : "not taken");
}

http::Response ControlFront::ListBranchWebhooks(const http::Request&, const Parts&) {
  nlohmann::json received = nlohmann::json::array();
  for (const BranchNotice& notice : parts_.branch_inbox.All()) {
    received.push_back({{"at", Milliseconds(notice.at)},
                        {"signature_valid", notice.signature_valid},
                        {"signature", notice.signature},
                        {"body", notice.body}});
  }
  return JsonAnswer({{"received", std::move(received)}});
}

http::Response ControlFront::Media(const http::Request& request, const Parts& path) {
  return parts_.graph.MediaBytes(request, path[1]);
}

}  // namespace tresen::simulator
