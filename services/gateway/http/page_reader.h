#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "libs/http/message.h"
#include "services/gateway/conversation/phrase.h"

namespace tresen::gateway {

// The language of a page: the one among those that we write which the browser wants most, else
// `otherwise`.
std::string LanguageOf(const http::Request& request, absl::string_view otherwise);

// A phrase without values, in a language.
std::string PageText(Phrase phrase, absl::string_view language);

// For HTML.
std::string Html(absl::string_view text);

// A status with one line in the reader's language, never kept by a cache.
http::Response PageNote(int status, Phrase phrase, const http::Request& request);

}  // namespace tresen::gateway
