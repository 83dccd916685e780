// Which of several languages a text is shown in.
#pragma once

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace tresen::text {

// For readers who know none of the languages that there are.
inline constexpr absl::string_view kFallbackLanguage = "en";

// The primary part of a BCP 47 tag, in small letters: "pt-BR" and "pt_BR" -> "pt".
inline std::string PrimaryLanguage(absl::string_view tag) {
  return absl::AsciiStrToLower(tag.substr(0, tag.find_first_of("-_")));
}

// The pack whose `code` is the primary part of `tag`, or null. `Packs` is a container of pointers.
template <typename Packs>
auto FindPack(const Packs& packs, absl::string_view tag) -> typename Packs::value_type {
  const std::string language = PrimaryLanguage(tag);
  for (const auto& pack : packs) {
    if (language == pack->code) return pack;
  }
  return nullptr;
}

}  // namespace tresen::text
