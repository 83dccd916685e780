// XML documents as trees of elements, their names with the namespace they belong to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::xml {

struct Element {
  std::string name;  // "{DAV:}href"; without braces where there is no namespace
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // its own, without that of its children, as it stands
  std::vector<Element> children;

  // The first child of that name; null if there is none.
  const Element* Find(absl::string_view child) const;
  std::vector<const Element*> All(absl::string_view child) const;
  // The text of the first child of that name without white space around it; empty if there is none.
  std::string TextOf(absl::string_view child) const;
  // Empty if there is none.
  std::string AttributeOf(absl::string_view attribute) const;
};

// A document from outside. INVALID_ARGUMENT for what is not well-formed, has a document type
// (entities could make it explode) or is deeper or larger than anybody means it.
absl::StatusOr<Element> Parse(absl::string_view document);

// Text as it stands between tags or inside quotes.
std::string Escape(absl::string_view text);

}  // namespace tresen::xml
