#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "libs/status/status.h"
#include "services/knowledge/domain/entries.h"
#include "tresen/knowledge/v1/knowledge.pb.h"

namespace tresen::knowledge {

// Everything that is wrong with what shall be applied, field by field.
void CheckKnowledge(absl::string_view tenant, const v1::ApplyKnowledgeRequest& request,
                    FieldViolations& wrong);

Entry EntryOf(const v1::Article& article);
std::string LastSegment(absl::string_view name);
// The text in the language, else in `fallback`, else in any; which one it is goes to `used`.
std::string TextIn(const tresen::type::v1::LocalizedText& text, const std::string& language,
                   const std::string& fallback, std::string* used);

}  // namespace tresen::knowledge
