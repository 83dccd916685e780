#include "tests/component/knowledge/counter.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "libs/rpc/testing/certificates.h"
#include "services/knowledge/knowledge_app.h"
#include "services/knowledge/migrations.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/scheduling_app.h"
#include "services/tresenctl/business_file/business_file.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::knowledge::v1;
namespace scheduling_v1 = ::tresen::scheduling::v1;

rpc::testing::Certificates& Authority() {
  static auto& authority = *new rpc::testing::Certificates();
  return authority;
}

tresenctl::BusinessRequests Demo() {
  std::ifstream in("deploy/demo/business.yaml");
  const std::string yaml{std::istreambuf_iterator<char>(in), {}};
  tresenctl::BusinessFile file = tresenctl::ReadBusinessFile(yaml);
  REQUIRE(file.problems.empty());
  return std::move(file.requests);
}

}  // namespace

Counter::Counter()
    : database({{"knowledge", knowledge::Migrations()}, {"scheduling", scheduling::Migrations()}}) {
  clock_ = *SharedOffsetClock::Create(
      folder_.File("clock"), absl::FromCivil(absl::CivilHour(2026, 3, 6, 13), absl::UTCTimeZone()));
  std::filesystem::create_directories(folder_.File("config"));
  runtime::v1::Runtime runtime;
  for (const char* name : {"knowledge", "scheduling"}) {
    (*runtime.mutable_services())[name].set_listen("127.0.0.1:0");
    Authority().Issue(name);
  }
  (*runtime.mutable_services())["gateway"].set_target("127.0.0.1:1");
  runtime.set_certificates_dir(Authority().folder());
  runtime.set_config_dir(folder_.File("config"));
  runtime.set_data_dir(folder_.path());
  runtime.set_database_url(database.connection());
  runtime.set_local_profile(true);
  runtime.set_clock_file(folder_.File("clock"));
  auto host = service::Host::Create(runtime, {knowledge::Definition(), scheduling::Definition()});
  INFO(host.status());
  REQUIRE(host.ok());
  host_ = *std::move(host);
  REQUIRE(host_->Start().ok());
  knowledge = ClientOf("gateway");
  catalog = std::make_unique<rpc::Client<scheduling_v1::CatalogService>>(*rpc::Channel::OverTls(
      "scheduling", "gateway", absl::StrCat("127.0.0.1:", host_->PortOf("scheduling")),
      Authority().Issue("gateway")));
  const tresenctl::BusinessRequests demo = Demo();
  stock_ = demo.knowledge;
  ApplyCatalogue(demo.catalog.catalog());
  const auto applied = Apply(stock_);
  INFO(applied.status());
  REQUIRE(applied.ok());
}

std::unique_ptr<rpc::Client<v1::KnowledgeService>> Counter::ClientOf(const std::string& name) {
  return std::make_unique<rpc::Client<v1::KnowledgeService>>(*rpc::Channel::OverTls(
      "knowledge", name, absl::StrCat("127.0.0.1:", host_->PortOf("knowledge")),
      Authority().Issue(name)));
}

void Counter::ApplyCatalogue(const scheduling_v1::Catalog& catalogue) {
  catalogue_ = catalogue;
  scheduling_v1::ApplyCatalogRequest request;
  request.set_parent("tenants/demo");
  *request.mutable_catalog() = catalogue;
  request.set_request_id(absl::StrCat("catalogue-", ++next_request_));
  absl::Status status;
  REQUIRE(Eventually([&] {
    status = catalog->Call(&scheduling_v1::CatalogService::Stub::ApplyCatalog, Context(), request)
                 .status();
    return status.ok();
  }));
}

absl::StatusOr<v1::ApplyKnowledgeResponse> Counter::Apply(v1::ApplyKnowledgeRequest request) {
  if (request.request_id().empty()) {
    request.set_request_id(absl::StrCat("stock-", ++next_request_));
  }
  return knowledge->Call(&v1::KnowledgeService::Stub::ApplyKnowledge, Context(), request);
}

v1::AnswerRequest Counter::Question(const std::string& text,
                                    const std::vector<std::string>& topics) {
  v1::AnswerRequest request;
  request.set_parent("tenants/demo");
  request.set_branch("tenants/demo/branches/mitte");
  request.set_language("de");
  request.set_question(text);
  for (const std::string& topic : topics) request.add_topics(topic);
  return request;
}

v1::AnswerRequest Counter::Risk(const std::string& text, const std::vector<std::string>& risks) {
  v1::AnswerRequest request = Question(text);
  request.set_risk(true);
  request.set_message(absl::StrCat("turn-", ++next_request_));
  for (const std::string& risk : risks) request.add_risks(risk);
  return request;
}

v1::AnswerResponse Counter::Ask(const v1::AnswerRequest& request) {
  const auto answer = knowledge->Call(&v1::KnowledgeService::Stub::Answer, Context(), request);
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *answer;
}

std::string Counter::HoursOn(int month, int day, std::string* holiday) {
  v1::AnswerRequest request = Question("Wann habt ihr offen?", {"hours"});
  request.mutable_date()->set_year(2026);
  request.mutable_date()->set_month(month);
  request.mutable_date()->set_day(day);
  const v1::AnswerResponse answer = Ask(request);
  CHECK(answer.kind() == v1::ANSWER_KIND_HOURS);
  REQUIRE(answer.branches_size() == 1);
  CHECK(answer.branches(0).date().day() == day);
  if (holiday != nullptr) *holiday = answer.branches(0).holiday();
  std::string hours;
  for (const auto& open : answer.branches(0).day()) {
    absl::StrAppendFormat(&hours, "%s%02d:%02d-%02d:%02d", hours.empty() ? "" : " ",
                          open.from_minute() / 60, open.from_minute() % 60, open.to_minute() / 60,
                          open.to_minute() % 60);
  }
  return hours;
}

void Counter::Enter(scheduling_v1::AbsenceKind kind, int month, int day, int from_hour,
                    int to_hour) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  scheduling_v1::CreateAbsenceRequest request;
  request.set_parent("tenants/demo");
  request.mutable_absence()->set_subject("tenants/demo/branches/mitte");
  request.mutable_absence()->set_kind(kind);
  const auto at = [&](int hour) {
    return absl::ToUnixSeconds(absl::FromCivil(absl::CivilHour(2026, month, day, hour), zone));
  };
  request.mutable_absence()->mutable_during()->mutable_start_time()->set_seconds(at(from_hour));
  request.mutable_absence()->mutable_during()->mutable_end_time()->set_seconds(at(to_hour));
  request.set_request_id(absl::StrCat("absence-", ++next_request_));
  const auto entered =
      catalog->Call(&scheduling_v1::CatalogService::Stub::CreateAbsence, Context(), request);
  INFO(entered.status());
  REQUIRE(entered.ok());
}

}  // namespace tresen::testing
