// Values changed by JSON from outside: settings, customers, templates.
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/simulator/domain/phone_variants.h"
#include "services/simulator/exchange/json_views.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

// Takes known fields out of an object and remembers the first problem.
class Changes {
 public:
  explicit Changes(const json& object) : object_(object) {
    if (!object.is_object()) problem_ = "a JSON object is needed";
  }

  void Number(const char* name, int& target, int most) {
    const json* field = Find(name);
    if (field == nullptr) return;
    if (!field->is_number_integer() || *field < 0 || *field > most) {
      return Complain(name, absl::StrCat("is a whole number from 0 to ", most));
    }
    target = field->get<int>();
  }

  void Switch(const char* name, bool& target) {
    const json* field = Find(name);
    if (field == nullptr) return;
    if (!field->is_boolean()) return Complain(name, "is true or false");
    target = field->get<bool>();
  }

  void Text(const char* name, std::string& target) {
    const json* field = Find(name);
    if (field == nullptr) return;
    if (!field->is_string()) return Complain(name, "is a string");
    target = field->get<std::string>();
  }

  void Delay(const char* name, absl::Duration& target) {
    int milliseconds = static_cast<int>(absl::ToInt64Milliseconds(target));
    Number(name, milliseconds, 3600 * 1000);
    target = absl::Milliseconds(milliseconds);
  }

  void Complain(const char* name, absl::string_view what) {
    if (problem_.empty()) problem_ = absl::StrCat(name, " ", what);
  }

  const std::string& problem() const { return problem_; }

 private:
  const json* Find(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  const json& object_;
  std::string problem_;
};

void ReadButtons(const json& component, MessageTemplate& message_template) {
  const json buttons = component.value("buttons", json::array());
  for (const json& button : buttons) {
    TemplateButton parsed;
    Changes changes(button);
    changes.Text("type", parsed.type);
    changes.Text("text", parsed.text);
    changes.Text("url", parsed.url);
    message_template.buttons.push_back(std::move(parsed));
  }
}

void ReadComponent(const json& component, MessageTemplate& message_template) {
  if (!component.is_object()) return;
  std::string type;
  std::string text;
  Changes changes(component);
  changes.Text("type", type);
  changes.Text("text", text);
  type = absl::AsciiStrToUpper(type);
  if (type == "HEADER") message_template.header = text;
  if (type == "BODY") message_template.body = text;
  if (type == "FOOTER") message_template.footer = text;
  if (type == "BUTTONS") ReadButtons(component, message_template);
}

}  // namespace

json SettingsView(const Settings& settings) {
  return {{"sent_after_ms", absl::ToInt64Milliseconds(settings.sent_after)},
          {"delivered_after_ms", absl::ToInt64Milliseconds(settings.delivered_after)},
          {"read_after_ms", absl::ToInt64Milliseconds(settings.read_after)},
          {"late_refusals", settings.late_refusals},
          {"pair_rate", settings.pair_rate},
          {"messages_per_second", settings.messages_per_second},
          {"customers_per_day", settings.customers_per_day},
          {"statuses", settings.statuses},
          {"batch", settings.batch},
          {"duplicates_in_series", settings.duplicates_in_series},
          {"duplicates_in_parallel", settings.duplicates_in_parallel},
          {"shuffle", settings.shuffle},
          {"bad_signatures", settings.bad_signatures},
          {"missing_signatures", settings.missing_signatures}};
}

std::string ChangeSettings(const json& object, Settings& settings) {
  Settings changed = settings;
  Changes changes(object);
  changes.Delay("sent_after_ms", changed.sent_after);
  changes.Delay("delivered_after_ms", changed.delivered_after);
  changes.Delay("read_after_ms", changed.read_after);
  changes.Switch("late_refusals", changed.late_refusals);
  changes.Switch("pair_rate", changed.pair_rate);
  changes.Number("messages_per_second", changed.messages_per_second, 1000000);
  changes.Number("customers_per_day", changed.customers_per_day, 1000000000);
  changes.Switch("statuses", changed.statuses);
  changes.Number("batch", changed.batch, 1000);
  changes.Number("duplicates_in_series", changed.duplicates_in_series, 100);
  changes.Number("duplicates_in_parallel", changed.duplicates_in_parallel, 100);
  changes.Switch("shuffle", changed.shuffle);
  changes.Number("bad_signatures", changed.bad_signatures, 1000000);
  changes.Number("missing_signatures", changed.missing_signatures, 1000000);
  if (changes.problem().empty()) settings = changed;
  return changes.problem();
}

std::string ChangeCustomer(const json& object, Customer& customer) {
  Customer changed = customer;
  std::string phone = changed.phone.empty() ? "" : absl::StrCat("+", changed.phone);
  std::string phone_state(Word(changed.phone_state));
  std::string reads(Word(changed.reads));
  Changes changes(object);
  changes.Text("id", changed.id);
  changes.Text("name", changed.name);
  changes.Text("username", changed.username);
  changes.Text("user_id", changed.user_id);
  changes.Text("phone", phone);
  changes.Text("phone_state", phone_state);
  changes.Text("reads", reads);
  changes.Switch("blocks_us", changed.blocks_us);
  changes.Switch("refuses_marketing", changed.refuses_marketing);
  changes.Switch("in_contact_book", changed.in_contact_book);
  changed.phone = DialledDigits(phone, "");
  if (!phone.empty() && (changed.phone.size() < 7 || changed.phone.size() > 15)) {
    changes.Complain("phone", "is a number with country code");
  }
  if (!changed.username.empty() && changed.username.front() != '@') {
    changed.username.insert(0, "@");
  }
  if (changed.phone.empty() && changed.username.empty()) {
    changes.Complain("phone", "or username is needed");
  }
  if (const auto state = ParsePhoneState(phone_state)) {
    changed.phone_state = *state;
  } else {
    changes.Complain("phone_state", "is on or off");
  }
  if (const auto habit = ParseReads(reads)) {
    changed.reads = *habit;
  } else {
    changes.Complain("reads", "is automatically, when_opened or never");
  }
  if (changes.problem().empty()) customer = std::move(changed);
  return changes.problem();
}

std::string ReadTemplate(const json& object, MessageTemplate& message_template) {
  Changes changes(object);
  int seconds = 0;
  changes.Text("id", message_template.id);
  changes.Text("name", message_template.name);
  changes.Text("language", message_template.language);
  changes.Text("category", message_template.category);
  changes.Text("status", message_template.status);
  changes.Number("message_send_ttl_seconds", seconds, 30 * 24 * 3600);
  if (seconds > 0) message_template.time_to_live = absl::Seconds(seconds);
  if (!changes.problem().empty()) return changes.problem();
  message_template.category = absl::AsciiStrToUpper(message_template.category);
  const json components = object.value("components", json::array());
  for (const json& component : components) ReadComponent(component, message_template);
  if (message_template.name.empty()) changes.Complain("name", "is needed");
  if (message_template.language.empty()) changes.Complain("language", "is needed");
  if (message_template.body.empty()) changes.Complain("components", "need a body with text");
  return changes.problem();
}

}  // namespace tresen::simulator
