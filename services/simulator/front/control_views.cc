// What one sees under /sim/: state, chats, record, events.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/control_front.h"
#include "services/simulator/front/json_answer.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

constexpr std::size_t kMostChats = 300;
constexpr std::size_t kMostUnread = 99;
constexpr std::uint64_t kMostMessages = 5000;
constexpr absl::Duration kEventPause = absl::Seconds(1);
constexpr int kPausesUntilSign = 15;  // of life, for proxies

std::uint64_t LastNumber(const Chat* chat) {
  return chat->messages.empty() ? 0 : chat->messages.back()->number;
}

json UnreadOf(const Chat& chat) {
  json unread = json::array();
  for (auto message = chat.messages.rbegin(); message != chat.messages.rend(); ++message) {
    if ((*message)->direction != Direction::kToCustomer) continue;
    const DeliveryStatus status = (*message)->status;
    if (status == DeliveryStatus::kFailed) continue;
    if (status >= DeliveryStatus::kRead || unread.size() >= kMostUnread) break;
    unread.push_back((*message)->id);
  }
  return unread;
}

json ChatView(const Chat& chat) {
  return {{"phone_number_id", chat.phone_number_id},
          {"customer_id", chat.customer_id},
          {"window_until", Milliseconds(chat.window_until)},
          {"typing_until", Milliseconds(chat.typing_until)},
          {"unread", UnreadOf(chat)},
          {"last", chat.messages.empty() ? json() : MessageView(*chat.messages.back())}};
}

// The chats with the latest messages.
std::vector<const Chat*> LatestChats(const Network& network) {
  std::vector<const Chat*> chats;
  for (const Chat& chat : network.chats().chats()) {
    if (!chat.messages.empty()) chats.push_back(&chat);
  }
  const std::size_t kept = std::min(kMostChats, chats.size());
  std::partial_sort(
      chats.begin(), chats.begin() + kept, chats.end(),
      [](const Chat* left, const Chat* right) { return LastNumber(left) > LastNumber(right); });
  chats.resize(kept);
  return chats;
}

json StateOf(const Network& network, absl::Time now) {
  json state = {{"numbers", json::array()}, {"customers", json::array()}, {"chats", json::array()}};
  for (const BusinessNumber& number : network.account().numbers) {
    state["numbers"].push_back(
        {{"id", number.id}, {"display", absl::StrCat("+", number.digits)}, {"name", number.name}});
  }
  for (const Chat* chat : LatestChats(network)) state["chats"].push_back(ChatView(*chat));
  // Under load there are thousands of customers; the page shows those it can list.
  const auto& customers = network.customers().all();
  const std::size_t skipped = customers.size() > 2000 ? customers.size() - 2000 : 0;
  for (std::size_t i = skipped; i < customers.size(); ++i) {
    state["customers"].push_back(CustomerView(customers[i], now));
  }
  return state;
}

bool Wanted(const Message& message, const http::Request& request) {
  const auto callback_data = request.QueryParameter("callback_data");
  const auto customer = request.QueryParameter("customer_id");
  const auto direction = request.QueryParameter("direction");
  const bool to_customer = message.direction == Direction::kToCustomer;
  if (callback_data && message.callback_data != *callback_data) return false;
  if (customer && message.customer_id != *customer) return false;
  return !direction || (*direction == "to_customer") == to_customer;
}

}  // namespace

http::Response ControlFront::State(const http::Request&, const Parts&) {
  json state;
  parts_.exchange.events().Expect();
  const absl::Time now = parts_.exchange.Now();
  parts_.exchange.Look([&](const Network& network) {
    state = StateOf(network, now);
    state["event"] = parts_.exchange.events().last();
  });
  state["now"] = absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone());
  state["clock_movable"] = static_cast<bool>(parts_.clock.advance);
  state["zone"] = parts_.zone;
  return JsonAnswer(state);
}

http::Response ControlFront::ChatMessages(const http::Request& request, const Parts& path) {
  const std::uint64_t before = QueryNumber(request, "before", ~std::uint64_t{0});
  const std::uint64_t limit = std::min(QueryNumber(request, "limit", 100), kMostMessages);
  json messages = json::array();
  bool has_more = false;
  parts_.exchange.Look([&](const Network& network) {
    const Chat* chat = network.chats().Find(path[1], path[2]);
    if (chat == nullptr) return;
    const auto end =
        std::partition_point(chat->messages.begin(), chat->messages.end(),
                             [before](const Message* message) { return message->number < before; });
    const auto count = static_cast<std::uint64_t>(end - chat->messages.begin());
    has_more = count > limit;
    for (auto message = end - std::min(count, limit); message != end; ++message) {
      messages.push_back(MessageView(**message));
    }
  });
  return JsonAnswer({{"messages", std::move(messages)}, {"has_more", has_more}});
}

http::Response ControlFront::Record(const http::Request& request, const Parts&) {
  const std::uint64_t after = QueryNumber(request, "after", 0);
  const std::uint64_t limit = std::min(QueryNumber(request, "limit", 1000), kMostMessages);
  json found = json::array();
  std::uint64_t last = after;
  parts_.exchange.Look([&](const Network& network) {
    const auto& messages = network.chats().messages();
    auto message =
        std::partition_point(messages.begin(), messages.end(),
                             [after](const Message& entry) { return entry.number <= after; });
    for (; message != messages.end() && found.size() < limit; ++message) {
      last = message->number;
      if (Wanted(*message, request)) found.push_back(RecordView(*message));
    }
  });
  return JsonAnswer({{"messages", std::move(found)},
                     {"last", last},
                     {"running_us", absl::ToInt64Microseconds(parts_.exchange.Running())}});
}

http::Response ControlFront::Counts(const http::Request&, const Parts&) {
  std::uint64_t to_business = 0;
  std::uint64_t acknowledged = 0;
  absl::flat_hash_map<std::string, int> sends;
  std::uint64_t to_customer = 0;
  parts_.exchange.Look([&](const Network& network) {
    for (const Message& message : network.chats().messages()) {
      if (message.direction == Direction::kToBusiness) {
        ++to_business;
        acknowledged += message.delivery.acknowledged ? 1 : 0;
        continue;
      }
      ++to_customer;
      if (!message.callback_data.empty()) ++sends[message.callback_data];
    }
  });
  json doubled = json::object();
  for (const auto& [callback_data, times] : sends) {
    if (times > 1) doubled[callback_data] = times;
  }
  return JsonAnswer({{"to_business", to_business},
                     {"to_business_acknowledged", acknowledged},
                     {"to_customer", to_customer},
                     {"callback_data", sends.size()},
                     {"callback_data_accepted_more_than_once", std::move(doubled)},
                     {"waiting_updates", parts_.exchange.sender().waiting()}});
}

http::Response ControlFront::Delivery(const http::Request&, const Parts&) {
  return JsonAnswer({{"waiting", parts_.exchange.sender().waiting()},
                     {"reachable", parts_.exchange.sender().reachable()}});
}

// Server-sent events. Without news a comment goes out now and then, so that a dead connection is
// noticed on both sides.
http::Response ControlFront::Events(const http::Request& request, const Parts&) {
  http::Response response;
  response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  const std::uint64_t first = QueryNumber(request, "after", 0);
  response.stream = [&events = parts_.exchange.events(), first](http::ResponseStream& stream) {
    std::uint64_t after = first;
    int quiet = 0;
    absl::Status sent = stream.Write(": hello\n\n");
    while (sent.ok() && !stream.closed()) {
      EventLog::News news = events.After(after, kEventPause);
      std::string text;
      if (news.missed) text = "data: {\"kind\":\"reset\"}\n\n";
      for (const std::string& event : news.events) absl::StrAppend(&text, "data: ", event, "\n\n");
      if (text.empty() && ++quiet < kPausesUntilSign) continue;
      quiet = 0;
      sent = stream.Write(text.empty() ? ":\n\n" : text);
      after = news.last;
      if (news.missed) return;
    }
  };
  return response;
}

}  // namespace tresen::simulator
