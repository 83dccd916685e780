#include "libs/xml/xml.h"

#include <expat.h>

#include <memory>
#include <type_traits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tresen::xml {
namespace {

constexpr size_t kDeepest = 64;
constexpr size_t kMostElements = 500000;
constexpr char kSeparator = '\n';  // between namespace and name; no name contains it

struct ParserDeleter {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserDeleter>;

struct Building {
  XML_Parser parser = nullptr;
  std::vector<Element> open;  // from the root down
  size_t elements = 0;
  bool refused = false;

  void Refuse() {
    refused = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

std::string NameOf(absl::string_view given) {
  const size_t cut = given.find(kSeparator);
  if (cut == absl::string_view::npos) return std::string(given);
  return absl::StrCat("{", given.substr(0, cut), "}", given.substr(cut + 1));
}

void OnStart(void* context, const char* name, const char** attributes) {
  auto& building = *static_cast<Building*>(context);
  if (building.open.size() > kDeepest || ++building.elements > kMostElements)
    return building.Refuse();
  Element element;
  element.name = NameOf(name);
  for (; *attributes != nullptr; attributes += 2)
    element.attributes.emplace_back(NameOf(attributes[0]), attributes[1]);
  building.open.push_back(std::move(element));
}

void OnEnd(void* context, const char*) {
  auto& building = *static_cast<Building*>(context);
  if (building.open.size() < 2) return;  // the document itself
  Element element = std::move(building.open.back());
  building.open.pop_back();
  building.open.back().children.push_back(std::move(element));
}

void OnText(void* context, const char* text, int size) {
  auto& building = *static_cast<Building*>(context);
  building.open.back().text.append(text, static_cast<size_t>(size));
}

void OnDocumentType(void* context, const char*, const char*, const char*, int) {
  static_cast<Building*>(context)->Refuse();
}

}  // namespace

const Element* Element::Find(absl::string_view child) const {
  for (const Element& element : children)
    if (element.name == child) return &element;
  return nullptr;
}

std::vector<const Element*> Element::All(absl::string_view child) const {
  std::vector<const Element*> found;
  for (const Element& element : children)
    if (element.name == child) found.push_back(&element);
  return found;
}

std::string Element::TextOf(absl::string_view child) const {
  const Element* found = Find(child);
  return found == nullptr ? "" : std::string(absl::StripAsciiWhitespace(found->text));
}

std::string Element::AttributeOf(absl::string_view attribute) const {
  for (const auto& [name, value] : attributes)
    if (name == attribute) return value;
  return "";
}

absl::StatusOr<Element> Parse(absl::string_view document) {
  const Parser parser(XML_ParserCreateNS(nullptr, kSeparator));
  if (parser == nullptr) return absl::ResourceExhaustedError("no memory for a document");
  Building building;
  building.parser = parser.get();
  // A root above the document's own, so that every element has a parent.
  building.open.emplace_back();
  XML_SetUserData(parser.get(), &building);
  XML_SetElementHandler(parser.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser.get(), OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), OnDocumentType);
  constexpr size_t kPiece = size_t{1} << 20;
  for (size_t at = 0; at <= document.size(); at += kPiece) {
    const absl::string_view piece = document.substr(at, kPiece);
    const bool last = at + kPiece > document.size();
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last) !=
            XML_STATUS_OK ||
        building.refused)
      return absl::InvalidArgumentError("not a document that can be read");
    if (last) break;
  }
  if (building.open.size() != 1 || building.open.front().children.size() != 1)
    return absl::InvalidArgumentError("not a document that can be read");
  return std::move(building.open.front().children.front());
}

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\r", "&#13;"}});
}

}  // namespace tresen::xml
