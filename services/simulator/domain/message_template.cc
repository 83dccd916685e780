#include "services/simulator/domain/message_template.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/simulator/domain/limits.h"

namespace tresen::simulator {
namespace {

using Verdict = std::optional<GraphError>;

std::string KeyOf(absl::string_view name, absl::string_view language) {
  return absl::StrCat(name, "/", language);
}

const TemplateComponent* ComponentOf(const TemplateUse& use, absl::string_view type) {
  const auto found =
      std::find_if(use.components.begin(), use.components.end(),
                   [type](const auto& part) { return absl::EqualsIgnoreCase(part.type, type); });
  return found == use.components.end() ? nullptr : &*found;
}

bool IsPositional(const std::vector<std::string>& placeholders) {
  int number = 0;
  return std::all_of(placeholders.begin(), placeholders.end(),
                     [&number](const auto& name) { return absl::SimpleAtoi(name, &number); });
}

Verdict CheckValue(const TemplateParameter& parameter) {
  if (parameter.type != "text") return std::nullopt;
  const bool broken = absl::StrContains(parameter.value, "\n") ||
                      absl::StrContains(parameter.value, "\t") ||
                      absl::StrContains(parameter.value, "     ");
  if (absl::StripAsciiWhitespace(parameter.value).empty() || broken) {
    return GraphError{
        graph_code::kTemplateParameterFormat,
        "A text parameter is not empty and has no line breaks, tabs or more than four "
        "spaces in a row"};
  }
  return std::nullopt;
}

// Replaces the placeholders of `text`, or says what is wrong with the parameters.
Verdict FillText(std::string& text, const TemplateComponent* component) {
  const std::vector<std::string> placeholders = PlaceholdersOf(text);
  const std::vector<TemplateParameter> none;
  const auto& parameters = component == nullptr ? none : component->parameters;
  if (parameters.size() != placeholders.size()) {
    return GraphError{
        graph_code::kTemplateParameterCount,
        absl::StrCat("number of localizable_params (", parameters.size(),
                     ") does not match the expected number of params (", placeholders.size(), ")")};
  }
  const bool positional = IsPositional(placeholders);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (Verdict bad = CheckValue(parameters[i])) return bad;
    const std::string& name = positional ? placeholders[i] : parameters[i].name;
    if (std::find(placeholders.begin(), placeholders.end(), name) == placeholders.end()) {
      return GraphError{graph_code::kBadParameter,
                        absl::StrCat("Parameter name '", name, "' is not in the template")};
    }
    text = absl::StrReplaceAll(text, {{absl::StrCat("{{", name, "}}"), parameters[i].value}});
  }
  return std::nullopt;
}

Verdict FillButtons(const TemplateUse& use, FilledTemplate& filled) {
  filled.payloads.resize(filled.buttons.size());
  for (const TemplateComponent& component : use.components) {
    if (!absl::EqualsIgnoreCase(component.type, "button")) continue;
    const auto index = static_cast<std::size_t>(component.index);
    if (index >= filled.buttons.size() || component.parameters.size() != 1) {
      return GraphError{graph_code::kTemplateParameterCount,
                        "buttons: parameters do not match the buttons of the template"};
    }
    const std::string& value = component.parameters.front().value;
    filled.payloads[index] = value;
    filled.buttons[index].url = absl::StrReplaceAll(filled.buttons[index].url, {{"{{1}}", value}});
  }
  return std::nullopt;
}

Verdict CheckUsable(const MessageTemplate* found, const TemplateUse& use) {
  if (found == nullptr || found->status == "PENDING" || found->status == "REJECTED") {
    return GraphError{
        graph_code::kTemplateMissing,
        absl::StrCat("template name (", use.name, ") does not exist in ", use.language)};
  }
  if (found->status == "PAUSED") {
    return GraphError{graph_code::kTemplatePaused, "The template is paused for low quality"};
  }
  if (found->status == "DISABLED") {
    return GraphError{graph_code::kTemplateDisabled, "The template was paused too often"};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> PlaceholdersOf(absl::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while ((at = text.find("{{", at)) != absl::string_view::npos) {
    const std::size_t end = text.find("}}", at);
    if (end == absl::string_view::npos) break;
    std::string name(absl::StripAsciiWhitespace(text.substr(at + 2, end - at - 2)));
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
    at = end + 2;
  }
  return names;
}

const MessageTemplate& TemplateRegistry::Put(MessageTemplate message_template) {
  if (message_template.id.empty()) {
    message_template.id = absl::StrCat(600000000000000 + next_id_++);
  }
  std::string key = KeyOf(message_template.name, message_template.language);
  return templates_.insert_or_assign(std::move(key), std::move(message_template)).first->second;
}

bool TemplateRegistry::SetStatus(absl::string_view name, absl::string_view language,
                                 absl::string_view status) {
  const auto found = templates_.find(KeyOf(name, language));
  if (found == templates_.end()) return false;
  found->second.status = std::string(status);
  return true;
}

TemplateVerdict TemplateRegistry::Fill(const TemplateUse& use) const {
  const auto entry = templates_.find(KeyOf(use.name, use.language));
  const MessageTemplate* found = entry == templates_.end() ? nullptr : &entry->second;
  if (Verdict bad = CheckUsable(found, use)) return {bad, {}};
  FilledTemplate filled{found->header,  found->body, found->footer,      found->category,
                        found->buttons, {},          found->time_to_live};
  if (Verdict bad = FillText(filled.header, ComponentOf(use, "header"))) return {bad, {}};
  if (Verdict bad = FillText(filled.body, ComponentOf(use, "body"))) return {bad, {}};
  if (Verdict bad = FillButtons(use, filled)) return {bad, {}};
  if (CodePoints(filled.body) > limits::kInteractiveBody) {
    return {GraphError{graph_code::kTemplateTooLong, "The filled body is longer than 1024"}, {}};
  }
  return {std::nullopt, std::move(filled)};
}

std::vector<const MessageTemplate*> TemplateRegistry::All() const {
  std::vector<const MessageTemplate*> all;
  for (const auto& [key, message_template] : templates_) all.push_back(&message_template);
  std::sort(all.begin(), all.end(), [](const auto* left, const auto* right) {
    return KeyOf(left->name, left->language) < KeyOf(right->name, right->language);
  });
  return all;
}

}  // namespace tresen::simulator
