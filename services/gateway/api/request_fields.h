#pragma once

#include <string>

#include "libs/status/status.h"

namespace tresen::gateway {

// Fields that several calls have. What is wrong with them is added to `wrong`.

struct ConversationRef {
  std::string tenant;
  std::string conversation;
};

// The field `parent` as tenants/{tenant}.
std::string ParseTenant(const std::string& name, FieldViolations& wrong);

ConversationRef ParseConversation(const char* field, const std::string& name,
                                  FieldViolations& wrong);

void CheckRequestId(const std::string& request_id, FieldViolations& wrong);

// 0 is `fallback`.
int PageSize(int wanted, int fallback, FieldViolations& wrong);

}  // namespace tresen::gateway
