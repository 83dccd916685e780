#include "services/simulator/account/business_file.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/simulator/domain/phone_variants.h"

namespace tresen::simulator {
namespace {

std::string TextOf(const YAML::Node& node, const char* name) {
  const YAML::Node field = node[name];
  return field && field.IsScalar() ? field.Scalar() : "";
}

std::vector<MessageTemplate> TemplatesOf(const YAML::Node& entry) {
  std::vector<MessageTemplate> templates;
  for (const auto& text : entry["body"]) {
    MessageTemplate message_template;
    message_template.name = TextOf(entry, "name");
    message_template.language = text.first.Scalar();
    message_template.body = text.second.Scalar();
    for (const YAML::Node& title : entry["buttons"][message_template.language]) {
      message_template.buttons.push_back({"QUICK_REPLY", title.Scalar(), ""});
    }
    templates.push_back(std::move(message_template));
  }
  return templates;
}

absl::StatusOr<KnownBusiness> Convert(const YAML::Node& file) {
  KnownBusiness known;
  if (file["business"]) known.zone = TextOf(file["business"], "time_zone");
  for (const YAML::Node& branch : file["branches"]) {
    BusinessNumber number;
    number.id = TextOf(branch, "phone_number_id");
    number.name = TextOf(branch, "display_name");
    number.digits = DialledDigits(TextOf(branch, "display_phone_number"), "");
    if (number.id.empty() || number.digits.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", branch.Mark().line + 1, ": the branch has no phone number"));
    }
    known.numbers.push_back(std::move(number));
  }
  for (const YAML::Node& entry : file["templates"]) {
    for (MessageTemplate& message_template : TemplatesOf(entry)) {
      known.templates.push_back(std::move(message_template));
    }
  }
  return known;
}

}  // namespace

absl::StatusOr<KnownBusiness> ParseBusiness(const std::string& yaml) {
  try {
    return Convert(YAML::Load(yaml));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("line ", error.mark.line + 1, ": ", error.msg));
  }
}

absl::StatusOr<KnownBusiness> ReadBusinessFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return ParseBusiness(
      std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
}

}  // namespace tresen::simulator
