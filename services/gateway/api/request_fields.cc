#include "services/gateway/api/request_fields.h"

#include "libs/ids/resource_name.h"

namespace tresen::gateway {

std::string ParseTenant(const std::string& name, FieldViolations& wrong) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return parsed->Get("tenant");
  wrong.Add("parent", "must be tenants/{tenant}");
  return "";
}

ConversationRef ParseConversation(const char* field, const std::string& name,
                                  FieldViolations& wrong) {
  static const auto& pattern =
      *new ResourcePattern("tenants/{tenant}/conversations/{conversation}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return {parsed->Get("tenant"), parsed->Get("conversation")};
  wrong.Add(field, "must be tenants/{tenant}/conversations/{conversation}");
  return {};
}

void CheckRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.empty() || request_id.size() > 255) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
}

int PageSize(int wanted, int fallback, FieldViolations& wrong) {
  if (wanted < 0 || wanted > 1000) wrong.Add("page_size", "must be 0 to 1000");
  return wanted > 0 ? wanted : fallback;
}

}  // namespace tresen::gateway
