#include "services/simulator/front/branch_inbox.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "services/simulator/exchange/json_views.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

json FactOf(const BranchNotice& notice) {
  return {{"at", Milliseconds(notice.at)},
          {"signature_valid", notice.signature_valid},
          {"signature", notice.signature},
          {"body", notice.body}};
}

std::string SignatureIn(const http::Headers& headers) {
  for (const http::Header& header : headers) {
    if (absl::EndsWithIgnoreCase(header.name, "signature") ||
        absl::EndsWithIgnoreCase(header.name, "signature-256")) {
      return header.value;
    }
  }
  return "";
}

}  // namespace

bool IsSignedBy(absl::string_view header, absl::string_view body, absl::string_view secret) {
  if (absl::ConsumePrefix(&header, "sha256=")) {
    return crypto::ConstantTimeEqual(header, crypto::HexEncode(crypto::HmacSha256(secret, body)));
  }
  absl::string_view time;
  absl::string_view signature;
  for (absl::string_view part : absl::StrSplit(header, ',')) {
    if (absl::ConsumePrefix(&part, "t=")) time = part;
    if (absl::ConsumePrefix(&part, "v1=")) signature = part;
  }
  const std::string expected =
      crypto::HexEncode(crypto::HmacSha256(secret, absl::StrCat(time, ".", body)));
  return !time.empty() && crypto::ConstantTimeEqual(signature, expected);
}

absl::StatusOr<std::unique_ptr<BranchInbox>> BranchInbox::Open(const std::string& file,
                                                               std::string secret) {
  auto journal = Journal::Open(file);
  if (!journal.ok()) return journal.status();
  std::unique_ptr<BranchInbox> inbox(new BranchInbox(*std::move(journal), std::move(secret)));
  absl::MutexLock lock(&inbox->mutex_);
  const absl::Status read = inbox->journal_->Read([&](absl::string_view line) {
    const json fact = json::parse(line.begin(), line.end(), nullptr, false);
    if (!fact.is_object()) return;
    BranchNotice notice;
    notice.at = absl::FromUnixMillis(fact.value("at", std::int64_t{0}));
    notice.signature_valid = fact.value("signature_valid", false);
    notice.signature = fact.value("signature", "");
    notice.body = fact.value("body", "");
    inbox->notices_.push_back(std::move(notice));
  });
  if (!read.ok()) return read;
  return inbox;
}

int BranchInbox::Take(const http::Request& request, absl::Time now) {
  BranchNotice notice;
  notice.at = now;
  notice.signature = SignatureIn(request.headers);
  notice.signature_valid = IsSignedBy(notice.signature, request.body, secret_);
  notice.body = request.body;
  absl::MutexLock lock(&mutex_);
  if (refusals_ > 0) {
    --refusals_;
    return 503;
  }
  if (!journal_->Append(Dump(FactOf(notice))).ok()) return 503;
  notices_.push_back(std::move(notice));
  return notices_.back().signature_valid ? 200 : 401;
}

void BranchInbox::RefuseNext(int times) {
  absl::MutexLock lock(&mutex_);
  refusals_ = times;
}

std::vector<BranchNotice> BranchInbox::All() const {
  absl::MutexLock lock(&mutex_);
  return notices_;
}

}  // namespace tresen::simulator
