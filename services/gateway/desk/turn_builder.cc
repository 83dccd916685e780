#include "services/gateway/desk/turn_builder.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/ids/id_source.h"

namespace tresen::gateway {
namespace {

struct KindName {
  absl::string_view name;
  AttachmentKind kind;
};

constexpr KindName kAttachments[] = {
    {"image", AttachmentKind::kImage},       {"video", AttachmentKind::kVideo},
    {"document", AttachmentKind::kDocument}, {"audio", AttachmentKind::kVoice},
    {"sticker", AttachmentKind::kSticker},   {"location", AttachmentKind::kLocation},
    {"reaction", AttachmentKind::kReaction}, {"contacts", AttachmentKind::kContact},
    {"order", AttachmentKind::kOrder},       {"unsupported", AttachmentKind::kUnsupported},
};

void AddAttachment(const Payload& payload, Turn& turn) {
  for (const KindName& known : kAttachments) {
    if (payload.kind != known.name) continue;
    Attachment attachment;
    attachment.kind = known.kind;
    attachment.latitude = payload.latitude;
    attachment.longitude = payload.longitude;
    attachment.own_number = !payload.shared_phone.empty();
    if (known.kind == AttachmentKind::kReaction) attachment.emoji = payload.text;
    turn.attachments.push_back(attachment);
    // A caption is said like any other text.
    if (known.kind != AttachmentKind::kReaction && !payload.text.empty()) {
      turn.texts.push_back(payload.text);
    }
  }
}

}  // namespace

size_t TurnLength(const std::vector<OpenMessage>& open) {
  if (open.empty()) return 0;
  size_t length = 1;
  if (!open[0].turn.empty()) {
    while (length < open.size() && open[length].turn == open[0].turn) ++length;
    return length;
  }
  if (!open[0].merges) return 1;
  while (length < open.size() && open[length].merges && open[length].turn.empty()) ++length;
  return length;
}

bool IsSaid(const Payload& payload) {
  return payload.kind != "system" && payload.kind != "edit" && payload.kind != "revoke" &&
         payload.kind != "unknown" && payload.kind != "preference";
}

Turn BuildTurn(absl::string_view tenant, absl::string_view conversation, absl::string_view branch,
               const std::vector<ReadMessage>& messages) {
  Turn turn;
  const OpenMessage& first = messages.front().stored;
  turn.id = !first.turn.empty()
                ? first.turn
                : DeriveRequestId(absl::StrCat(tenant, "/", conversation, "/", first.provider_id),
                                  "turn")
                      .value();
  turn.branch = std::string(branch);
  for (const ReadMessage& message : messages) {
    turn.message_ids.push_back(message.stored.provider_id);
    turn.at = message.stored.sent_at;
    const Payload& payload = message.payload;
    if (payload.kind == "text") {
      turn.texts.push_back(payload.text);
    } else if (payload.kind == "choice") {
      turn.tap = Tap{payload.choice_id, payload.text, payload.context_id};
    } else {
      AddAttachment(payload, turn);
    }
  }
  return turn;
}

std::string TextOf(const Turn& turn) { return absl::StrJoin(turn.texts, "\n"); }

}  // namespace tresen::gateway
