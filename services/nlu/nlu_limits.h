#pragma once

#include <cstddef>

namespace tresen::nlu {

inline constexpr size_t kMaxTextBytes = 16 << 10;
inline constexpr int kMaxLanguageHints = 8;
inline constexpr int kMaxChoices = 20;
inline constexpr int kMinutesPerDay = 24 * 60;

}  // namespace tresen::nlu
