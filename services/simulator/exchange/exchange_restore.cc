// How the simulator comes back after its end.
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "services/simulator/exchange/exchange.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/exchange/record_lines.h"
#include "services/simulator/webhooks/update_items.h"

namespace tresen::simulator {

using nlohmann::json;

// What was read so far: updates without a message, and the keys that were acknowledged.
struct Exchange::Restored {
  std::vector<Update> updates;
  std::set<std::string> acknowledged;
};

absl::Status Exchange::Restore() {
  absl::MutexLock lock(&mutex_);
  Restored restored;
  const absl::Status read = parts_.journal.Read(
      [&](absl::string_view line) ABSL_NO_THREAD_SAFETY_ANALYSIS { RestoreLine(line, restored); });
  if (!read.ok()) return read;
  sender_.Configure(network_.settings());
  ResumeOpen(restored);
  return absl::OkStatus();
}

// A line of an unknown kind was written by a later version and is none of our business.
void Exchange::RestoreLine(absl::string_view line, Restored& restored) {
  const json fact = json::parse(line.begin(), line.end(), nullptr, false);
  if (!fact.is_object() || !fact.contains("fact")) return;
  const std::string kind = fact.value("fact", "");
  if (kind == "customer") {
    if (auto customer = ReadCustomerFact(fact)) network_.customers().Put(*std::move(customer));
  } else if (kind == "message") {
    if (auto message = ReadMessageFact(fact)) network_.chats().Restore(*std::move(message));
  } else if (kind == "status") {
    Message* message = network_.chats().ById(fact.value("id", ""));
    const auto status = ParseDeliveryStatus(fact.value("status", ""));
    const absl::Time at = absl::FromUnixMillis(fact.value("at", std::int64_t{0}));
    if (message != nullptr && status && network_.Raise(*message, *status, at)) {
      message->told.push_back({*status, at, false});
    }
  } else if (kind == "seen") {
    const Message* message = network_.chats().ById(fact.value("id", ""));
    if (message != nullptr) network_.chats().MarkSeen(*message);
  } else if (kind == "acknowledged") {
    for (const json& key : fact["keys"]) restored.acknowledged.insert(key.get<std::string>());
  } else if (kind == "settings") {
    simulator::ChangeSettings(fact["settings"], network_.settings());
  } else if (kind == "template") {
    MessageTemplate message_template;
    if (ReadTemplate(fact["template"], message_template).empty()) {
      network_.templates().Put(std::move(message_template));
    }
  } else if (kind == "update") {
    restored.updates.push_back(ReadUpdateFact(fact));
    ++next_update_;
  }
}

void Exchange::ResumeOpen(const Restored& restored) {
  const auto is_open = [&](const Update& update) {
    return !restored.acknowledged.contains(update.key);
  };
  for (const Update& update : restored.updates) {
    if (is_open(update)) sender_.Deliver(update);
  }
  // The chats keep pointers to the stored messages; all of them are ours to change.
  for (const Chat& chat : network_.chats().chats()) {
    const Customer* customer = network_.customers().ById(chat.customer_id);
    const BusinessNumber* number = network_.NumberById(chat.phone_number_id);
    if (customer == nullptr || number == nullptr) continue;
    for (Message* message : chat.messages) {
      if (message->direction == Direction::kToBusiness) {
        Update update =
            MessageUpdate(*message, *customer, *number, network_.chats().ById(message->quoted_id));
        message->delivery.acknowledged = !is_open(update);
        if (is_open(update)) sender_.Deliver(std::move(update));
        continue;
      }
      for (StatusTold& told : message->told) {
        Update update = StatusUpdate(*message, told, *customer);
        told.acknowledged = !is_open(update);
        const bool silent = message->keeps_silent || !network_.settings().statuses;
        if (!told.acknowledged && !silent) sender_.Deliver(std::move(update));
      }
      Plan(PlanStatuses(*message, *customer, network_.settings()));
    }
  }
}

}  // namespace tresen::simulator
