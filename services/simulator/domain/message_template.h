#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/simulator/domain/graph_error.h"
#include "services/simulator/domain/outgoing_message.h"

namespace tresen::simulator {

struct TemplateButton {
  std::string type;  // QUICK_REPLY, URL, PHONE_NUMBER, REQUEST_CONTACT_INFO
  std::string text;
  std::string url;
};

// An approved text of the business, for use outside the window.
struct MessageTemplate {
  std::string id;
  std::string name;
  std::string language;
  std::string category = "UTILITY";
  std::string status = "APPROVED";  // APPROVED, PENDING, REJECTED, PAUSED, DISABLED
  std::string header;
  std::string body;
  std::string footer;
  std::vector<TemplateButton> buttons;
  std::optional<absl::Duration> time_to_live;
};

// What the customer sees of a used template.
struct FilledTemplate {
  std::string header;
  std::string body;
  std::string footer;
  std::string category;
  std::vector<TemplateButton> buttons;
  std::vector<std::string> payloads;  // one per button, empty where none was given
  std::optional<absl::Duration> time_to_live;
};

// Either the filled text or the reason why Meta would refuse.
struct TemplateVerdict {
  std::optional<GraphError> refusal;
  FilledTemplate filled;
};

// The names between double braces, in order of first appearance.
std::vector<std::string> PlaceholdersOf(absl::string_view text);

// All templates of the account, by name and language. There is no fallback between languages.
// Not thread-safe.
class TemplateRegistry {
 public:
  // Adds or replaces; returns the template with its id.
  const MessageTemplate& Put(MessageTemplate message_template);
  // False when there is no such template.
  bool SetStatus(absl::string_view name, absl::string_view language, absl::string_view status);

  TemplateVerdict Fill(const TemplateUse& use) const;

  std::vector<const MessageTemplate*> All() const;

 private:
  absl::flat_hash_map<std::string, MessageTemplate> templates_;
  int next_id_ = 1;
};

}  // namespace tresen::simulator
