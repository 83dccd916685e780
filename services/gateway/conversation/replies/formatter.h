#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/gateway/conversation/replies/language_pack.h"
#include "services/gateway/conversation/reply.h"

namespace tresen::gateway {

// Writes values in one language.
class Formatter {
 public:
  explicit Formatter(const LanguagePack& pack) : pack_(pack), locale_(*pack.locale) {}

  // The phrase in words. An unknown phrase is empty.
  std::string Write(Phrase phrase, const Values& values, int variant = 0) const;

  std::string Write(const Value& value) const;

 private:
  std::string Fill(absl::string_view pattern, const Values& values) const;
  std::string WriteDate(absl::CivilDay day, int64_t days_from_today) const;
  std::string WriteShortDay(absl::CivilDay day) const;
  std::string WriteMinutes(int64_t minutes) const;
  std::string WriteMoney(absl::string_view currency, int64_t minor_units) const;
  std::string Join(const std::vector<Value>& items, absl::string_view last) const;

  const LanguagePack& pack_;
  const Locale& locale_;
};

// With its first letter as a capital.
std::string Capitalised(std::string text);

}  // namespace tresen::gateway
