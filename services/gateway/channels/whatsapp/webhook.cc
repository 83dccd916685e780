#include "services/gateway/channels/whatsapp/webhook.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/log/log.h"
#include "libs/rpc/call_context.h"
#include "libs/status/status.h"
#include "libs/trace/trace.h"
#include "libs/whatsapp/signature.h"
#include "libs/whatsapp/webhook.h"
#include "services/gateway/channels/whatsapp/convert.h"

namespace tresen::gateway {
namespace {

constexpr absl::Duration kReloadEvery = absl::Seconds(1);
constexpr absl::Duration kBudget = absl::Seconds(8);
// Older than any repeat the provider makes: kept, but not acted on.
constexpr absl::Duration kOldest = absl::Hours(24 * 8);
// Bytes; WhatsApp's own limit is 4096 characters.
constexpr size_t kLongestText = size_t{64} << 10;

}  // namespace

absl::StatusOr<ChannelAddress> AddressBook::Find(absl::string_view channel,
                                                 const std::string& address_id) {
  const std::pair<std::string, std::string> key(channel, address_id);
  bool stale = false;
  {
    absl::MutexLock lock(&mutex_);
    stale = watch_.Elapsed() - read_at_ > kReloadEvery;
    const auto found = known_.find(key);
    if (found != known_.end() && !stale) return found->second;
    if (found == known_.end() && !stale) return ChannelAddress{};
  }
  const absl::Status reloaded = Reload();
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  if (!reloaded.ok()) return reloaded;
  return ChannelAddress{};
}

absl::Status AddressBook::Reload() {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ChannelAddress> addresses, store_.ListAddresses());
  absl::MutexLock lock(&mutex_);
  known_.clear();
  for (const ChannelAddress& address : addresses) {
    known_[{address.channel, address.address_id}] = address;
  }
  read_at_ = watch_.Elapsed();
  return absl::OkStatus();
}

WhatsAppWebhook::WhatsAppWebhook(Secrets secrets, AddressBook& addresses, InboxIntake& intake,
                                 const Clock& clock, metrics::Registry& metrics)
    : secrets_(std::move(secrets)),
      addresses_(addresses),
      intake_(intake),
      clock_(clock),
      items_(metrics.AddCounter({"tresen_webhook_items_total",
                                 "Items received from WhatsApp, by what became of them.",
                                 {{"item",
                                   {"message", "repeated", "status", "preference", "user_id",
                                    "number_error", "other_field", "bad_item", "unknown_address",
                                    "unreadable", "bad_signature", "refused"}}}})),
      latency_(metrics.AddHistogram({"tresen_webhook_seconds",
                                     "Time to store a webhook body and answer it."})) {}

http::Response WhatsAppWebhook::Handshake(const http::Request& request) {
  const std::string mode = request.QueryParameter("hub.mode").value_or("");
  const std::string token = request.QueryParameter("hub.verify_token").value_or("");
  if (!whatsapp::VerifyHandshake(mode, token, secrets_.verify_token)) {
    return http::Plain(403, "the verify token is not ours");
  }
  return http::Answer(200, "text/plain", request.QueryParameter("hub.challenge").value_or(""));
}

bool WhatsAppWebhook::Signed(const http::Request& request) const {
  const auto headers = http::FindHeaders(request.headers, "X-Hub-Signature-256");
  return headers.size() == 1 &&
         whatsapp::VerifySignature(headers.front(), request.body, secrets_.app_secrets);
}

http::Response WhatsAppWebhook::Receive(const http::Request& request) {
  const Stopwatch watch;
  if (!Signed(request)) {
    items_.Increment({"bad_signature"});
    return http::Plain(401, "the signature is missing or wrong");
  }
  absl::StatusOr<std::map<std::string, Incoming>> sorted = Sort(request);
  absl::Status stored = sorted.status();
  if (sorted.ok()) {
    // Whoever sends may say in which trace it acts; the body is signed.
    const rpc::CallContext context =
        rpc::CallContext::Background("gateway", kBudget)
            .WithTrace(trace::TraceContext::ParseOrNew(
                request.Header("traceparent").value_or("")));
    for (const auto& [tenant, incoming] : *sorted) {
      const auto count = intake_.Take(context, tenant, incoming);
      stored = count.status();
      if (!stored.ok()) break;
      items_.Add(count->accepted, {"message"});
      items_.Add(count->repeated, {"repeated"});
      items_.Add(static_cast<double>(incoming.statuses.size()), {"status"});
    }
  }
  latency_.Observe(absl::ToDoubleSeconds(watch.Elapsed()));
  if (stored.ok()) return http::Answer(200, "application/json", "{}");
  items_.Increment({"refused"});
  log::Warning("a webhook could not be stored and is asked for again",
               {{log::kStatus, log::Token(absl::StatusCodeToString(stored.code()))},
                {log::kReason, log::Token(Reason(stored))}});
  http::Response again = http::Plain(503, "not stored, please send again");
  again.headers.push_back({"Retry-After", "5"});
  return again;
}

std::vector<IncomingRaw> WhatsAppWebhook::RawOf(absl::string_view kind, const std::string& address,
                                                const std::string& body) const {
  // The same bytes sent again are the same event.
  const std::string id = crypto::HexEncode(crypto::Sha256(body)).substr(0, 40);
  std::vector<IncomingRaw> parts;
  for (size_t begin = 0; parts.empty() || begin < body.size();
       begin += InboxIntake::kLargestItem) {
    parts.push_back({parts.empty() ? id : absl::StrCat(id, "-", parts.size()), "whatsapp", address,
                     std::string(kind), body.substr(begin, InboxIntake::kLargestItem)});
  }
  return parts;
}

// What the body holds, by tenant. An error only when an address cannot be looked up now.
absl::StatusOr<std::map<std::string, Incoming>> WhatsAppWebhook::Sort(
    const http::Request& request) {
  std::map<std::string, Incoming> by_tenant;
  absl::StatusOr<whatsapp::Webhook> webhook = whatsapp::ParseWebhook(request.body);
  if (!webhook.ok()) {
    items_.Increment({"unreadable"});
    log::Error("a signed webhook cannot be read; it is kept",
               {{log::kReason, log::Token(Reason(webhook.status()))},
                {log::kBytes, static_cast<int64_t>(request.body.size())}});
    by_tenant[kUnassigned].raw = RawOf("unreadable", "", request.body);
    return by_tenant;
  }
  const auto keep_raw = [&](const char* kind, const std::string& tenant,
                            const std::string& address, const std::string& body) {
    items_.Increment({kind});
    std::vector<IncomingRaw>& raw = by_tenant[tenant.empty() ? kUnassigned : tenant].raw;
    for (IncomingRaw& part : RawOf(kind, address, body)) raw.push_back(std::move(part));
  };
  const auto add_message = [&](const ChannelAddress& address, IncomingMessage message,
                               const std::string& raw) {
    if (address.tenant.empty()) {
      keep_raw("unknown_address", "", message.address.address_id, raw);
    } else if (!message.sender.known() || clock_.Now() - message.sent_at > kOldest ||
               message.payload.text.size() > kLongestText) {
      keep_raw("bad_item", address.tenant, address.address_id, raw);
    } else {
      by_tenant[address.tenant].messages.push_back(std::move(message));
    }
  };
  for (const whatsapp::InboundMessage& message : webhook->messages) {
    TRESEN_ASSIGN_OR_RETURN(const auto address,
                            addresses_.Find("whatsapp", message.phone_number_id));
    add_message(address, IncomingOf(address, message), message.raw_json);
  }
  for (const whatsapp::UserIdUpdate& update : webhook->user_id_updates) {
    items_.Increment({"user_id"});
    TRESEN_ASSIGN_OR_RETURN(const auto address,
                            addresses_.Find("whatsapp", update.phone_number_id));
    add_message(address, IncomingOf(address, update), update.raw_json);
  }
  for (const whatsapp::PreferenceUpdate& preference : webhook->preferences) {
    items_.Increment({"preference"});
    TRESEN_ASSIGN_OR_RETURN(const auto address,
                            addresses_.Find("whatsapp", preference.phone_number_id));
    add_message(address, IncomingOf(address, preference), preference.raw_json);
  }
  for (const whatsapp::StatusUpdate& status : webhook->statuses) {
    TRESEN_ASSIGN_OR_RETURN(const auto address,
                            addresses_.Find("whatsapp", status.phone_number_id));
    if (address.tenant.empty()) {
      keep_raw("unknown_address", "", status.phone_number_id, status.raw_json);
    } else {
      by_tenant[address.tenant].statuses.push_back(StatusOf(status));
    }
  }
  for (const whatsapp::OtherField& other : webhook->other_fields) {
    keep_raw("other_field", "", "", other.value_json);
  }
  if (!webhook->bad_items.empty() || !webhook->errors.empty()) {
    keep_raw(webhook->bad_items.empty() ? "number_error" : "bad_item", "", "", request.body);
  }
  return by_tenant;
}

}  // namespace tresen::gateway
