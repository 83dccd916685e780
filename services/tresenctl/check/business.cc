#include "services/tresenctl/check/business.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/tresenctl/output/values.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

using postgres::Result;
using postgres::Statement;
using postgres::Transaction;
using scheduling::v1::Branch;
using scheduling::v1::Catalog;
using scheduling::v1::CatalogService;

// The template without which nobody outside the window is reminded.
constexpr char kReminder[] = "appointment_reminder";
constexpr char kApply[] = "enter it in the business file and run tresenctl apply FILE";

constexpr Statement kNumbers{"tresenctl.numbers",
                             "SELECT address_id, branch_id FROM gateway.channel_address"
                             " WHERE tenant_id = $1 AND channel = 'whatsapp'"};
constexpr Statement kTemplates{"tresenctl.templates",
                               "SELECT template, language FROM notification.template"
                               " WHERE tenant_id = $1"};

absl::StatusOr<Catalog> FetchCatalog(Remote& remote) {
  scheduling::v1::GetCatalogRequest request;
  request.set_parent(remote.tenant());
  TRESEN_ASSIGN_OR_RETURN(
      auto response,
      remote.Call<CatalogService>("scheduling", &CatalogService::Stub::GetCatalog, request));
  return std::move(*response.mutable_catalog());
}

absl::StatusOr<Result> Rows(postgres::Pool& pool, const Statement& statement,
                            const std::string& tenant) {
  return pool.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Result> {
    return transaction.Execute(statement, {tenant});
  });
}

void CheckNumbers(const Catalog& catalog, postgres::Pool& pool, const std::string& tenant,
                  Findings& findings) {
  const auto rows = Rows(pool, kNumbers, tenant);
  if (!rows.ok()) {
    findings.Problem("gateway.channel_address", std::string(rows.status().message()),
                     "see that the service's role may read its tables");
    return;
  }
  std::map<std::string, std::string> branch_of;
  for (const postgres::Row row : *rows) branch_of[row.Text(0)] = row.Text(1);
  for (const Branch& branch : catalog.branches()) {
    const std::string& number = branch.phone_number_id();
    if (number.empty()) continue;
    const auto found = branch_of.find(number);
    if (found == branch_of.end()) {
      findings.Problem(
          branch.name(),
          absl::StrCat("its WhatsApp number (phone_number_id ", number,
                       ") is not entered at the gateway: messages to it are not heard"),
          "run tresenctl apply FILE again");
    } else if (found->second != IdOf(branch.name())) {
      findings.Problem(branch.name(),
                       absl::StrCat("its WhatsApp number belongs to branch ", found->second),
                       "correct the business file and apply it");
    }
  }
}

void CheckTemplates(const Catalog& catalog, postgres::Pool& pool, const std::string& tenant,
                    Findings& findings) {
  const auto rows = Rows(pool, kTemplates, tenant);
  if (!rows.ok()) {
    findings.Problem("notification.template", std::string(rows.status().message()),
                     "see that the service's role may read its tables");
    return;
  }
  std::map<std::string, std::set<std::string>> languages_of;
  languages_of[kReminder];
  for (const postgres::Row row : *rows) languages_of[row.Text(0)].insert(row.Text(1));
  for (const auto& [name, languages] : languages_of) {
    for (const std::string& language : catalog.business().languages()) {
      if (languages.contains(language)) continue;
      findings.Problem(name, absl::StrCat("there is no template in '", language, "'"),
                       "have it approved at the channel, enter it in the business file, apply it");
    }
  }
}

void CheckCatalog(const Catalog& catalog, Findings& findings) {
  if (catalog.branches().empty()) findings.Problem("branches", "there is none", kApply);
  if (catalog.services().empty()) findings.Problem("services", "there is none", kApply);
  if (catalog.staff().empty()) findings.Problem("staff", "there is nobody", kApply);
  for (const Branch& branch : catalog.branches()) {
    if (branch.phone_number_id().empty()) {
      findings.Problem(branch.name(), "it has no WhatsApp number: nobody can write to it", kApply);
    }
    if (branch.notice_email().empty() && branch.notice_webhook_url().empty()) {
      findings.Notice(branch.name(), "it is told of new and changed appointments in no way",
                      "enter notice_email or notice_webhook_url in the business file and apply it");
    }
  }
}

}  // namespace

void CheckBusiness(Remote& remote, Databases* databases, Findings& findings) {
  findings.Begin("business");
  const auto catalog = FetchCatalog(remote);
  // That it cannot be reached is a matter of the connections.
  if (absl::IsUnavailable(catalog.status()) && findings.HasProblems()) return;
  if (!catalog.ok()) {
    const bool unknown = absl::IsNotFound(catalog.status());
    findings.Problem(
        remote.tenant(), std::string(catalog.status().message()),
        unknown ? "run tresenctl apply FILE" : "see that this certificate may read this tenant");
    return;
  }
  CheckCatalog(*catalog, findings);
  if (databases == nullptr) return;
  const std::string& tenant = remote.endpoints().tenant;
  CheckNumbers(*catalog, databases->Of("gateway"), tenant, findings);
  CheckTemplates(*catalog, databases->Of("notification"), tenant, findings);
}

}  // namespace tresen::tresenctl
