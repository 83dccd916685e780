#include "services/simulator/exchange/exchange.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/random.h"
#include "libs/log/log.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/exchange/record_lines.h"
#include "services/simulator/webhooks/update_items.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

// How long the answer waits so that statuses overtake it.
constexpr absl::Duration kStatusLead = absl::Milliseconds(250);

std::string NewWamid() {
  return absl::StrCat("wamid.HBgM", crypto::Base64UrlEncode(crypto::RandomBytes(24)));
}

std::string Inside(const json& object) {
  const std::string text = Dump(object);
  return text.substr(1, text.size() - 2);
}

}  // namespace

Exchange::Exchange(ExchangeParts parts)
    : parts_(std::move(parts)),
      network_(parts_.account),
      sender_({parts_.account, parts_.watch, parts_.post,
               [this](const std::vector<std::string>& keys, const DeliveryAttempt& attempt) {
                 Acknowledge(keys, attempt);
               },
               parts_.lanes}),
      teller_([this] { TellStatuses(); }) {}

Exchange::~Exchange() { Stop(); }

void Exchange::Stop() {
  steps_.Stop();
  if (teller_.joinable()) teller_.join();
  sender_.Stop();
}

void Exchange::Note(absl::string_view fact) {
  const absl::Status kept = parts_.journal.Append(fact);
  if (!kept.ok()) log::Error("the journal refused a fact", {{log::kReason, kept}});
}

SendOutcome Exchange::Send(const OutgoingMessage& message, absl::string_view phone_number_id,
                           absl::string_view request) {
  absl::MutexLock lock(&mutex_);
  const std::size_t customers_before = network_.customers().all().size();
  SendVerdict verdict = network_.Send({message, std::string(phone_number_id), std::string(request),
                                       NewWamid(), parts_.clock.Now()});
  Remember(verdict, customers_before);
  SendOutcome outcome;
  outcome.refusal = std::move(verdict.refusal);
  outcome.http_status = verdict.http_status;
  if (verdict.accepted != nullptr) outcome.wamid = verdict.accepted->id;
  outcome.input = std::move(verdict.input);
  outcome.wa_id = std::move(verdict.wa_id);
  outcome.user_id = std::move(verdict.user_id);
  outcome.message_status = std::move(verdict.message_status);
  if (verdict.applied) {
    const Failure failure = verdict.applied->failure;
    const bool hangs =
        failure == Failure::kHangAfterAccept || failure == Failure::kHangBeforeAccept;
    if (hangs) outcome.hold = verdict.applied->hold;
    if (failure == Failure::kStatusesFirst) outcome.hold = kStatusLead;
  }
  return outcome;
}

void Exchange::Remember(SendVerdict& verdict, std::size_t customers_before) {
  if (network_.customers().all().size() > customers_before) {
    KeepCustomer(network_.customers().all().back());
  }
  if (verdict.accepted == nullptr) return;
  Message& message = *verdict.accepted;
  if (verdict.filled) message.filled_template = Dump(FilledView(*verdict.filled));
  message.received_after = parts_.watch.Elapsed();
  Note(Dump(MessageFact(message)));
  PublishMessage(message);
  std::vector<StatusStep> steps =
      PlanStatuses(message, *network_.customers().ById(message.customer_id), network_.settings());
  if (verdict.applied && verdict.applied->failure == Failure::kStatusesFirst) {
    for (StatusStep& step : steps) step.after = absl::ZeroDuration();
  }
  Plan(std::move(steps));
}

void Exchange::Plan(std::vector<StatusStep> steps) {
  for (StatusStep& step : steps) {
    const absl::Duration after = step.after;
    steps_.Push(std::move(step), after);
  }
}

void Exchange::TellStatuses() {
  while (std::optional<StatusStep> step = steps_.Pop()) Progress(*step);
}

void Exchange::Progress(const StatusStep& step) {
  absl::MutexLock lock(&mutex_);
  Message* message = network_.chats().ById(step.message_id);
  if (message == nullptr) return;
  const Customer& customer = *network_.customers().ById(message->customer_id);
  const absl::Time now = parts_.clock.Now();
  if (!StillPossible(step, customer) || !network_.Raise(*message, step.status, now)) return;
  const StatusTold told{step.status, now, false};
  message->told.push_back(told);
  Note(Dump({{"fact", "status"},
             {"id", message->id},
             {"status", std::string(Word(step.status))},
             {"at", Milliseconds(now)}}));
  PublishStatus(*message);
  if (network_.settings().statuses && !message->keeps_silent) {
    sender_.Deliver(StatusUpdate(*message, told, customer));
  }
}

absl::Status Exchange::MarkSeen(absl::string_view phone_number_id, absl::string_view wamid,
                                bool typing) {
  absl::MutexLock lock(&mutex_);
  const Message* message = network_.MarkSeen(phone_number_id, wamid);
  if (message == nullptr) return absl::NotFoundError("there is no such message");
  Note(Dump({{"fact", "seen"}, {"id", message->id}}));
  const Chat& chat = network_.chats().Of(message->phone_number_id, message->customer_id);
  if (parts_.events.watched()) {
    // The page needs each message that became seen; only the latest ones can be on the screen.
    const std::size_t first = chat.first_unseen > 50 ? chat.first_unseen - 50 : 0;
    for (std::size_t i = first; i < chat.first_unseen; ++i) PublishStatus(*chat.messages[i]);
  }
  if (!typing) return absl::OkStatus();
  network_.ShowTyping(*message, parts_.clock.Now());
  parts_.events.Publish(Inside({{"kind", "typing"},
                                {"phone_number_id", chat.phone_number_id},
                                {"customer_id", chat.customer_id},
                                {"typing_until", Milliseconds(chat.typing_until)}}));
  return absl::OkStatus();
}

void Exchange::Acknowledge(const std::vector<std::string>& keys, const DeliveryAttempt& attempt) {
  absl::MutexLock lock(&mutex_);
  for (const std::string& key : keys) AcknowledgeOne(key, attempt);
  if (attempt.http_status == 200) Note(Dump({{"fact", "acknowledged"}, {"keys", keys}}));
}

void Exchange::AcknowledgeOne(absl::string_view key, const DeliveryAttempt& attempt) {
  const bool accepted = attempt.http_status == 200;
  const absl::string_view rest = key.substr(2);
  if (key[0] == 'm') {
    Message* message = network_.chats().ById(rest);
    if (message == nullptr) return;
    Delivery& delivery = message->delivery;
    if (++delivery.attempts == 1) delivery.first_attempt_after = attempt.started_after;
    if (!accepted) return;
    delivery.acknowledged = true;
    delivery.acknowledged_after = attempt.answered_after;
    PublishStatus(*message);
  }
  if (key[0] == 's' && accepted) {
    const std::size_t colon = rest.rfind(':');
    Message* message = network_.chats().ById(rest.substr(0, colon));
    if (message == nullptr) return;
    for (StatusTold& told : message->told) {
      if (Word(told.status) == rest.substr(colon + 1)) told.acknowledged = true;
    }
  }
}

void Exchange::PublishMessage(const Message& message) {
  if (!parts_.events.watched()) return;
  const Chat& chat = network_.chats().Of(message.phone_number_id, message.customer_id);
  parts_.events.Publish(Inside({{"kind", "message"},
                                {"message", MessageView(message)},
                                {"window_until", Milliseconds(chat.window_until)}}));
}

void Exchange::PublishStatus(const Message& message) {
  if (!parts_.events.watched()) return;
  json event = {{"kind", "status"},
                {"id", message.id},
                {"phone_number_id", message.phone_number_id},
                {"customer_id", message.customer_id}};
  if (message.direction == Direction::kToBusiness) {
    event["seen"] = message.seen_by_business;
    event["acknowledged"] = message.delivery.acknowledged;
  } else {
    event["status"] = std::string(Word(message.status));
    if (message.status == DeliveryStatus::kFailed) {
      event["failure"] = {{"code", message.failure_code},
                          {"title", std::string(TitleOf(message.failure_code))}};
    }
  }
  parts_.events.Publish(Inside(event));
}

}  // namespace tresen::simulator
