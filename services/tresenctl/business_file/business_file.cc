#include "services/tresenctl/business_file/business_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/text.h"
#include "services/tresenctl/business_file/parts.h"

namespace tresen::tresenctl {
namespace {

void ReadParts(const YAML::Node& file, Reading& reading) {
  if (!reading.reader.IsMapOf(
          file, "a business file",
          {"business", "branches", "services", "staff", "articles", "products", "messages",
           "templates"})) {
    return;
  }
  if (!file["business"].IsDefined()) return reading.reader.Complain(file, "business is missing");
  ReadBusiness(file, reading);
  ReadBranches(file, reading);
  ReadServices(file, reading);
  ReadStaff(file, reading);
  ReadCalendars(file, reading);
  ReadArticles(file, reading);
  ReadProducts(file, reading);
  ReadMessages(file, reading);
  ReadTemplates(file, reading);
}

// Contracts carry UTF-8 only; a file of another encoding is told by its lines.
std::vector<Problem> LinesOfAnotherEncoding(const std::string& yaml) {
  std::vector<Problem> problems;
  int line = 0;
  for (const absl::string_view bytes : absl::StrSplit(yaml, '\n')) {
    ++line;
    if (!text::IsValidUtf8(bytes)) problems.push_back({line, "is not UTF-8"});
  }
  return problems;
}

}  // namespace

std::string Reading::NameOf(absl::string_view collection, absl::string_view id) const {
  return absl::StrCat("tenants/", requests.tenant, "/", collection, "/", id);
}

void Reading::References(const YAML::Node& map, const char* field, absl::string_view collection,
                         const std::set<std::string>& known,
                         google::protobuf::RepeatedPtrField<std::string>* names) {
  reader.ForEach(map, field, [&](const YAML::Node& entry) {
    const std::string id = entry.IsScalar() ? entry.Scalar() : "";
    if (!known.contains(id)) {
      return reader.Complain(entry, absl::StrCat(field, ": there is no \"", id, "\""));
    }
    names->Add(NameOf(collection, id));
  });
}

void Reading::Price(const YAML::Node& map, type::v1::Money* price) {
  price->set_currency_code(requests.catalog.catalog().business().currency_code());
  price->set_minor_units(reader.MinorUnits(map, "price"));
}

BusinessFile ReadBusinessFile(const std::string& yaml) {
  BusinessFile result;
  result.problems = LinesOfAnotherEncoding(yaml);
  if (!result.problems.empty()) return result;
  Reading reading;
  try {
    ReadParts(YAML::Load(yaml), reading);
  } catch (const YAML::Exception& error) {
    result.problems = reading.reader.TakeProblems();
    result.problems.push_back({error.mark.line + 1, error.msg});
    return result;
  }
  result.problems = reading.reader.TakeProblems();
  result.requests = std::move(reading.requests);
  return result;
}

std::string FormatProblems(absl::string_view file, const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    absl::StrAppend(&text, file, ":", problem.line, ": ", problem.what, "\n");
  }
  return text;
}

}  // namespace tresen::tresenctl
