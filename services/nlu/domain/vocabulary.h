#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tresen::nlu {

enum class EntityKind {
  kService,
  kStaff,
  kBranch,
  kProduct,
  kCount,
  kPersonName,
  kPhone,
  kEmail,
  kPrice,
  kCode,
  kNumber,
  kOrdinal,
  kReference,
  kTopic,
  kRisk,
  kAnswer,
  kLanguage,
  kUrl,
  kForWhom,
};

// A name of a thing of the business. Without a language it counts in all of them.
struct VocabularyName {
  enum class Role {
    kName,     // names it
    kGeneric,  // may mean it among others ("Schneiden"); of a person or branch: counts only whole
    kHint,     // points to it beside a word that leaves it open ("für meinen Sohn")
  };
  std::string language;
  std::string text;
  Role role = Role::kName;
};

// A service, a person, a branch or a product, as the business calls it; synonyms are further names.
struct VocabularyItem {
  EntityKind kind = EntityKind::kService;
  std::string id;
  std::vector<VocabularyName> names;
};

// What a business calls its things.
struct Vocabulary {
  int64_t revision = 0;          // of the catalogue
  int64_t products_revision = 0;
  std::vector<VocabularyItem> items;
};

}  // namespace tresen::nlu
