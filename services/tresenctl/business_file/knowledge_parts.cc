#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/tresenctl/business_file/parts.h"

namespace tresen::tresenctl {
namespace {

// The beginning of a local day, "2026-01-12".
void ReadDay(const YAML::Node& node, const char* field, google::protobuf::Timestamp* time,
             Reading& reading) {
  const std::string text = reading.reader.Text(node, field);
  if (text.empty()) return;
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) {
    return reading.reader.Complain(node[field], absl::StrCat(field, " must be like 2026-01-31"));
  }
  absl::TimeZone zone;
  absl::LoadTimeZone(reading.requests.catalog.catalog().business().time_zone(), &zone);
  time->set_seconds(absl::ToUnixSeconds(absl::FromCivil(day, zone)));
}

void ReadSource(const YAML::Node& node, knowledge::v1::Article* article, Reading& reading) {
  YamlReader& reader = reading.reader;
  article->set_document(reader.Text(node, "document"));
  article->set_document_version(reader.Text(node, "document_version"));
  article->set_author_role(reader.Text(node, "author_role"));
  article->set_approver_role(reader.Text(node, "approver_role"));
  if (article->risk() && !article->approver_role().empty() &&
      article->approver_role() == article->author_role()) {
    reader.Complain(node["approver_role"], "an entry of risk is not approved by its author");
  }
  if (node["approved"].IsDefined()) {
    ReadDay(node, "approved", article->mutable_approve_time(), reading);
  } else if (!article->approver_role().empty()) {
    reader.Complain(node, "approved is missing");
  }
  if (node["valid_from"].IsDefined()) {
    ReadDay(node, "valid_from", article->mutable_valid_from(), reading);
  }
  if (node["valid_until"].IsDefined()) {
    ReadDay(node, "valid_until", article->mutable_valid_until(), reading);
  }
}

void ReadArticle(const YAML::Node& node, std::set<std::string>& ids, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "an article",
                      {"id", "topics", "risk", "branches", "services", "subjects", "text",
                       "caution", "document", "document_version", "author_role", "approver_role",
                       "approved", "valid_from", "valid_until", "questions", "title"})) {
    return;
  }
  auto* article = reading.requests.knowledge.add_articles();
  article->set_name(reading.NameOf("articles", reader.NewId(node, ids)));
  for (const std::string& topic : reader.Texts(node, "topics")) article->add_topics(topic);
  if (article->topics().empty()) reader.Complain(node, "topics is missing");
  article->set_risk(reader.Truth(node, "risk", false));
  std::set<std::string> branches;
  for (const auto& [id, hours] : reading.branches) branches.insert(id);
  reading.References(node, "branches", "branches", branches, article->mutable_branches());
  reading.References(node, "services", "services", reading.services, article->mutable_services());
  *article->mutable_subjects() = reader.Terms(node, "subjects");
  *article->mutable_text() = reader.Localized(node, "text");
  if (article->text().text().empty()) reader.Complain(node, "text is missing");
  *article->mutable_caution() = reader.Localized(node, "caution");
  *article->mutable_questions() = reader.Terms(node, "questions");
  *article->mutable_title() = reader.Localized(node, "title");
  ReadSource(node, article, reading);
}

void ReadProduct(const YAML::Node& node, std::set<std::string>& ids, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "a product",
                      {"id", "display_name", "description", "price", "price_is_minimum", "url",
                       "synonyms", "available"})) {
    return;
  }
  auto* product = reading.requests.knowledge.add_products();
  product->set_name(reading.NameOf("products", reader.NewId(node, ids)));
  *product->mutable_display_name() = reader.Localized(node, "display_name");
  if (product->display_name().text().empty()) reader.Complain(node, "display_name is missing");
  *product->mutable_description() = reader.Localized(node, "description");
  *product->mutable_synonyms() = reader.Terms(node, "synonyms");
  reading.Price(node, product->mutable_price());
  product->set_price_is_minimum(reader.Truth(node, "price_is_minimum", false));
  product->set_available(reader.Truth(node, "available", true));
  product->set_url(reader.RequiredText(node, "url"));
  if (!product->url().empty() && !absl::StartsWith(product->url(), "https://")) {
    reader.Complain(node["url"], "url must begin with https://");
  }
}

void ReadTemplate(const YAML::Node& node, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "a template", {"name", "body", "buttons"})) return;
  const std::string name = reader.RequiredText(node, "name");
  const auto bodies = reader.Localized(node, "body");
  if (bodies.text().empty()) reader.Complain(node, "body is missing");
  const auto buttons = reader.Terms(node, "buttons");
  for (const auto& [language, titles] : buttons.terms()) {
    if (!bodies.text().contains(language)) {
      reader.Complain(node["buttons"], absl::StrCat("buttons without body: ", language));
    }
  }
  const std::map<std::string, std::string> in_order(bodies.text().begin(), bodies.text().end());
  for (const auto& [language, body] : in_order) {
    auto* setting = reading.requests.settings.add_templates();
    setting->set_template_(name);
    setting->set_language(language);
    setting->set_body(body);
    const auto titles = buttons.terms().find(language);
    if (titles != buttons.terms().end()) *setting->mutable_buttons() = titles->second.terms();
  }
}

}  // namespace

void ReadArticles(const YAML::Node& file, Reading& reading) {
  std::set<std::string> ids;
  reading.reader.ForEach(file, "articles",
                         [&](const YAML::Node& node) { ReadArticle(node, ids, reading); });
}

void ReadProducts(const YAML::Node& file, Reading& reading) {
  std::set<std::string> ids;
  reading.reader.ForEach(file, "products",
                         [&](const YAML::Node& node) { ReadProduct(node, ids, reading); });
}

void ReadTemplates(const YAML::Node& file, Reading& reading) {
  reading.reader.ForEach(file, "templates",
                         [&](const YAML::Node& node) { ReadTemplate(node, reading); });
}

}  // namespace tresen::tresenctl
