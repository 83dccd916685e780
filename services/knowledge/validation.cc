#include "services/knowledge/validation.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/ids/id.h"

namespace tresen::knowledge {
namespace {

Terms TermsOf(const tresen::type::v1::LocalizedTerms& proto) {
  Terms terms;
  for (const auto& [language, list] : proto.terms()) {
    terms[language].assign(list.terms().begin(), list.terms().end());
  }
  return terms;
}

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

void CheckName(absl::string_view tenant, absl::string_view collection, const std::string& field,
               const std::string& name, std::set<std::string>& seen, FieldViolations& wrong) {
  const std::string prefix = absl::StrCat("tenants/", tenant, "/", collection, "/");
  if (!absl::StartsWith(name, prefix) ||
      !ValidateId(absl::string_view(name).substr(prefix.size())).ok()) {
    wrong.Add(absl::StrCat(field, ".name"), absl::StrCat("must be ", prefix, "{id}"));
  } else if (!seen.insert(name).second) {
    wrong.Add(absl::StrCat(field, ".name"), "stands twice");
  }
}

void CheckArticle(const std::string& field, const v1::Article& article, FieldViolations& wrong) {
  const auto at = [&](const char* part) { return absl::StrCat(field, ".", part); };
  if (article.topics().empty()) wrong.Add(at("topics"), "must not be empty");
  for (const std::string& topic : article.topics()) {
    if (!IsTopic(topic)) wrong.Add(at("topics"), absl::StrCat("has an unknown topic: ", topic));
  }
  if (article.text().text().empty()) wrong.Add(at("text"), "must not be empty");
  if (article.has_valid_from() && article.has_valid_until() &&
      TimeOf(article.valid_until()) <= TimeOf(article.valid_from())) {
    wrong.Add(at("valid_until"), "must be after valid_from");
  }
  if (!article.approver_role().empty() && !article.has_approve_time()) {
    wrong.Add(at("approve_time"), "is needed with approver_role");
  }
  if (!article.risk()) return;
  if (article.subjects().terms().empty()) {
    wrong.Add(at("subjects"), "an entry of risk says which words it is about");
  }
  if (!article.approver_role().empty() && article.approver_role() == article.author_role()) {
    wrong.Add(at("approver_role"), "must not be the author of an entry of risk");
  }
  if (article.document().empty() || article.document_version().empty()) {
    wrong.Add(at("document"), "an entry of risk names its document and version");
  }
}

// "https://shop.example/x" -> "shop.example"
std::string HostOf(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "https://")) return "";
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

void CheckProduct(const std::string& field, const v1::Product& product,
                  const v1::ApplyKnowledgeRequest& request, FieldViolations& wrong) {
  const auto at = [&](const char* part) { return absl::StrCat(field, ".", part); };
  if (product.display_name().text().empty()) wrong.Add(at("display_name"), "must not be empty");
  if (product.price().minor_units() < 0 || product.price().currency_code().size() != 3) {
    wrong.Add(at("price"), "needs a currency and an amount that is not negative");
  }
  const std::string host = HostOf(product.url());
  const auto& allowed = request.allowed_link_domains();
  if (host.empty()) {
    wrong.Add(at("url"), "must begin with https://");
  } else if (std::find(allowed.begin(), allowed.end(), host) == allowed.end()) {
    wrong.Add(at("url"), "leads to a domain that is not allowed");
  }
}

}  // namespace

void CheckKnowledge(absl::string_view tenant, const v1::ApplyKnowledgeRequest& request,
                    FieldViolations& wrong) {
  std::set<std::string> seen;
  for (int i = 0; i < request.articles_size(); ++i) {
    const std::string field = absl::StrCat("articles[", i, "]");
    CheckName(tenant, "articles", field, request.articles(i).name(), seen, wrong);
    CheckArticle(field, request.articles(i), wrong);
  }
  for (int i = 0; i < request.products_size(); ++i) {
    const std::string field = absl::StrCat("products[", i, "]");
    CheckName(tenant, "products", field, request.products(i).name(), seen, wrong);
    CheckProduct(field, request.products(i), request, wrong);
  }
}

Entry EntryOf(const v1::Article& article) {
  Entry entry;
  entry.id = LastSegment(article.name());
  entry.version = article.version();
  entry.topics.assign(article.topics().begin(), article.topics().end());
  entry.risk = article.risk();
  for (const std::string& branch : article.branches()) {
    entry.branches.push_back(LastSegment(branch));
  }
  for (const std::string& service : article.services()) {
    entry.services.push_back(LastSegment(service));
  }
  entry.subjects = TermsOf(article.subjects());
  entry.questions = TermsOf(article.questions());
  entry.approved = !article.approver_role().empty() &&
                   (!article.risk() || article.approver_role() != article.author_role());
  if (article.has_valid_from()) entry.valid_from = TimeOf(article.valid_from());
  if (article.has_valid_until()) entry.valid_until = TimeOf(article.valid_until());
  return entry;
}

std::string LastSegment(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

std::string TextIn(const tresen::type::v1::LocalizedText& text, const std::string& language,
                   const std::string& fallback, std::string* used) {
  for (const std::string& wanted : {language, fallback}) {
    const auto found = text.text().find(wanted);
    if (found == text.text().end()) continue;
    *used = wanted;
    return found->second;
  }
  if (text.text().empty()) return "";
  *used = text.text().begin()->first;
  return text.text().begin()->second;
}

}  // namespace tresen::knowledge
