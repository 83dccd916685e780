#include "services/nlu/catalog_vocabulary_source.h"

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "tresen/knowledge/v1/knowledge.grpc.pb.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::nlu {
namespace {

using knowledge::v1::KnowledgeService;
using knowledge::v1::ListProductsRequest;
using knowledge::v1::ListProductsResponse;
using scheduling::v1::CatalogService;
using Role = VocabularyName::Role;

constexpr int kProductsPerPage = 200;
constexpr int kMostPages = 20;

std::string IdOf(absl::string_view resource_name) {
  return std::string(resource_name.substr(resource_name.rfind('/') + 1));
}

void AddText(const type::v1::LocalizedText& text, VocabularyItem& item) {
  for (const auto& [language, value] : text.text()) item.names.push_back({language, value});
}

void AddTerms(const type::v1::LocalizedTerms& terms, Role role, VocabularyItem& item) {
  for (const auto& [language, list] : terms.terms()) {
    for (const std::string& term : list.terms()) item.names.push_back({language, term, role});
  }
}

void AddCatalog(const scheduling::v1::Catalog& catalog, Vocabulary& vocabulary) {
  for (const auto& service : catalog.services()) {
    VocabularyItem item{EntityKind::kService, IdOf(service.name()), {}};
    AddText(service.display_name(), item);
    AddTerms(service.synonyms(), Role::kName, item);
    AddTerms(service.generic_terms(), Role::kGeneric, item);
    AddTerms(service.hints(), Role::kHint, item);
    vocabulary.items.push_back(std::move(item));
  }
  for (const auto& staff : catalog.staff()) {
    VocabularyItem item{EntityKind::kStaff, IdOf(staff.name()), {}};
    item.names.push_back({"", staff.display_name()});
    AddTerms(staff.synonyms(), Role::kName, item);
    vocabulary.items.push_back(std::move(item));
  }
  for (const auto& branch : catalog.branches()) {
    VocabularyItem item{EntityKind::kBranch, IdOf(branch.name()), {}};
    item.names.push_back({"", branch.display_name()});
    if (!branch.short_name().empty()) item.names.push_back({"", branch.short_name()});
    const std::string street =
        branch.address().substr(0, branch.address().find_first_of(",0123456789"));
    if (!street.empty()) item.names.push_back({"", street, Role::kGeneric});
    AddTerms(branch.synonyms(), Role::kName, item);
    vocabulary.items.push_back(std::move(item));
  }
}

class CatalogVocabularySource final : public VocabularySource {
 public:
  CatalogVocabularySource(std::shared_ptr<rpc::Channel> scheduling,
                          std::shared_ptr<rpc::Channel> knowledge)
      : catalog_(std::move(scheduling)), knowledge_(std::move(knowledge)) {}

  absl::StatusOr<std::optional<Vocabulary>> Load(const rpc::CallContext& context,
                                                 absl::string_view tenant,
                                                 const Vocabulary* known) const override {
    scheduling::v1::GetCatalogRequest request;
    request.set_parent(std::string(tenant));
    if (known != nullptr) request.set_known_revision(known->revision);
    auto answer = catalog_.Call(&CatalogService::Stub::GetCatalog, context, request);
    if (!answer.ok()) return answer.status();
    const absl::StatusOr<Products> products = LoadProducts(context, tenant);
    const bool catalog_same = known != nullptr && answer->revision() == known->revision;
    const bool products_same = known != nullptr && (!products.ok() || products->revision ==
                                                                          known->products_revision);
    if (catalog_same && products_same) return std::nullopt;
    if (!answer->has_catalog()) {  // only the products changed: the catalogue is needed again
      request.clear_known_revision();
      answer = catalog_.Call(&CatalogService::Stub::GetCatalog, context, request);
      if (!answer.ok()) return answer.status();
    }
    Vocabulary vocabulary{.revision = answer->revision()};
    AddCatalog(answer->catalog(), vocabulary);
    if (products.ok()) {
      vocabulary.products_revision = products->revision;
      vocabulary.items.insert(vocabulary.items.end(), products->items.begin(),
                              products->items.end());
    }
    return vocabulary;
  }

 private:
  struct Products {
    int64_t revision = 0;
    std::vector<VocabularyItem> items;
  };

  absl::StatusOr<Products> LoadProducts(const rpc::CallContext& context,
                                        absl::string_view tenant) const {
    Products products;
    ListProductsRequest request;
    request.set_parent(std::string(tenant));
    request.set_page_size(kProductsPerPage);
    for (int page = 0; page < kMostPages; ++page) {
      absl::StatusOr<ListProductsResponse> answer =
          knowledge_.Call(&KnowledgeService::Stub::ListProducts, context, request);
      if (!answer.ok()) return answer.status();
      products.revision = answer->revision();
      for (const auto& product : answer->products()) {
        VocabularyItem item{EntityKind::kProduct, IdOf(product.name()), {}};
        AddText(product.display_name(), item);
        AddTerms(product.synonyms(), Role::kName, item);
        products.items.push_back(std::move(item));
      }
      if (answer->next_page_token().empty()) break;
      request.set_page_token(answer->next_page_token());
    }
    return products;
  }

  rpc::Client<CatalogService> catalog_;
  rpc::Client<KnowledgeService> knowledge_;
};

}  // namespace

std::unique_ptr<VocabularySource> MakeCatalogVocabularySource(
    std::shared_ptr<rpc::Channel> scheduling, std::shared_ptr<rpc::Channel> knowledge) {
  return std::make_unique<CatalogVocabularySource>(std::move(scheduling), std::move(knowledge));
}

}  // namespace tresen::nlu
