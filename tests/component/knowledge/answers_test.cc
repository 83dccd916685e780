// KNO-01 and KNO-02 over PostgreSQL, the real catalogue and mutual TLS.
#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/component/knowledge/counter.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::knowledge::v1;
namespace scheduling_v1 = ::tresen::scheduling::v1;
using Stub = v1::KnowledgeService::Stub;

v1::Article* ArticleAbout(v1::ApplyKnowledgeRequest& stock, const std::string& id) {
  for (v1::Article& article : *stock.mutable_articles()) {
    if (absl::EndsWith(article.name(), absl::StrCat("/", id))) return &article;
  }
  FAIL("the demo business has no article " << id);
  return nullptr;
}

// The id of the demo's entry that answers the question.
std::string Answering(Counter& counter, const v1::AnswerRequest& request) {
  const std::string name = counter.Ask(request).citation().article();
  return name.substr(name.rfind('/') + 1);
}

TEST_CASE_METHOD(Counter, "the hours of a day are those of that day") {
  CHECK(HoursOn(3, 7) == "10:00-16:00");   // Saturday
  CHECK(HoursOn(3, 12) == "09:00-20:00");  // Thursday
  CHECK(HoursOn(3, 8) == "");              // Sunday
  const v1::AnswerResponse week = Ask(Question("Wann habt ihr offen?", {"hours"}));
  REQUIRE(week.branches_size() == 1);
  CHECK(week.branches(0).week_size() == 6);
  CHECK_FALSE(week.branches(0).has_date());
}

TEST_CASE_METHOD(Counter, "a public holiday is closed, and has its name") {
  std::string holiday;
  CHECK(HoursOn(4, 3, &holiday) == "");
  CHECK(holiday == "Karfreitag");
  CHECK(HoursOn(4, 4, &holiday) == "10:00-16:00");
  CHECK(holiday.empty());
}

TEST_CASE_METHOD(Counter, "extra hours and closures are heard at once") {
  Enter(scheduling_v1::ABSENCE_KIND_EXTRA, 3, 8, 12, 15);
  CHECK(HoursOn(3, 8) == "12:00-15:00");
  Enter(scheduling_v1::ABSENCE_KIND_CLOSED, 3, 9, 9, 12);
  CHECK(HoursOn(3, 9) == "12:00-18:00");
  Enter(scheduling_v1::ABSENCE_KIND_CLOSED, 3, 10, 0, 24);
  CHECK(HoursOn(3, 10) == "");
}

TEST_CASE_METHOD(Counter, "the hours of a day on which the clocks change are wall time") {
  Enter(scheduling_v1::ABSENCE_KIND_EXTRA, 3, 29, 10, 14);  // Sunday, one hour less
  CHECK(HoursOn(3, 29) == "10:00-14:00");
}

TEST_CASE_METHOD(Counter, "a price is the one of the catalogue at this moment") {
  v1::AnswerRequest request = Question("Was kostet Färben?", {"price"});
  request.add_services("tenants/demo/services/colour");
  const v1::AnswerResponse before = Ask(request);
  CHECK(before.kind() == v1::ANSWER_KIND_PRICE);
  REQUIRE(before.services_size() == 1);
  CHECK(before.services(0).price().minor_units() == 7800);
  CHECK(before.services(0).minutes() == 110);
  scheduling_v1::Catalog dearer = catalogue();
  for (auto& service : *dearer.mutable_services()) {
    if (service.name() == "tenants/demo/services/colour") {
      service.mutable_price()->set_minor_units(8100);
    }
  }
  ApplyCatalogue(dearer);
  CHECK(Ask(request).services(0).price().minor_units() == 8100);
}

TEST_CASE_METHOD(Counter, "a risk is answered with document, version and date, and kept") {
  const v1::AnswerRequest request = Risk("Enthält die Haarfarbe PPD?", {"ingredients"});
  const v1::AnswerResponse answer = Ask(request);
  CHECK(answer.kind() == v1::ANSWER_KIND_ARTICLE);
  CHECK(absl::StrContains(answer.text(), "PPD"));
  CHECK_FALSE(answer.caution().empty());
  CHECK_FALSE(answer.citation().document().empty());
  CHECK_FALSE(answer.citation().document_version().empty());
  CHECK(answer.citation().approve_time().seconds() > 0);
  CHECK(database.QueryValue(absl::StrCat(
            "SELECT version::text || language FROM knowledge.risk_answer WHERE message_id = '",
            request.message(), "'")) == absl::StrCat(answer.citation().version(), "de"));
  // It can be reproduced after the entry has changed.
  v1::ApplyKnowledgeRequest stock = Stock();
  const std::string& name = answer.citation().article();
  (*ArticleAbout(stock, name.substr(name.rfind('/') + 1))->mutable_text()->mutable_text())["de"] =
      "Neuer Wortlaut.";
  REQUIRE(Apply(stock).ok());
  v1::GetArticleRequest old;
  old.set_name(name);
  old.set_version(answer.citation().version());
  CHECK(knowledge->Call(&Stub::GetArticle, Context(), old)->text().text().at("de") ==
        answer.text());
  CHECK(Ask(request).text() == "Neuer Wortlaut.");
}

TEST_CASE_METHOD(Counter, "what nobody approved goes to a person") {
  CHECK(Ask(Risk("Is the dye safe with a nut allergy?", {"allergy"})).kind() ==
        v1::ANSWER_KIND_NONE);
  CHECK(Ask(Risk("Enthält die Farbe PPD, ich habe eine Nussallergie?", {"ingredients", "allergy"}))
            .kind() == v1::ANSWER_KIND_NONE);
  CHECK(Ask(Question("Habt ihr einen Hubschrauberlandeplatz?")).kind() == v1::ANSWER_KIND_NONE);
}

TEST_CASE_METHOD(Counter, "an entry answers nothing once it has expired or lost its approval") {
  const v1::AnswerRequest request = Risk("Enthält die Haarfarbe PPD?", {"ingredients"});
  const std::string id = Answering(*this, request);
  v1::ApplyKnowledgeRequest stock = Stock();
  SECTION("expired") {
    ArticleAbout(stock, id)->mutable_valid_until()->set_seconds(1772000000);  // February
  }
  SECTION("not yet valid") {
    ArticleAbout(stock, id)->mutable_valid_from()->set_seconds(1775000000);  // April
  }
  SECTION("not approved") { ArticleAbout(stock, id)->clear_approver_role(); }
  SECTION("for another branch") {
    ArticleAbout(stock, id)->add_branches("tenants/demo/branches/nord");
  }
  REQUIRE(Apply(stock).ok());
  CHECK(Ask(request).kind() == v1::ANSWER_KIND_NONE);
}

TEST_CASE_METHOD(Counter, "products come with a link on an allowed domain") {
  v1::AnswerRequest request = Question("Habt ihr das Arganöl?", {"products"});
  request.add_products("tenants/demo/products/oil_argan");
  const v1::AnswerResponse answer = Ask(request);
  CHECK(answer.kind() == v1::ANSWER_KIND_PRODUCTS);
  REQUIRE(answer.products_size() == 1);
  CHECK(absl::StartsWith(answer.products(0).url(), "https://shop.example/"));
  CHECK(answer.products(0).price().minor_units() == 1990);
  v1::ApplyKnowledgeRequest stock = Stock();
  for (v1::Product& product : *stock.mutable_products()) product.set_available(false);
  REQUIRE(Apply(stock).ok());
  CHECK(Ask(request).products_size() == 0);
}

TEST_CASE_METHOD(Counter,
                 "every bad field of articles and products is named, and nothing applied") {
  v1::ApplyKnowledgeRequest stock = Stock();
  stock.set_request_id(std::string(256, 'x'));
  stock.mutable_articles(0)->clear_topics();
  stock.mutable_articles(0)->clear_text();
  stock.mutable_articles(1)->add_topics("astrology");
  stock.mutable_articles(2)->set_name("tenants/other/articles/x");
  stock.mutable_products(0)->set_url("https://elsewhere.example/x");
  stock.mutable_products(1)->set_url("http://shop.example/x");
  stock.mutable_products(2)->mutable_price()->set_minor_units(-1);
  stock.mutable_products(3)->clear_display_name();
  const auto refused = Apply(stock);
  CHECK(refused.status().code() == absl::StatusCode::kInvalidArgument);
  std::vector<std::string> fields;
  for (const auto& violation : Violations(refused.status())) fields.push_back(violation.field);
  for (const char* field : {"request_id", "articles[0].topics", "articles[0].text",
                            "articles[1].topics", "articles[2].name", "products[0].url",
                            "products[1].url", "products[2].price", "products[3].display_name"}) {
    INFO(field);
    CHECK(std::find(fields.begin(), fields.end(), field) != fields.end());
  }
  CHECK(fields.size() == 9);
  CHECK(database.QueryValue("SELECT revision FROM knowledge.revision") == "1");
}

TEST_CASE_METHOD(Counter, "articles and products are listed page by page and found by name") {
  v1::ListArticlesRequest list;
  list.set_parent("tenants/demo");
  list.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = knowledge->Call(&Stub::ListArticles, Context(), list);
    REQUIRE(page.ok());
    for (const v1::Article& article : page->articles()) names.push_back(article.name());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  CHECK(static_cast<int>(names.size()) == Stock().articles_size());
  CHECK(std::is_sorted(names.begin(), names.end()));
  v1::GetArticleRequest get;
  get.set_name(names[0]);
  CHECK(knowledge->Call(&Stub::GetArticle, Context(), get)->version() == 1);
  get.set_name("tenants/demo/articles/nothing");
  CHECK(Reason(knowledge->Call(&Stub::GetArticle, Context(), get).status()) == "ARTICLE_NOT_FOUND");
  v1::GetProductRequest product;
  product.set_name("tenants/demo/products/wax_matt");
  CHECK(knowledge->Call(&Stub::GetProduct, Context(), product)->price().minor_units() == 1250);
  product.set_name("tenants/demo/products/gold");
  CHECK(Reason(knowledge->Call(&Stub::GetProduct, Context(), product).status()) ==
        "PRODUCT_NOT_FOUND");
  list.set_page_token("nonsense");
  list.set_page_size(1001);
  CHECK(Violations(knowledge->Call(&Stub::ListArticles, Context(), list).status()).size() == 2);
}

TEST_CASE_METHOD(Counter, "the same stock again changes nothing, a smaller one takes away") {
  CHECK_FALSE(Apply(Stock())->changed());
  v1::ApplyKnowledgeRequest fewer = Stock();
  const std::string gone = fewer.articles(0).name();
  fewer.mutable_articles()->DeleteSubrange(0, 1);
  const auto applied = Apply(fewer);
  REQUIRE(applied.ok());
  REQUIRE(applied->changed_articles_size() == 1);
  CHECK(applied->changed_articles(0) == gone);
}

TEST_CASE_METHOD(Counter, "whoever has no certificate of this installation gets nothing") {
  const auto stranger = ClientOf("stranger");
  CHECK(absl::IsUnauthenticated(
      stranger->Call(&Stub::Answer, Context(), Question("Parken?", {"parking"})).status()));
}

}  // namespace
}  // namespace tresen::testing
