#include "services/scheduling/domain/offer_token.h"

#include <utility>

#include "absl/status/status.h"

namespace tresen::scheduling {
namespace {

constexpr char kFormat = 2;
constexpr char kWithSuggestion = 3;  // the same, and the suggestion at the end
// More than any visit needs; keeps a hostile length from allocating.
constexpr uint64_t kMostEntries = 200;
constexpr uint64_t kLongestBuffer = 24 * 60;

class Writer {
 public:
  // LEB128: seven bits per byte, the top bit says that more follow.
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  void Text(const std::string& text) {
    Number(text.size());
    bytes_.append(text);
  }
  void Instant(absl::Time time) { Number(static_cast<uint64_t>(absl::ToUnixSeconds(time))); }
  void Span(const Interval& span) {
    Instant(span.start);
    Number(static_cast<uint64_t>(absl::ToInt64Seconds(span.Length())));
  }
  void Optional(const std::optional<VisitId>& id) { Text(id ? id->value() : std::string()); }
  void MarkSuggestion() { bytes_.front() = kWithSuggestion; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_{kFormat};
};

class Reader {
 public:
  explicit Reader(absl::string_view bytes) : rest_(bytes) {
    ok_ = !rest_.empty() && (rest_.front() == kFormat || rest_.front() == kWithSuggestion);
    has_suggestion_ = ok_ && rest_.front() == kWithSuggestion;
    if (ok_) rest_.remove_prefix(1);
  }
  bool AtEnd() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }
  bool has_suggestion() const { return has_suggestion_; }

  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; ok_ && shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string Text() {
    const uint64_t size = Number();
    if (size > rest_.size()) ok_ = false;
    if (!ok_) return "";
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  uint64_t Count() {
    const uint64_t count = Number();
    if (count > kMostEntries) ok_ = false;
    return ok_ ? count : 0;
  }
  // Years 1970 to 9999.
  absl::Time Instant() {
    const uint64_t seconds = Number();
    if (seconds > 253402300799u) ok_ = false;
    return ok_ ? absl::FromUnixSeconds(static_cast<int64_t>(seconds)) : absl::UnixEpoch();
  }
  Interval Span() {
    const absl::Time start = Instant();
    return {start, start + absl::Seconds(Small(100 * 24 * 3600))};
  }
  int Small(uint64_t most) {
    const uint64_t value = Number();
    if (value > most) ok_ = false;
    return ok_ ? static_cast<int>(value) : 0;
  }
  std::optional<VisitId> Optional() {
    std::string text = Text();
    if (text.empty()) return std::nullopt;
    return VisitId(std::move(text));
  }

 private:
  absl::string_view rest_;
  bool ok_ = false;
  bool has_suggestion_ = false;
};

void WriteItem(Writer& writer, const PlannedItem& item) {
  writer.Text(item.service.value());
  writer.Number(item.staff.size());
  for (const StaffId& staff : item.staff) writer.Text(staff.value());
  writer.Number(item.wish == StaffWish::kNamed ? 1 : 0);
  writer.Span(item.during);
  writer.Number(static_cast<uint64_t>(item.price_cents));
  writer.Text(item.guest);
}

PlannedItem ReadItem(Reader& reader) {
  PlannedItem item;
  item.service = ServiceId(reader.Text());
  for (uint64_t left = reader.Count(); left > 0 && reader.ok(); --left)
    item.staff.emplace_back(reader.Text());
  item.wish = reader.Small(1) == 1 ? StaffWish::kNamed : StaffWish::kAnyone;
  item.during = reader.Span();
  item.price_cents = static_cast<int64_t>(reader.Number());
  item.guest = reader.Text();
  return item;
}

void WriteClaim(Writer& writer, const Claim& claim) {
  writer.Text(claim.resource.value());
  writer.Span(claim.during);
  writer.Number(claim.buffer_before_minutes);
  writer.Number(claim.buffer_after_minutes);
  writer.Number(claim.item);
}

Claim ReadClaim(Reader& reader) {
  Claim claim;
  claim.resource = ResourceId(reader.Text());
  claim.during = reader.Span();
  claim.buffer_before_minutes = reader.Small(kLongestBuffer);
  claim.buffer_after_minutes = reader.Small(kLongestBuffer);
  claim.item = reader.Small(kMostEntries);
  return claim;
}

}  // namespace

std::string EncodeOffer(const OfferContent& content) {
  Writer writer;
  writer.Text(content.offer_id);
  writer.Text(content.tenant.value());
  writer.Text(content.customer.value());
  writer.Optional(content.moving);
  writer.Optional(content.hold);
  writer.Text(content.guest);
  writer.Text(content.waitlist_entry);
  writer.Instant(content.made);
  writer.Instant(content.expires);
  writer.Number(static_cast<uint64_t>(content.catalogue_revision));
  writer.Number(static_cast<uint64_t>(content.change_sequence));
  writer.Text(content.plan.branch.value());
  writer.Span(content.plan.during);
  writer.Number(content.plan.items.size());
  for (const PlannedItem& item : content.plan.items) WriteItem(writer, item);
  writer.Number(content.plan.claims.size());
  for (const Claim& claim : content.plan.claims) WriteClaim(writer, claim);
  if (!content.suggestion.empty()) {
    writer.MarkSuggestion();
    writer.Text(content.suggestion);
  }
  return writer.Take();
}

absl::StatusOr<OfferContent> DecodeOffer(absl::string_view bytes) {
  Reader reader(bytes);
  OfferContent content;
  content.offer_id = reader.Text();
  content.tenant = TenantId(reader.Text());
  content.customer = CustomerId(reader.Text());
  content.moving = reader.Optional();
  content.hold = reader.Optional();
  content.guest = reader.Text();
  content.waitlist_entry = reader.Text();
  content.made = reader.Instant();
  content.expires = reader.Instant();
  content.catalogue_revision = static_cast<int64_t>(reader.Number());
  content.change_sequence = static_cast<int64_t>(reader.Number());
  content.plan.branch = BranchId(reader.Text());
  content.plan.during = reader.Span();
  for (uint64_t left = reader.Count(); left > 0 && reader.ok(); --left)
    content.plan.items.push_back(ReadItem(reader));
  for (uint64_t left = reader.Count(); left > 0 && reader.ok(); --left)
    content.plan.claims.push_back(ReadClaim(reader));
  if (reader.has_suggestion()) {
    content.suggestion = reader.Text();
    if (content.suggestion.empty()) return absl::InvalidArgumentError("not an offer token");
  }
  if (!reader.AtEnd() || content.plan.items.empty())
    return absl::InvalidArgumentError("not an offer token");
  return content;
}

}  // namespace tresen::scheduling
