#include "tests/corpora/written.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/nlu/domain/time/notation.h"

namespace tresen::nlu {
namespace {

// Of fewer words than this many blanks make, the language need not be told.
constexpr int kTellingBlanks = 3;

const std::map<EntityKind, std::string>& Keys() {
  static const auto* const kKeys = new std::map<EntityKind, std::string>{
      {EntityKind::kService, "service"}, {EntityKind::kStaff, "staff"},     {EntityKind::kBranch, "branch"},
      {EntityKind::kProduct, "product"}, {EntityKind::kCount, "count"},     {EntityKind::kPersonName, "name"},
      {EntityKind::kPhone, "phone"},     {EntityKind::kEmail, "email"},     {EntityKind::kPrice, "price"},
      {EntityKind::kCode, "code"},       {EntityKind::kOrdinal, "ordinal"}, {EntityKind::kReference, "reference"},
      {EntityKind::kTopic, "topic"},     {EntityKind::kRisk, "risk"},       {EntityKind::kLanguage, "speak"},
      {EntityKind::kForWhom, "for"},     {EntityKind::kUrl, "url"},
  };
  return *kKeys;
}

// "cut": the word leaves open which of the three; "?": not offered.
std::string Values(const Entity& entity) {
  if (entity.values.empty()) return "?";
  const std::string all = absl::StrJoin(entity.values, "|");
  return all == "cut_women|cut_men|cut_kids" ? "cut" : all;
}

// "book", or "cancel + book" for two requests.
std::string Intents(const Understanding& read) {
  if (read.requests.size() >= 2) {
    return absl::StrJoin(read.requests, " + ", [](std::string* out, const Request& request) {
      out->append(request.intents[0].name);
    });
  }
  return read.intents.empty() ? "none" : read.intents[0].name;
}

// Written where the intent does not say it.
void AddAnswer(const Entity& entity, const std::string& intents, std::set<std::string>& parts) {
  const bool said = (intents == "confirm" && entity.values[0] == "yes") ||
                    (intents == "deny" && entity.values[0] == "no");
  if (!said) parts.insert(entity.values[0]);
}

// "book?" is expected where a person could not tell a wish to book from a question for free times.
std::string Told(std::string intents, const std::string& expected) {
  if (!absl::StrContains(expected, "book?")) return intents;
  return absl::StrReplaceAll(intents, {{"availability", "book?"}, {"book", "book?"}});
}

}  // namespace

std::vector<std::string> Written(const Understanding& read, absl::string_view text, const std::string& language) {
  const std::string intents = Intents(read);
  const bool few_words = std::count(text.begin(), text.end(), ' ') < kTellingBlanks;
  std::set<std::string> named;
  for (const Entity& entity : read.entities) {
    if (entity.kind == EntityKind::kAnswer) AddAnswer(entity, intents, named);
    const auto key = Keys().find(entity.kind);
    if (key == Keys().end()) continue;
    named.insert(absl::StrCat(entity.negated ? "!" : "", key->second, "=", Values(entity)));
  }
  if (read.language.code != language && (read.language.decided || !few_words)) {
    named.insert(absl::StrCat("lang=", read.language.code));
  }
  if (read.tone.strong_negative) named.insert("angry");
  std::vector<std::string> parts = {intents};
  parts.insert(parts.end(), named.begin(), named.end());
  for (const TimeMention& time : read.times) parts.push_back(absl::StrCat("time=", Notation(time)));
  return parts;
}

bool SaysAll(std::vector<std::string> written, std::vector<std::string> expected) {
  written[0] = Told(written[0], expected[0]);
  if (written.size() != expected.size() || written[0] != expected[0]) return false;
  for (const std::string& part : expected) {
    const auto found = std::find_if(written.begin(), written.end(),
                                    [&](const std::string& one) { return Says(one, part); });
    if (found == written.end()) return false;
    written.erase(found);
  }
  return true;
}

}  // namespace tresen::nlu
