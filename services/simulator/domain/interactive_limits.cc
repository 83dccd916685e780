#include "services/simulator/domain/interactive_limits.h"

#include <cstddef>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/simulator/domain/limits.h"

namespace tresen::simulator {
namespace {

using Verdict = std::optional<GraphError>;

GraphError Missing(absl::string_view parameter) {
  return {graph_code::kMissingParameter, absl::StrCat("Parameter '", parameter, "' is required")};
}

GraphError Invalid(absl::string_view details) {
  return {graph_code::kInvalidValue, std::string(details)};
}

Verdict CheckLength(absl::string_view what, absl::string_view text, std::size_t most) {
  if (absl::StripAsciiWhitespace(text).empty()) return Missing(what);
  if (CodePoints(text) > most) {
    return Invalid(absl::StrCat(what, " length invalid. Min length: 1, Max length: ", most));
  }
  return std::nullopt;
}

Verdict CheckId(absl::string_view what, absl::string_view id, std::size_t most) {
  if (Verdict bad = CheckLength(what, id, most)) return bad;
  if (absl::StripAsciiWhitespace(id).size() != id.size()) {
    return Invalid(absl::StrCat(what, " must not begin or end with a space"));
  }
  return std::nullopt;
}

Verdict CheckFrame(const Interactive& interactive) {
  if (Verdict bad = CheckLength("Body text", interactive.body, limits::kInteractiveBody)) {
    return bad;
  }
  if (interactive.header && interactive.header->type == "text") {
    if (Verdict bad = CheckLength("Header text", interactive.header->text, limits::kHeader)) {
      return bad;
    }
  }
  if (interactive.header && interactive.header->type != "text" &&
      interactive.header->media.empty()) {
    return Missing("interactive.header media");
  }
  if (interactive.footer) return CheckLength("Footer text", *interactive.footer, limits::kFooter);
  return std::nullopt;
}

Verdict CheckButtons(const Interactive& interactive) {
  if (interactive.buttons.empty() || interactive.buttons.size() > limits::kReplyButtons) {
    return Invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
  }
  std::set<std::string> ids;
  std::set<std::string> titles;
  for (const ReplyButton& button : interactive.buttons) {
    if (Verdict bad = CheckId("Button id", button.id, limits::kReplyButtonId)) return bad;
    if (Verdict bad = CheckLength("Button title", button.title, limits::kReplyButtonTitle)) {
      return bad;
    }
    if (!ids.insert(button.id).second) return Invalid("Duplicated button id");
    if (!titles.insert(button.title).second) return Invalid("Duplicated button title");
  }
  return std::nullopt;
}

Verdict CheckRow(const ListRow& row) {
  if (Verdict bad = CheckId("Row id", row.id, limits::kRowId)) return bad;
  if (Verdict bad = CheckLength("Row title", row.title, limits::kRowTitle)) return bad;
  if (CodePoints(row.description) > limits::kRowDescription) {
    return Invalid("Row description is too long. Max length: 72");
  }
  return std::nullopt;
}

Verdict CheckSections(const Interactive& interactive) {
  std::set<std::string> ids;
  std::size_t rows = 0;
  for (const ListSection& section : interactive.sections) {
    if (interactive.sections.size() > 1 || !section.title.empty()) {
      if (Verdict bad = CheckLength("Section title", section.title, limits::kSectionTitle)) {
        return bad;
      }
    }
    if (section.rows.empty()) return Missing("section rows");
    rows += section.rows.size();
    for (const ListRow& row : section.rows) {
      if (Verdict bad = CheckRow(row)) return bad;
      if (!ids.insert(row.id).second) return Invalid("Duplicated row id");
    }
  }
  if (rows > limits::kListRows) {
    return Invalid("Total row count exceed max allowed count: 10");
  }
  return std::nullopt;
}

Verdict CheckList(const Interactive& interactive) {
  if (Verdict bad = CheckLength("List button", interactive.list_button, limits::kListButton)) {
    return bad;
  }
  if (interactive.sections.empty() || interactive.sections.size() > limits::kListSections) {
    return Invalid("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10");
  }
  return CheckSections(interactive);
}

Verdict CheckLink(const Interactive& interactive) {
  if (Verdict bad =
          CheckLength("Button display text", interactive.link_label, limits::kLinkLabel)) {
    return bad;
  }
  if (!absl::StartsWith(interactive.link_url, "https://") &&
      !absl::StartsWith(interactive.link_url, "http://")) {
    return Invalid("url is not a valid URL");
  }
  return std::nullopt;
}

// Emoji lie outside the basic plane or among the symbols U+2190 to U+2BFF.
bool HasEmoji(absl::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xF0) return true;
    if (byte == 0xE2 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[i + 1]);
      if (next >= 0x86 && next <= 0xAF) return true;
    }
  }
  return false;
}

Verdict CheckFlow(const Interactive& interactive) {
  if (interactive.flow_id.empty()) return Missing("flow_id");
  if (Verdict bad = CheckLength("Flow button", interactive.flow_button, limits::kFlowButton)) {
    return bad;
  }
  if (HasEmoji(interactive.flow_button)) return Invalid("Flow button must not contain emoji");
  return std::nullopt;
}

Verdict CheckActionName(const Interactive& interactive, absl::string_view expected) {
  if (interactive.action_name == expected) return std::nullopt;
  return Invalid(absl::StrCat("action.name must be '", expected, "'"));
}

}  // namespace

std::optional<GraphError> CheckInteractive(const Interactive& interactive) {
  if (Verdict bad = CheckFrame(interactive)) return bad;
  if (interactive.type == "button") return CheckButtons(interactive);
  if (interactive.type == "list") return CheckList(interactive);
  if (interactive.type == "cta_url") {
    if (Verdict bad = CheckActionName(interactive, "cta_url")) return bad;
    return CheckLink(interactive);
  }
  if (interactive.type == "flow") {
    if (Verdict bad = CheckActionName(interactive, "flow")) return bad;
    return CheckFlow(interactive);
  }
  if (interactive.type == "location_request_message") {
    return CheckActionName(interactive, "send_location");
  }
  if (interactive.type == "contact_request") {
    return CheckActionName(interactive, "request_contact_info");
  }
  return GraphError{graph_code::kInvalidValue,
                    absl::StrCat("interactive.type '", interactive.type, "' is not supported")};
}

}  // namespace tresen::simulator
