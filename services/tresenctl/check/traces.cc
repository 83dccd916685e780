// CheckTraces: every appointment made in a conversation leads back to the message that asked for
// it.
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/tresenctl/check/databases.h"
#include "services/tresenctl/output/values.h"

namespace tresen::tresenctl {
namespace {

using postgres::Result;
using postgres::Statement;
using postgres::Transaction;

// Messages are kept longer than this many of the latest appointments of a business reach back.
constexpr int64_t kLatest = 2000;
constexpr size_t kNamed = 5;

constexpr Statement kVisits{
    "tresenctl.visits_of_conversations",
    "SELECT visit_id, source_conversation, source_message FROM scheduling.visit"
    " WHERE tenant_id = $1 AND source_conversation <> ''"
    " ORDER BY lower(during) DESC LIMIT $2"};
constexpr Statement kUnknown{
    "tresenctl.unknown_messages",
    "SELECT w.message_id FROM unnest($2::text[], $3::text[]) AS w (conversation_id, message_id)"
    " WHERE NOT EXISTS (SELECT FROM gateway.message m WHERE m.tenant_id = $1"
    "   AND m.conversation_id = w.conversation_id AND m.message_id = w.message_id)"};

void Report(const std::string& tenant, const std::string& visit, const std::string& what,
            Findings& findings) {
  findings.Problem(absl::StrCat("tenants/", tenant, "/appointments/", visit), what,
                   "ask the customer whether it is wanted, and report it: a mistake of ours");
}

}  // namespace

void CheckTraces(Databases& databases, const std::string& tenant, Findings& findings) {
  findings.Begin("traces");
  const auto visits =
      databases.Of("scheduling")
          .Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Result> {
            return transaction.Execute(kVisits, {tenant, kLatest});
          });
  if (!visits.ok()) {
    findings.Problem("scheduling.visit", std::string(visits.status().message()),
                     "see that the service's role may read its tables");
    return;
  }
  size_t reported = 0;
  std::map<std::string, std::string> visit_of;  // by message
  std::vector<std::string> conversations;
  std::vector<std::string> messages;
  for (const postgres::Row row : *visits) {
    const std::string message = IdOf(row.View(2));
    if (message.empty()) {
      if (++reported <= kNamed) {
        Report(tenant, row.Text(0), "does not say which message asked for it", findings);
      }
      continue;
    }
    visit_of[message] = row.Text(0);
    conversations.push_back(IdOf(row.View(1)));
    messages.push_back(message);
  }
  const auto unknown = databases.Of("gateway").Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<Result> {
        return transaction.Execute(kUnknown, {tenant, conversations, messages});
      });
  if (!unknown.ok()) {
    findings.Problem("gateway.message", std::string(unknown.status().message()),
                     "see that the service's role may read its tables");
    return;
  }
  for (const postgres::Row row : *unknown) {
    if (++reported > kNamed) continue;
    Report(tenant, visit_of[row.Text(0)], "names a message that is not there", findings);
  }
  if (reported > kNamed) {
    findings.Problem("appointments",
                     absl::StrCat(reported - kNamed, " more lead back to no message"),
                     "see the ones above");
  }
}

}  // namespace tresen::tresenctl
