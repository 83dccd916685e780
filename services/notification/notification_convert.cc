#include "services/notification/notification_convert.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/ids/id.h"
#include "services/notification/peers/names.h"

namespace tresen::notification {
namespace {

constexpr size_t kMaxName = 512;
constexpr size_t kMaxChannelId = 512;
constexpr size_t kMaxChannel = 32;
constexpr int kMaxPage = 1000;
constexpr int kDefaultPage = 100;

void CheckSend(const v1::SendRequest& request, FieldViolations& wrong) {
  CheckRequestId(request.request_id(), wrong);
  if (!ValidateId(request.channel()).ok() || request.channel().size() > kMaxChannel) {
    wrong.Add("channel", "must be a channel's name: 1 to 32 of a-z, 0-9, _ and -");
  }
  if (!request.has_content() && !request.has_template_()) {
    wrong.Add("content", "content or template is needed");
  }
  if (request.has_template_() && request.template_().template_().empty()) {
    wrong.Add("template.template", "must name a template");
  }
  if (!v1::MessagePurpose_IsValid(request.purpose()) ||
      request.purpose() == v1::MESSAGE_PURPOSE_UNSPECIFIED) {
    wrong.Add("purpose", "must say why the message is sent");
  }
  if (!v1::DeliveryClass_IsValid(request.delivery_class())) {
    wrong.Add("delivery_class", "is not known");
  }
  CheckLength("conversation", request.conversation(), kMaxName, wrong);
  CheckLength("message", request.message(), kMaxName, wrong);
  CheckLength("reply_to", request.reply_to(), kMaxChannelId, wrong);
  CheckLength("mark_read", request.mark_read(), kMaxChannelId, wrong);
}

}  // namespace

void CheckLength(absl::string_view field, const std::string& value, size_t most,
                 FieldViolations& wrong) {
  if (value.size() > most) wrong.Add(field, absl::StrCat("has more than ", most, " bytes"));
}

std::string ParseTenant(absl::string_view field, const std::string& name, FieldViolations& wrong) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() == 2 && parts[0] == "tenants" && ValidateId(parts[1]).ok()) return parts[1];
  wrong.Add(field, "must be tenants/{tenant}");
  return "";
}

ChildRef ParseName(absl::string_view field, const std::string& name, absl::string_view collection,
                   FieldViolations& wrong) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() == 4 && parts[0] == "tenants" && ValidateId(parts[1]).ok() &&
      parts[2] == collection && ValidateId(parts[3]).ok()) {
    return {parts[1], parts[3]};
  }
  wrong.Add(field, absl::StrCat("must be tenants/{tenant}/", collection, "/{id}"));
  return {};
}

std::string ParseChild(absl::string_view field, const std::string& name, const std::string& tenant,
                       absl::string_view collection, FieldViolations& wrong) {
  const ChildRef ref = ParseName(field, name, collection, wrong);
  if (!ref.tenant.empty() && !tenant.empty() && ref.tenant != tenant) {
    wrong.Add(field, "belongs to another tenant");
  }
  return ref.id;
}

void CheckRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.empty() || request_id.size() > 255) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
}

std::string HashOf(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return crypto::HexEncode(crypto::Sha256(bytes));
}

DeliveryRow RowOf(const v1::SendRequest& request, absl::Time now, FieldViolations& wrong) {
  DeliveryRow row;
  row.tenant = ParseTenant("parent", request.parent(), wrong);
  row.customer = ParseChild("customer", request.customer(), row.tenant, "customers", wrong);
  row.branch = ParseChild("branch", request.branch(), row.tenant, "branches", wrong);
  CheckSend(request, wrong);
  row.request_id = request.request_id();
  row.request_hash = HashOf(request);
  row.channel = request.channel();
  row.purpose = static_cast<Purpose>(request.purpose() - v1::MESSAGE_PURPOSE_REPLY);
  row.urgency =
      request.delivery_class() == v1::DELIVERY_CLASS_MUST ? Urgency::kMust : Urgency::kNice;
  row.conversation = request.conversation();
  row.message = request.message();
  row.reply_to = request.reply_to();
  row.mark_read = request.mark_read();
  row.created_at = now;
  row.updated_at = now;
  // Nothing waits for ever: an answer as long as its window, everything else for a day.
  row.expires_at = now + kWindow;
  if (request.has_answers_message_time()) {
    row.expires_at = std::max(now, TimeOf(request.answers_message_time())) + kWindow;
  }
  if (request.has_expire_time()) row.expires_at = TimeOf(request.expire_time());
  return row;
}

v1::Delivery DeliveryOf(const DeliveryRow& row) {
  v1::Delivery delivery;
  delivery.set_name(NameOf(row.tenant, "deliveries", row.delivery_id));
  delivery.set_state(
      static_cast<v1::DeliveryState>(static_cast<int>(row.state) + v1::DELIVERY_STATE_PENDING));
  delivery.set_reason(row.reason);
  delivery.set_channel_message_id(row.channel_message_id);
  delivery.set_customer(NameOf(row.tenant, "customers", row.customer));
  delivery.set_channel(row.channel);
  delivery.set_attempts(row.attempts);
  SetTime(row.created_at, delivery.mutable_create_time());
  SetTime(row.updated_at, delivery.mutable_update_time());
  delivery.set_conversation(row.conversation);
  delivery.set_message(row.message);
  delivery.set_purpose(
      static_cast<v1::MessagePurpose>(static_cast<int>(row.purpose) + v1::MESSAGE_PURPOSE_REPLY));
  return delivery;
}

std::string PageToken(int64_t position) {
  return crypto::Base64UrlEncode(absl::StrCat("d1:", position));
}

int64_t PositionOf(const std::string& page_token, FieldViolations& wrong) {
  if (page_token.empty()) return 0;
  int64_t position = 0;
  const auto text = crypto::Base64UrlDecode(page_token);
  if (!text.has_value() || text->substr(0, 3) != "d1:" ||
      !absl::SimpleAtoi(text->substr(3), &position) || position <= 0) {
    wrong.Add("page_token", "is none of ours");
  }
  return position;
}

int PageSize(int asked, FieldViolations& wrong) {
  if (asked < 0 || asked > kMaxPage) wrong.Add("page_size", "must be 0 to 1000");
  return asked == 0 ? kDefaultPage : asked;
}

}  // namespace tresen::notification
