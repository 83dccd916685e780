// What customers and the director of the scene change.
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/random.h"
#include "services/simulator/exchange/exchange.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/exchange/record_lines.h"
#include "services/simulator/webhooks/update_items.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

std::string NewWamid() {
  return absl::StrCat("wamid.HBgM", crypto::Base64UrlEncode(crypto::RandomBytes(24)));
}

}  // namespace

absl::StatusOr<std::string> Exchange::Write(CustomerTurn turn) {
  absl::MutexLock lock(&mutex_);
  Customer* customer = network_.customers().ById(turn.customer_id);
  if (customer == nullptr) return absl::NotFoundError("there is no such customer");
  const BusinessNumber* number = network_.NumberById(turn.phone_number_id);
  if (number == nullptr) return absl::NotFoundError("there is no such phone number id");
  return WriteLocked(std::move(turn), *number, *customer);
}

std::string Exchange::WriteLocked(CustomerTurn turn, const BusinessNumber& number,
                                  Customer& customer) {
  Message message;
  message.id = NewWamid();
  message.phone_number_id = std::move(turn.phone_number_id);
  message.customer_id = customer.id;
  message.type = std::move(turn.type);
  message.content = std::move(turn.content);
  message.quoted_id = std::move(turn.quoted_id);
  message.at = parts_.clock.Now();
  message.received_after = parts_.watch.Elapsed();
  const Message& stored = network_.Receive(std::move(message));
  Note(Dump(MessageFact(stored)));
  PublishMessage(stored);
  sender_.Deliver(MessageUpdate(stored, customer, number, network_.chats().ById(stored.quoted_id)));
  return stored.id;
}

absl::Status Exchange::Open(absl::string_view customer_id, absl::string_view phone_number_id) {
  absl::MutexLock lock(&mutex_);
  const Chat* chat = network_.chats().Find(phone_number_id, customer_id);
  if (chat == nullptr) return absl::NotFoundError("there is no such chat");
  for (auto message = chat->messages.rbegin(); message != chat->messages.rend(); ++message) {
    if ((*message)->direction != Direction::kToCustomer) continue;
    const DeliveryStatus status = (*message)->status;
    if (status == DeliveryStatus::kRead || status == DeliveryStatus::kPlayed) break;
    if (status == DeliveryStatus::kDelivered) {
      Plan({{(*message)->id, DeliveryStatus::kRead, absl::ZeroDuration()}});
    }
  }
  return absl::OkStatus();
}

void Exchange::KeepCustomer(const Customer& customer) {
  Note(Dump(CustomerFact(customer)));
  if (!parts_.events.watched()) return;
  const std::string view = Dump({{"customer", CustomerView(customer, parts_.clock.Now())}});
  parts_.events.Publish(absl::StrCat("\"kind\":\"customer\",", view.substr(1, view.size() - 2)));
}

absl::StatusOr<Customer> Exchange::PutCustomer(absl::string_view id,
                                               absl::FunctionRef<std::string(Customer&)> change) {
  absl::MutexLock lock(&mutex_);
  Customer customer;
  if (!id.empty()) {
    const Customer* known = network_.customers().ById(id);
    if (known == nullptr) return absl::NotFoundError("there is no such customer");
    customer = *known;
  }
  const std::string problem = change(customer);
  if (!problem.empty()) return absl::InvalidArgumentError(problem);
  const Customer* same_phone = network_.customers().ByPhone(customer.phone);
  if (same_phone != nullptr && same_phone->id != customer.id) {
    // A stranger whom the business wrote to first may get a name afterwards.
    if (!id.empty() || same_phone->name != absl::StrCat("+", same_phone->phone)) {
      return absl::AlreadyExistsError("another customer has this phone number");
    }
    customer.id = same_phone->id;
    customer.user_id = same_phone->user_id;
    customer.known_until = same_phone->known_until;
  }
  const Customer& stored = network_.customers().Put(std::move(customer));
  KeepCustomer(stored);
  DeliverWaiting(stored);
  return stored;
}

void Exchange::DeliverWaiting(const Customer& customer) {
  for (const BusinessNumber& number : parts_.account.numbers) {
    const Chat* chat = network_.chats().Find(number.id, customer.id);
    if (chat == nullptr) continue;
    for (const Message* message : chat->messages) {
      Plan(PlanArrival(*message, customer, parts_.clock.Now()));
    }
  }
}

absl::StatusOr<Customer> Exchange::ChangePhone(absl::string_view id, absl::string_view digits) {
  absl::MutexLock lock(&mutex_);
  Customer* customer = network_.customers().ById(id);
  if (customer == nullptr) return absl::NotFoundError("there is no such customer");
  if (network_.customers().ByPhone(digits) != nullptr) {
    return absl::AlreadyExistsError("another customer has this phone number");
  }
  const Customer before = *customer;
  network_.customers().ChangePhone(*customer, digits);
  const Customer after = *customer;
  KeepCustomer(after);
  const json content = {
      {"system",
       {{"type", "user_changed_number"},
        {"body", absl::StrCat("User ", after.name, " changed from ", before.phone, " to ", digits)},
        {"wa_id", after.phone},
        {"user_id", after.user_id}}}};
  for (const BusinessNumber& number : parts_.account.numbers) {
    if (network_.chats().Find(number.id, after.id) == nullptr) continue;
    // The notice comes from the number before.
    Customer sender = before;
    WriteLocked({after.id, number.id, "system", Dump(content), ""}, number, sender);
  }
  return after;
}

absl::StatusOr<Customer> Exchange::ChangeUserId(absl::string_view id) {
  absl::MutexLock lock(&mutex_);
  Customer* customer = network_.customers().ById(id);
  if (customer == nullptr) return absl::NotFoundError("there is no such customer");
  const std::string before = customer->user_id;
  network_.customers().ChangeUserId(*customer);
  KeepCustomer(*customer);
  for (const BusinessNumber& number : parts_.account.numbers) {
    if (network_.chats().Find(number.id, customer->id) == nullptr) continue;
    Update update;
    update.key = absl::StrCat("o:", next_update_++);
    update.phone_number_id = number.id;
    update.customer_id = customer->id;
    update.field = "user_id_update";
    update.list = "user_id_update";
    update.contact = json({{"profile", {{"name", customer->name}}}}).dump(-1, ' ', true);
    update.item = json({{"detail", "changed"},
                        {"user_id", {{"previous", before}, {"current", customer->user_id}}},
                        {"timestamp", absl::ToUnixSeconds(parts_.clock.Now())}})
                      .dump();
    Note(Dump(UpdateFact(update)));
    sender_.Deliver(std::move(update));
  }
  return *customer;
}

void Exchange::Deliver(Update update) {
  absl::MutexLock lock(&mutex_);
  update.key = absl::StrCat("o:", next_update_++);
  Note(Dump(UpdateFact(update)));
  sender_.Deliver(std::move(update));
}

std::string Exchange::ChangeSettings(absl::FunctionRef<std::string(Settings&)> change) {
  absl::MutexLock lock(&mutex_);
  const std::string problem = change(network_.settings());
  if (!problem.empty()) return problem;
  Note(Dump({{"fact", "settings"}, {"settings", SettingsView(network_.settings())}}));
  sender_.Configure(network_.settings());
  // Orders for the next few bodies are handed over once.
  network_.settings().bad_signatures = 0;
  network_.settings().missing_signatures = 0;
  parts_.events.Publish(R"("kind":"network")");
  return "";
}

std::string Exchange::PutTemplate(MessageTemplate message_template) {
  absl::MutexLock lock(&mutex_);
  const MessageTemplate& stored = network_.templates().Put(std::move(message_template));
  Note(Dump({{"fact", "template"}, {"template", TemplateView(stored)}}));
  parts_.events.Publish(R"("kind":"network")");
  return stored.id;
}

void Exchange::Direct(absl::FunctionRef<void(Network&)> change) {
  absl::MutexLock lock(&mutex_);
  change(network_);
  parts_.events.Publish(R"("kind":"network")");
}

void Exchange::Look(absl::FunctionRef<void(const Network&)> look) const {
  absl::MutexLock lock(&mutex_);
  look(network_);
}

}  // namespace tresen::simulator
