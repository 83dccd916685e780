#pragma once

#include <nlohmann/json_fwd.hpp>

#include "services/simulator/domain/chat_book.h"
#include "services/simulator/domain/customer.h"
#include "services/simulator/domain/failure_switches.h"
#include "services/simulator/domain/message.h"
#include "services/simulator/domain/message_template.h"
#include "services/simulator/domain/settings.h"

namespace tresen::simulator {

// How the page, the record and the journal see our values. Times are Unix milliseconds.

std::int64_t Milliseconds(absl::Time at);  // 0 for the infinite past

nlohmann::json CustomerView(const Customer& customer, absl::Time now);
// What the page shows of a message.
nlohmann::json MessageView(const Message& message);
// The same with everything that tests ask for: statuses, attempts, latencies.
nlohmann::json RecordView(const Message& message);
nlohmann::json FilledView(const FilledTemplate& filled);
nlohmann::json SettingsView(const Settings& settings);
nlohmann::json SwitchView(const FailureSwitch& entry);
nlohmann::json TemplateView(const MessageTemplate& message_template);

// Changes the fields that `json` has; the first problem as text, empty when all is well.
std::string ChangeSettings(const nlohmann::json& json, Settings& settings);
std::string ChangeCustomer(const nlohmann::json& json, Customer& customer);
// Meta's own form of a template (name, language, category, components).
std::string ReadTemplate(const nlohmann::json& json, MessageTemplate& message_template);

// ASCII-free JSON text that never throws, whatever bytes are inside.
std::string Dump(const nlohmann::json& json);

}  // namespace tresen::simulator
