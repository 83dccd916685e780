#include "tests/corpora/business_vocabulary.h"

#include <yaml-cpp/yaml.h>

#include <utility>

namespace tresen::nlu {
namespace {

using Role = VocabularyName::Role;

// One text, or one per language, or lists of them.
void AddNames(const YAML::Node& node, Role role, const std::string& language, VocabularyItem& item) {
  if (!node) return;
  if (node.IsScalar()) {
    item.names.push_back({language, node.as<std::string>(), role});
  } else if (node.IsSequence()) {
    for (const YAML::Node& one : node) AddNames(one, role, language, item);
  } else {
    for (const auto& entry : node) AddNames(entry.second, role, entry.first.as<std::string>(), item);
  }
}

void AddItems(const YAML::Node& list, EntityKind kind, Vocabulary& vocabulary) {
  for (const YAML::Node& node : list) {
    VocabularyItem item{kind, node["id"].as<std::string>(), {}};
    AddNames(node["display_name"], Role::kName, "", item);
    AddNames(node["short_name"], Role::kName, "", item);
    if (node["address"]) {
      const std::string address = node["address"].as<std::string>();
      AddNames(YAML::Node(address.substr(0, address.find_first_of(",0123456789"))), Role::kGeneric, "", item);
    }
    AddNames(node["synonyms"], Role::kName, "", item);
    AddNames(node["generic_terms"], Role::kGeneric, "", item);
    AddNames(node["hints"], Role::kHint, "", item);
    vocabulary.items.push_back(std::move(item));
  }
}

}  // namespace

Vocabulary VocabularyOfFile(const std::string& path) {
  const YAML::Node file = YAML::LoadFile(path);
  Vocabulary vocabulary{.revision = 1};
  AddItems(file["services"], EntityKind::kService, vocabulary);
  AddItems(file["staff"], EntityKind::kStaff, vocabulary);
  AddItems(file["branches"], EntityKind::kBranch, vocabulary);
  AddItems(file["products"], EntityKind::kProduct, vocabulary);
  return vocabulary;
}

}  // namespace tresen::nlu
