#include "services/simulator/webhooks/webhook_body.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tresen::simulator {
namespace {

// One change under construction: its arrays in the order of their first item.
struct Change {
  std::string phone_number_id;
  std::string field;
  std::vector<std::string> contacts;
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;

  std::vector<std::string>& List(const std::string& name) {
    for (auto& [known, items] : lists) {
      if (known == name) return items;
    }
    return lists.emplace_back(name, std::vector<std::string>()).second;
  }
};

std::string DigitsOf(const Account& account, const std::string& phone_number_id) {
  for (const BusinessNumber& number : account.numbers) {
    if (number.id == phone_number_id) return number.digits;
  }
  return "";
}

std::string Value(const Account& account, const Change& change) {
  std::string value =
      absl::StrCat(R"({"messaging_product":"whatsapp","metadata":{"display_phone_number":")",
                   DigitsOf(account, change.phone_number_id), R"(","phone_number_id":")",
                   change.phone_number_id, R"("})");
  if (!change.contacts.empty()) {
    absl::StrAppend(&value, R"(,"contacts":[)", absl::StrJoin(change.contacts, ","), "]");
  }
  for (const auto& [name, items] : change.lists) {
    absl::StrAppend(&value, ",\"", name, "\":[", absl::StrJoin(items, ","), "]");
  }
  return value + "}";
}

std::vector<Change> Group(const std::vector<Update>& updates) {
  std::vector<Change> changes;
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const Update& update : updates) {
    const auto [place, is_new] =
        known.try_emplace({update.phone_number_id, update.field}, changes.size());
    if (is_new) changes.push_back({update.phone_number_id, update.field, {}, {}});
    Change& change = changes[place->second];
    const auto& contacts = change.contacts;
    if (!update.contact.empty() &&
        std::find(contacts.begin(), contacts.end(), update.contact) == contacts.end()) {
      change.contacts.push_back(update.contact);
    }
    change.List(update.list).push_back(update.item);
  }
  return changes;
}

}  // namespace

std::string BuildWebhookBody(const Account& account, const std::vector<Update>& updates) {
  std::vector<std::string> changes;
  for (const Change& change : Group(updates)) {
    changes.push_back(
        absl::StrCat(R"({"field":")", change.field, R"(","value":)", Value(account, change), "}"));
  }
  return absl::StrCat(R"({"object":"whatsapp_business_account","entry":[{"id":")", account.id,
                      R"(","changes":[)", absl::StrJoin(changes, ","), "]}]}");
}

}  // namespace tresen::simulator
