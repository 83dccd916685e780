#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/reply.h"

namespace tresen::gateway {

// Writes a reply in its language (English if there is no pack for it) within the channel's limits.
RenderedMessage Render(const Reply& reply);

// The title of a choice as its button shows it.
std::string TitleOf(const Choice& choice, absl::string_view language);

// The exact consent question for a purpose with its values, and the version of that text.
std::string ConsentText(absl::string_view purpose, absl::string_view language,
                        const Values& values = {});
absl::string_view ConsentVersion();

}  // namespace tresen::gateway
