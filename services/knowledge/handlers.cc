#include "services/knowledge/handlers.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/ids/resource_name.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "libs/text/language.h"
#include "services/knowledge/validation.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::knowledge {
namespace {

namespace scheduling = ::tresen::scheduling::v1;

std::string ParseTenant(const std::string& name, FieldViolations& wrong) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return parsed->Get("tenant");
  wrong.Add("parent", "must be tenants/{tenant}");
  return "";
}

// The same bytes for the same content, maps included: what is stored is compared to see a change.
std::string Stable(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

// Pages of what is in memory: the token is the position.
template <class Items, class Add>
absl::StatusOr<std::string> Page(const Items& items, int size, const std::string& token, Add add) {
  size_t first = 0;
  FieldViolations wrong;
  if (size < 0 || size > 1000) wrong.Add("page_size", "must be 0 to 1000");
  if (!token.empty() && !absl::SimpleAtoi(token, &first)) {
    wrong.Add("page_token", "is no token of an earlier answer");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const size_t end = std::min(items.size(), first + (size == 0 ? 100 : size));
  for (size_t i = first; i < end; ++i) add(items[i]);
  return end < items.size() ? absl::StrCat(end) : std::string();
}

Question QuestionOf(const v1::AnswerRequest& request, absl::Time now) {
  Question question;
  question.text = request.question();
  question.branch = LastSegment(request.branch());
  question.topics.assign(request.topics().begin(), request.topics().end());
  question.risks.assign(request.risks().begin(), request.risks().end());
  for (const std::string& service : request.services()) {
    question.services.push_back(LastSegment(service));
  }
  question.risk = request.risk();
  question.at = now;
  return question;
}

// Products that are named, by id or by a word for them; all when products as such are asked for.
void AddProducts(const Shelf& shelf, const v1::AnswerRequest& request,
                 v1::AnswerResponse& response) {
  for (const v1::Product& product : shelf.products) {
    if (!product.available()) continue;
    const bool by_id = std::find(request.products().begin(), request.products().end(),
                                 product.name()) != request.products().end();
    Terms words;
    for (const auto& [language, list] : product.synonyms().terms()) {
      words[language].assign(list.terms().begin(), list.terms().end());
    }
    for (const auto& [language, name] : product.display_name().text()) {
      words[language].push_back(name);
    }
    if (by_id || (request.products().empty() && Names(request.question(), words))) {
      *response.add_products() = product;
    }
  }
  const bool wanted = std::find(request.topics().begin(), request.topics().end(), "products") !=
                      request.topics().end();
  if (response.products().empty() && wanted) {
    for (const v1::Product& product : shelf.products) {
      if (product.available()) *response.add_products() = product;
    }
  }
}

// Topics that live data answer, in the order in which they win.
constexpr struct {
  const char* topic;
  v1::AnswerKind kind;
} kLive[] = {
    {"price", v1::ANSWER_KIND_PRICE},     {"duration", v1::ANSWER_KIND_DURATION},
    {"hours", v1::ANSWER_KIND_HOURS},     {"address", v1::ANSWER_KIND_ADDRESS},
    {"staff", v1::ANSWER_KIND_STAFF},     {"services", v1::ANSWER_KIND_SERVICES},
};

}  // namespace

// The catalogue, asked at the moment of the answer.
struct KnowledgeHandlers::Live {
  explicit Live(std::shared_ptr<rpc::Channel> channel) : catalog(std::move(channel)) {}

  absl::Status Fill(const rpc::CallContext& context, const v1::AnswerRequest& request,
                    v1::AnswerResponse& response) const {
    scheduling::GetCatalogRequest ask;
    ask.set_parent(request.parent());
    TRESEN_ASSIGN_OR_RETURN(
        const auto found,
        catalog.Call(&scheduling::CatalogService::Stub::GetCatalog, context, ask));
    const scheduling::Catalog& known = found.catalog();
    const std::string fallback = known.business().default_language();
    std::string used;
    for (const scheduling::Service& service : known.services()) {
      const bool wanted = request.services().empty() ||
                          std::find(request.services().begin(), request.services().end(),
                                    service.name()) != request.services().end();
      if (!wanted) continue;
      v1::ServiceFact* fact = response.add_services();
      fact->set_service(service.name());
      fact->set_display_name(
          TextIn(service.display_name(), request.language(), fallback, &used));
      *fact->mutable_price() = service.price();
      for (const auto& stage : service.stages()) {
        fact->set_minutes(fact->minutes() + stage.minutes());
      }
    }
    for (const scheduling::Branch& branch : known.branches()) {
      if (!request.branch().empty() && request.branch() != branch.name()) continue;
      TRESEN_RETURN_IF_ERROR(AddBranch(context, request, branch, response));
    }
    for (const scheduling::Staff& staff : known.staff()) {
      if (!request.branch().empty() && request.branch() != staff.branch()) continue;
      v1::StaffFact* fact = response.add_staff();
      fact->set_staff(staff.name());
      fact->set_display_name(staff.display_name());
      fact->set_branch(LastSegment(staff.branch()));
      for (const auto& skill : staff.skills()) fact->add_services(LastSegment(skill.service()));
    }
    return absl::OkStatus();
  }

  absl::Status AddBranch(const rpc::CallContext& context, const v1::AnswerRequest& request,
                         const scheduling::Branch& branch, v1::AnswerResponse& response) const {
    v1::BranchHours* hours = response.add_branches();
    hours->set_branch(branch.name());
    hours->set_display_name(branch.display_name());
    hours->set_address(branch.address());
    *hours->mutable_position() = branch.position();
    for (const auto& day : branch.hours()) {
      v1::DayLine* line = hours->add_week();
      line->set_weekday(day.weekday());
      *line->mutable_intervals() = day.intervals();
    }
    if (!request.has_date()) return absl::OkStatus();
    scheduling::GetHoursRequest ask;
    ask.set_name(branch.name());
    *ask.mutable_from() = request.date();
    ask.set_days(1);
    TRESEN_ASSIGN_OR_RETURN(
        const auto found, catalog.Call(&scheduling::CatalogService::Stub::GetHours, context, ask));
    *hours->mutable_date() = request.date();
    absl::TimeZone zone;
    if (found.days().empty() || !absl::LoadTimeZone(found.time_zone(), &zone)) {
      return absl::OkStatus();
    }
    const absl::CivilDay day(request.date().year(), request.date().month(), request.date().day());
    for (const auto& open : found.days(0).open()) {
      const auto minute = [&](const google::protobuf::Timestamp& at) {
        return static_cast<int32_t>(
            absl::ToCivilMinute(absl::FromUnixSeconds(at.seconds()), zone) -
            absl::CivilMinute(day));
      };
      auto* interval = hours->add_day();
      interval->set_from_minute(minute(open.start_time()));
      interval->set_to_minute(minute(open.end_time()));
    }
    std::string used;
    hours->set_holiday(
        TextIn(found.days(0).holiday(), request.language(), std::string(text::kFallbackLanguage), &used));
    return absl::OkStatus();
  }

  rpc::Client<scheduling::CatalogService> catalog;
};

KnowledgeHandlers::KnowledgeHandlers(KnowledgeStore& store,
                                     std::shared_ptr<rpc::Channel> scheduling_service,
                                     const Clock& clock)
    : store_(store), clock_(clock), live_(std::make_unique<Live>(std::move(scheduling_service))) {}
KnowledgeHandlers::~KnowledgeHandlers() = default;

absl::StatusOr<std::shared_ptr<const Shelf>> KnowledgeHandlers::ShelfOf(const std::string& tenant) {
  Kept kept;
  {
    absl::MutexLock lock(&mutex_);
    kept = shelves_[tenant];
    if (kept.shelf != nullptr && watch_.Elapsed() - kept.asked_at < kFreshFor) return kept.shelf;
  }
  const auto revision = store_.Revision(tenant);
  // The database being away leaves what we have in use.
  if (!revision.ok() && kept.shelf != nullptr) return kept.shelf;
  TRESEN_RETURN_IF_ERROR(revision.status());
  if (kept.shelf == nullptr || kept.shelf->revision != *revision) {
    TRESEN_ASSIGN_OR_RETURN(const Stock stock, store_.Load(tenant));
    auto shelf = std::make_shared<Shelf>();
    shelf->revision = stock.revision;
    for (const ArticleRow& row : stock.articles) {
      v1::Article& article = shelf->articles.emplace_back();
      if (!article.ParseFromString(row.content)) return absl::DataLossError("unreadable article");
      article.set_version(row.version);
      shelf->entries.push_back(EntryOf(article));
    }
    for (const ProductRow& row : stock.products) {
      if (!shelf->products.emplace_back().ParseFromString(row.content)) {
        return absl::DataLossError("unreadable product");
      }
    }
    kept.shelf = std::move(shelf);
  }
  absl::MutexLock lock(&mutex_);
  shelves_[tenant] = {kept.shelf, watch_.Elapsed()};
  return kept.shelf;
}

absl::StatusOr<v1::AnswerResponse> KnowledgeHandlers::Answer(const rpc::CallContext& context,
                                                             const v1::AnswerRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  if (request.question().size() > 16 * 1024) wrong.Add("question", "has more than 16384 bytes");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto shelf, ShelfOf(tenant));
  v1::AnswerResponse response;
  response.set_kind(v1::ANSWER_KIND_NONE);
  if (!request.risk()) {
    for (const auto& live : kLive) {
      if (std::find(request.topics().begin(), request.topics().end(), live.topic) ==
          request.topics().end()) {
        continue;
      }
      response.set_kind(live.kind);
      TRESEN_RETURN_IF_ERROR(live_->Fill(context, request, response));
      return response;
    }
  }
  const Question question = QuestionOf(request, clock_.Now());
  const Entry* entry = FindAnswer(shelf->entries, question);
  if (!request.risk()) AddProducts(*shelf, request, response);
  if (!response.products().empty() && (entry == nullptr || !request.products().empty())) {
    response.set_kind(v1::ANSWER_KIND_PRODUCTS);
    return response;
  }
  if (entry == nullptr) return response;
  const v1::Article& article = shelf->articles[entry - shelf->entries.data()];
  response.set_kind(v1::ANSWER_KIND_ARTICLE);
  std::string used;
  response.set_text(TextIn(article.text(), request.language(), std::string(text::kFallbackLanguage), &used));
  response.set_language(used);
  response.set_caution(TextIn(article.caution(), used, std::string(text::kFallbackLanguage), &used));
  v1::Citation* citation = response.mutable_citation();
  citation->set_article(article.name());
  citation->set_version(article.version());
  citation->set_document(article.document());
  citation->set_document_version(article.document_version());
  citation->set_approver_role(article.approver_role());
  *citation->mutable_approve_time() = article.approve_time();
  if (request.risk() && !request.message().empty()) {
    TRESEN_RETURN_IF_ERROR(store_.RecordRiskAnswer(
        {tenant, request.message(), entry->id, article.version(), response.language()},
        clock_.Now()));
  }
  return response;
}

absl::StatusOr<v1::ListArticlesResponse> KnowledgeHandlers::ListArticles(
    const rpc::CallContext&, const v1::ListArticlesRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto shelf, ShelfOf(tenant));
  v1::ListArticlesResponse response;
  TRESEN_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      Page(shelf->articles, request.page_size(), request.page_token(),
           [&](const v1::Article& article) { *response.add_articles() = article; }));
  return response;
}

absl::StatusOr<v1::Article> KnowledgeHandlers::GetArticle(const rpc::CallContext&,
                                                          const v1::GetArticleRequest& request) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}/articles/{article}");
  const auto name = pattern.Parse(request.name());
  if (!name.ok()) return InvalidField("name", "must be tenants/{tenant}/articles/{article}");
  if (request.version() < 0) return InvalidField("version", "must not be negative");
  if (request.version() > 0) {
    TRESEN_ASSIGN_OR_RETURN(const ArticleRow row, store_.Version(name->Get("tenant"),
                                                                 name->Get("article"),
                                                                 request.version()));
    v1::Article article;
    if (!article.ParseFromString(row.content)) return absl::DataLossError("unreadable article");
    article.set_version(row.version);
    return article;
  }
  TRESEN_ASSIGN_OR_RETURN(const auto shelf, ShelfOf(name->Get("tenant")));
  for (const v1::Article& article : shelf->articles) {
    if (article.name() == request.name()) return article;
  }
  return MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "no such article");
}

absl::StatusOr<v1::ListProductsResponse> KnowledgeHandlers::ListProducts(
    const rpc::CallContext&, const v1::ListProductsRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto shelf, ShelfOf(tenant));
  v1::ListProductsResponse response;
  response.set_revision(shelf->revision);
  TRESEN_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      Page(shelf->products, request.page_size(), request.page_token(),
           [&](const v1::Product& product) { *response.add_products() = product; }));
  return response;
}

absl::StatusOr<v1::Product> KnowledgeHandlers::GetProduct(const rpc::CallContext&,
                                                          const v1::GetProductRequest& request) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}/products/{product}");
  const auto name = pattern.Parse(request.name());
  if (!name.ok()) return InvalidField("name", "must be tenants/{tenant}/products/{product}");
  TRESEN_ASSIGN_OR_RETURN(const auto shelf, ShelfOf(name->Get("tenant")));
  for (const v1::Product& product : shelf->products) {
    if (product.name() == request.name()) return product;
  }
  return MakeError(absl::StatusCode::kNotFound, "PRODUCT_NOT_FOUND", "no such product");
}

absl::StatusOr<v1::ApplyKnowledgeResponse> KnowledgeHandlers::Apply(
    const rpc::CallContext&, const v1::ApplyKnowledgeRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant(request.parent(), wrong);
  if (request.request_id().empty() || request.request_id().size() > 255) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
  CheckKnowledge(tenant, request, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  std::vector<ArticleRow> articles;
  for (v1::Article article : request.articles()) {
    article.clear_version();
    articles.push_back({LastSegment(article.name()), 0, Stable(article)});
  }
  std::vector<ProductRow> products;
  for (const v1::Product& product : request.products()) {
    products.push_back({LastSegment(product.name()), Stable(product)});
  }
  const KnowledgeStore::Mode mode =
      request.validate_only() ? KnowledgeStore::Mode::kCheck : KnowledgeStore::Mode::kApply;
  TRESEN_ASSIGN_OR_RETURN(const Applied applied,
                          store_.Apply(tenant, articles, products, mode, clock_.Now()));
  v1::ApplyKnowledgeResponse response;
  response.set_changed(applied.changed);
  response.set_revision(applied.revision);
  for (const std::string& article : applied.changed_articles) {
    response.add_changed_articles(absl::StrCat("tenants/", tenant, "/articles/", article));
  }
  absl::MutexLock lock(&mutex_);
  shelves_.erase(tenant);
  return response;
}

}  // namespace tresen::knowledge
