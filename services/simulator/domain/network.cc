#include "services/simulator/domain/network.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/simulator/domain/limits.h"
#include "services/simulator/domain/phone_variants.h"

namespace tresen::simulator {
namespace {

constexpr absl::Duration kPortfolioPeriod = absl::Hours(24);

}  // namespace

struct Network::Addressee {
  Customer* customer = nullptr;
  std::optional<GraphError> refusal;
};

Network::Network(Account account) : account_(std::move(account)) {}

const BusinessNumber* Network::NumberById(absl::string_view id) const {
  const auto found = std::find_if(account_.numbers.begin(), account_.numbers.end(),
                                  [id](const auto& number) { return number.id == id; });
  return found == account_.numbers.end() ? nullptr : &*found;
}

// Fills the verdict step by step; the first refusal ends it.
SendVerdict Network::Send(const SendWish& wish) {
  SendVerdict verdict;
  const BusinessNumber* number = NumberById(wish.phone_number_id);
  if (number == nullptr) {
    verdict.refusal = GraphError{graph_code::kBadObject, "There is no such phone number id"};
    return verdict;
  }
  if ((verdict.refusal = CheckForm(wish.message))) return verdict;
  Addressee addressee = Resolve(wish.message, *number);
  const std::string customer_id = addressee.customer == nullptr ? "" : addressee.customer->id;
  verdict.applied = switches_.Take(wish.phone_number_id, customer_id);
  if (verdict.applied && verdict.applied->failure == Failure::kRefuse) {
    verdict.refusal = GraphError{verdict.applied->code, "ordered by a failure switch"};
    verdict.http_status = verdict.applied->http_status;
    return verdict;
  }
  if (verdict.applied && verdict.applied->failure == Failure::kHangBeforeAccept) return verdict;
  if ((verdict.refusal = std::move(addressee.refusal))) return verdict;
  if ((verdict.refusal = CheckThroughput(wish))) return verdict;
  if ((verdict.refusal = CheckReach(wish, addressee.customer, verdict))) {
    const bool can_be_late = addressee.customer != nullptr && settings_.late_refusals &&
                             verdict.refusal->code == graph_code::kWindowClosed;
    if (!can_be_late) return verdict;
    verdict.fails_later = verdict.refusal->code;
    verdict.refusal.reset();
  }
  if ((verdict.refusal = CheckPair(wish, *addressee.customer))) return verdict;
  Accept(wish, *addressee.customer, verdict);
  return verdict;
}

// A phone number nobody has used yet belongs to a silent customer who has WhatsApp.
Network::Addressee Network::Resolve(const OutgoingMessage& message, const BusinessNumber& number) {
  if (message.to.empty()) {
    Customer* customer = customers_.ByUserId(message.recipient);
    if (customer != nullptr) return {customer, std::nullopt};
    return {nullptr, GraphError{graph_code::kUnreachable, "There is no such user id"}};
  }
  const std::string digits = DialledDigits(message.to, number.country_code);
  if (digits.size() < 7 || digits.size() > 15) {
    return {nullptr, GraphError{graph_code::kBadParameter, "The parameter to is not a number"}};
  }
  if (CanonicalDigits(digits) == CanonicalDigits(number.digits)) {
    return {nullptr, GraphError{graph_code::kSameNumber, "to is the sender's own number"}};
  }
  Customer* customer = customers_.ByPhone(digits);
  if (customer == nullptr) {
    Customer stranger;
    stranger.name = absl::StrCat("+", digits);
    stranger.phone = digits;
    customer = &customers_.Put(std::move(stranger));
  }
  return {customer, std::nullopt};
}

std::optional<GraphError> Network::CheckThroughput(const SendWish& wish) {
  if (settings_.messages_per_second <= 0) return std::nullopt;
  Debt& debt = throughput_[wish.phone_number_id];
  const auto taken = Take(debt, PerSecond(settings_.messages_per_second), wish.now);
  if (!taken) {
    return GraphError{graph_code::kNumberRate, "Too many messages of this number in a short time"};
  }
  debt = *taken;
  return std::nullopt;
}

std::optional<GraphError> Network::CheckReach(const SendWish& wish, const Customer* customer,
                                              SendVerdict& verdict) {
  if (wish.message.use_of_template) {
    TemplateVerdict filled = templates_.Fill(*wish.message.use_of_template);
    if (filled.refusal) return filled.refusal;
    verdict.filled = std::move(filled.filled);
    if (verdict.filled->category == "AUTHENTICATION" && wish.message.to.empty()) {
      return GraphError{graph_code::kUserIdNotPossible, "One-time passwords need a phone number"};
    }
    if (verdict.filled->category == "MARKETING" && customer->refuses_marketing) {
      return GraphError{graph_code::kMarketingStopped, "The customer stopped marketing messages"};
    }
    return CheckPortfolio(wish, *customer);
  }
  if (!WindowIsOpen(wish, *customer)) {
    return GraphError{graph_code::kWindowClosed,
                      "More than 24 hours have passed since the customer last replied"};
  }
  return std::nullopt;
}

bool Network::WindowIsOpen(const SendWish& wish, const Customer& customer) const {
  const Chat* chat = chats_.Find(wish.phone_number_id, customer.id);
  return chat != nullptr && wish.now < chat->window_until;
}

std::optional<GraphError> Network::CheckPair(const SendWish& wish, const Customer& customer) {
  if (!settings_.pair_rate) return std::nullopt;
  Debt& debt = chats_.Of(wish.phone_number_id, customer.id).debt;
  const auto taken = Take(debt, kPairRate, wish.now);
  if (!taken) return GraphError{graph_code::kPairRate, "too many messages to this user"};
  debt = *taken;
  return std::nullopt;
}

std::optional<GraphError> Network::CheckPortfolio(const SendWish& wish, const Customer& customer) {
  if (WindowIsOpen(wish, customer)) return std::nullopt;
  while (!contacted_.empty() && contacted_.front().at + kPortfolioPeriod <= wish.now) {
    const auto entry = contacts_per_customer_.find(contacted_.front().customer_id);
    if (--entry->second == 0) contacts_per_customer_.erase(entry);
    contacted_.pop_front();
  }
  const bool is_new = !contacts_per_customer_.contains(customer.id);
  const auto limit = static_cast<std::size_t>(settings_.customers_per_day);
  if (limit > 0 && is_new && contacts_per_customer_.size() >= limit) {
    return GraphError{graph_code::kPortfolioLimit,
                      "The portfolio's limit of customers in 24 hours is reached"};
  }
  ++contacts_per_customer_[customer.id];
  contacted_.push_back({wish.now, customer.id});
  return std::nullopt;
}

void Network::Accept(const SendWish& wish, Customer& customer, SendVerdict& verdict) {
  const bool by_phone = !wish.message.to.empty();
  Message message;
  message.id = wish.wamid;
  message.direction = Direction::kToCustomer;
  message.phone_number_id = wish.phone_number_id;
  message.customer_id = customer.id;
  message.type = wish.message.type;
  message.content = wish.request;
  message.quoted_id = wish.message.quoted_id;
  message.callback_data = wish.message.callback_data;
  message.at = wish.now;
  message.status_at = wish.now;
  message.addressed_by_user_id = !by_phone;
  message.category = verdict.filled ? verdict.filled->category : "SERVICE";
  message.billable = verdict.filled.has_value();
  if (verdict.filled) {
    message.time_to_live = verdict.filled->time_to_live;
    verdict.message_status = "accepted";
  }
  if (verdict.applied) {
    const FailureSwitch& applied = *verdict.applied;
    if (applied.failure == Failure::kFailLater) verdict.fails_later = applied.code;
    message.keeps_silent = applied.failure == Failure::kLoseStatuses;
    if (applied.failure == Failure::kHoldForQuality && verdict.filled) {
      verdict.message_status = "held_for_quality_assessment";
    }
  }
  message.failure_code = verdict.fails_later;
  if (by_phone) customer.known_until[wish.phone_number_id] = wish.now + kContactMemory;
  verdict.input = by_phone ? wish.message.to : wish.message.recipient;
  if (by_phone) verdict.wa_id = customer.phone;
  if (!by_phone) verdict.user_id = customer.user_id;
  verdict.accepted = &chats_.Add(std::move(message));
}

Message& Network::Receive(Message message) {
  if (settings_.messages_per_second > 0) {
    Debt& debt = throughput_[message.phone_number_id];
    const auto taken = Take(debt, PerSecond(settings_.messages_per_second), message.at);
    if (taken) debt = *taken;
  }
  return chats_.Add(std::move(message));
}

const Message* Network::MarkSeen(absl::string_view phone_number_id, absl::string_view wamid) {
  const Message* message = chats_.ById(wamid);
  if (message == nullptr || message->direction != Direction::kToBusiness ||
      message->phone_number_id != phone_number_id) {
    return nullptr;
  }
  chats_.MarkSeen(*message);
  return message;
}

void Network::ShowTyping(const Message& answered, absl::Time now) {
  chats_.Of(answered.phone_number_id, answered.customer_id).typing_until = now + kTypingSign;
}

bool Network::Raise(Message& message, DeliveryStatus status, absl::Time now) {
  if (!Rises(message.status, status)) return false;
  message.status = status;
  message.status_at = now;
  return true;
}

}  // namespace tresen::simulator
