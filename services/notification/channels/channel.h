#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/notification/domain/backoff.h"

namespace tresen::notification {

// A free message.
struct Content {
  std::string body;
  std::vector<std::pair<std::string, std::string>> buttons;  // id, title
  struct Row {
    std::string id;
    std::string title;
    std::string description;
  };
  std::vector<Row> rows;
  std::string list_label;
  std::string footer;
  std::string url;
  std::string url_label;
  bool request_location = false;
  bool request_phone = false;
  std::string plain_text;
};

// A message whose wording the channel has approved.
struct Template {
  std::string name;
  std::string language;
  std::vector<std::pair<std::string, std::string>> parameters;  // name, value
  std::vector<std::string> button_payloads;
};

struct Recipient {
  std::string user_id;  // the channel's own id of the person
  std::string phone;
  bool has_address() const { return !user_id.empty() || !phone.empty(); }
};

// A message ready to leave. Exactly one of content and use_of_template is set.
struct Outgoing {
  std::string delivery_id;  // comes back in statuses
  std::string sender;       // address of the branch at the channel
  Recipient recipient;
  std::optional<Content> content;
  std::optional<Template> use_of_template;
  std::string reply_to;   // message id of the channel to quote
  std::string mark_read;  // message id of the channel to mark as read beforehand
  std::string traceparent;
};

// What became of a hand-over.
struct Outcome {
  enum class Kind {
    kAccepted,      // channel_message_id is set
    kNotTaken,      // certainly not taken; fault says what to do
    kUnknown,       // it may have been taken
    kWindowClosed,  // only a template may go out
    kRefused,       // for good; reason is set
  };
  Kind kind = Kind::kUnknown;
  std::string channel_message_id;
  Fault fault = Fault::kTemporary;
  std::string reason;  // error code of the channel
};

// One way to reach customers. Thread-safe; Send blocks for some seconds at most.
class Channel {
 public:
  virtual ~Channel() = default;

  // INVALID_ARGUMENT naming everything for which the channel would refuse the message.
  virtual absl::Status Check(const Outgoing& message) const = 0;
  virtual Outcome Send(const Outgoing& message) = 0;
};

}  // namespace tresen::notification
