#include "services/gateway/conversation/replies/replies.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/text/text.h"
#include "services/gateway/conversation/replies/formatter.h"
#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {
namespace {

// Limits of the channel, in code points.
constexpr size_t kBodyLimit = 1024;
constexpr size_t kButtonLimit = 20;
constexpr size_t kRowLimit = 24;
constexpr size_t kDescriptionLimit = 72;
constexpr size_t kFooterLimit = 60;
constexpr size_t kMaxButtons = 3;
constexpr size_t kMaxRows = 10;

std::string WriteBody(const Reply& reply, const Formatter& formatter) {
  std::string body;
  for (const Say& say : reply.says) {
    const std::string sentence = Capitalised(formatter.Write(say.phrase, say.values, say.variant));
    if (sentence.empty()) continue;
    if (!body.empty()) absl::StrAppend(&body, "\n");
    absl::StrAppend(&body, sentence);
  }
  // A message has choices or a link button; with choices the link stands in the text.
  if (reply.link.has_value() && !reply.choices.empty()) {
    absl::StrAppend(&body, "\n", reply.link->url);
  }
  return text::Shorten(body, kBodyLimit);
}

// Titles of one message must differ; a title that is already taken gets a number.
std::string Unique(std::string title, size_t limit, std::set<std::string>& taken) {
  title = text::Shorten(text::Trim(title), limit);
  std::string unique = title;
  for (int number = 2; !taken.insert(unique).second; ++number) {
    const std::string ending = absl::StrCat(" ", number);
    unique = absl::StrCat(text::Shorten(title, limit - ending.size()), ending);
  }
  return unique;
}

bool NeedsList(const std::vector<Choice>& choices) {
  if (choices.size() > kMaxButtons) return true;
  for (const Choice& choice : choices) {
    if (choice.description != Phrase::kNone) return true;
  }
  return false;
}

void WriteChoices(const std::vector<Choice>& choices, const Formatter& formatter,
                  RenderedMessage& message) {
  const bool list = NeedsList(choices);
  std::set<std::string> taken;
  for (const Choice& choice : choices) {
    if (message.rows.size() == kMaxRows) break;
    std::string title = Unique(formatter.Write(choice.title, choice.title_values),
                               list ? kRowLimit : kButtonLimit, taken);
    if (!list) {
      message.buttons.push_back({choice.id, std::move(title)});
      continue;
    }
    std::string description;
    if (choice.description != Phrase::kNone) {
      description = text::Shorten(
          formatter.Write(choice.description, choice.description_values), kDescriptionLimit);
    }
    message.rows.push_back({choice.id, std::move(title), std::move(description)});
  }
  if (list) message.list_button = text::Shorten(formatter.Write(Phrase::kLabelChoose, {}), 20);
}

std::string WritePlain(const RenderedMessage& message, const Formatter& formatter) {
  std::string plain = message.body;
  int number = 0;
  for (const RenderedButton& button : message.buttons) {
    absl::StrAppend(&plain, "\n", ++number, ". ", button.title);
  }
  for (const RenderedRow& row : message.rows) {
    absl::StrAppend(&plain, "\n", ++number, ". ", row.title);
    if (!row.description.empty()) absl::StrAppend(&plain, " – ", row.description);
  }
  if (number > 1) absl::StrAppend(&plain, "\n", formatter.Write(Phrase::kNumberHint, {}));
  if (!message.link_url.empty()) absl::StrAppend(&plain, "\n", message.link_url);
  if (!message.footer.empty()) absl::StrAppend(&plain, "\n", message.footer);
  return plain;
}

}  // namespace

RenderedMessage Render(const Reply& reply) {
  const Formatter formatter(PackFor(reply.language));
  RenderedMessage message;
  message.body = WriteBody(reply, formatter);
  WriteChoices(reply.choices, formatter, message);
  if (reply.footer != Phrase::kNone) {
    message.footer = text::Shorten(formatter.Write(reply.footer, {}), kFooterLimit);
  }
  if (reply.link.has_value() && reply.choices.empty()) {
    message.link_label = text::Shorten(formatter.Write(reply.link->label, {}), kButtonLimit);
    message.link_url = reply.link->url;
  }
  message.asks_phone = reply.asks_phone && reply.choices.empty();
  message.plain = WritePlain(message, formatter);
  return message;
}

std::string TitleOf(const Choice& choice, absl::string_view language) {
  return Formatter(PackFor(language)).Write(choice.title, choice.title_values);
}

std::string ConsentText(absl::string_view purpose, absl::string_view language,
                        const Values& values) {
  const Phrase phrase = purpose == "feedback"   ? Phrase::kConsentFeedback
                        : purpose == "calendar" ? Phrase::kConsentCalendar
                                                : Phrase::kConsentMarketing;
  return Formatter(PackFor(language)).Write(phrase, values);
}

// Raise it whenever the words of a consent question change in any language.
absl::string_view ConsentVersion() { return "2"; }

}  // namespace tresen::gateway
