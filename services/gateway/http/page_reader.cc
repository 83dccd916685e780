#include "services/gateway/http/page_reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/text/language.h"
#include "services/gateway/conversation/replies/formatter.h"

namespace tresen::gateway {
namespace {

// "pl;q=0.8" weighs 0.8, "pl" weighs 1; what is no number weighs nothing.
double WeightOf(absl::string_view parameter) {
  parameter = absl::StripAsciiWhitespace(parameter);
  double weight = 0;
  if (parameter.empty()) return 1;
  if (!absl::ConsumePrefix(&parameter, "q=") || !absl::SimpleAtod(parameter, &weight)) return 0;
  return weight;
}

}  // namespace

std::string LanguageOf(const http::Request& request, absl::string_view otherwise) {
  std::string best(otherwise);
  double most = 0;
  const std::string wanted = request.Header("Accept-Language").value_or("");
  for (absl::string_view entry : absl::StrSplit(wanted, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(entry, absl::MaxSplits(';', 1));
    const std::string language = text::PrimaryLanguage(absl::StripAsciiWhitespace(parts.first));
    const double weight = WeightOf(parts.second);
    if (weight <= most || !IsWritten(language)) continue;
    most = weight;
    best = language;
  }
  return best;
}

std::string PageText(Phrase phrase, absl::string_view language) {
  return Formatter(PackFor(language)).Write(phrase, {});
}

std::string Html(absl::string_view text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

http::Response PageNote(int status, Phrase phrase, const http::Request& request) {
  http::Response response =
      http::Plain(status, PageText(phrase, LanguageOf(request, text::kFallbackLanguage)));
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

}  // namespace tresen::gateway
