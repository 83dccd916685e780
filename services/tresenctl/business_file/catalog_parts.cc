#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/tresenctl/business_file/parts.h"

namespace tresen::tresenctl {
namespace {

constexpr int kMostOpenAppointments = 100;
constexpr int kMostResources = 100;
constexpr int kMostMinutes = 1440;

void ReadPolicy(const YAML::Node& policy, scheduling::v1::BookingPolicy* rules,
                YamlReader& reader) {
  if (!policy.IsDefined() || !reader.IsMapOf(policy, "policy",
                                             {"min_notice", "max_ahead", "free_cancel",
                                              "max_open_appointments", "grid", "hold"})) {
    return;
  }
  rules->set_min_notice_minutes(reader.Duration(policy, "min_notice", 1));
  rules->set_max_days_ahead(reader.Duration(policy, "max_ahead", 1440));
  rules->set_free_cancel_hours(reader.Duration(policy, "free_cancel", 60));
  rules->set_grid_minutes(reader.Duration(policy, "grid", 1));
  rules->set_hold_minutes(reader.Duration(policy, "hold", 1));
  if (const YAML::Node most = policy["max_open_appointments"]; most.IsDefined()) {
    rules->set_max_open_appointments(static_cast<int32_t>(
        reader.Whole(most, "max_open_appointments", 1, kMostOpenAppointments)));
  }
}

void CheckZone(const YAML::Node& map, const std::string& zone, YamlReader& reader) {
  absl::TimeZone loaded;
  if (!zone.empty() && !absl::LoadTimeZone(zone, &loaded)) {
    reader.Complain(map["time_zone"], absl::StrCat("there is no time zone ", zone));
  }
}

void ReadResources(const YAML::Node& node, scheduling::v1::Branch* branch, Reading& reading) {
  const YAML::Node resources = node["resources"];
  if (!resources.IsDefined()) return;
  if (!resources.IsMap()) return reading.reader.Complain(resources, "resources must have counts");
  for (const auto& entry : resources) {
    auto* pool = branch->add_resources();
    pool->set_kind(entry.first.IsScalar() ? entry.first.Scalar() : "");
    pool->set_count(
        static_cast<int32_t>(reading.reader.Whole(entry.second, pool->kind(), 1, kMostResources)));
    reading.resource_kinds.insert(pool->kind());
  }
}

void ReadNotice(const YAML::Node& notice, scheduling::v1::Branch* branch, Reading& reading) {
  if (!notice.IsDefined() ||
      !reading.reader.IsMapOf(notice, "notice",
                              {"email", "webhook", "language", "lead", "acknowledge_within",
                               "when_closed", "digest_before", "urgent_within"})) {
    return;
  }
  branch->set_notice_email(reading.reader.Text(notice, "email"));
  branch->set_notice_webhook_url(reading.reader.Text(notice, "webhook"));
  auto* target = reading.requests.settings.add_targets();
  target->set_branch(branch->name());
  target->set_email(branch->notice_email());
  target->set_webhook_url(branch->notice_webhook_url());
  target->set_language(reading.reader.Text(notice, "language"));
  if (target->language().empty()) {
    target->set_language(reading.requests.catalog.catalog().business().default_language());
  }
  target->set_lead_email(reading.reader.Text(notice, "lead"));
  target->set_acknowledge_minutes(reading.reader.Duration(notice, "acknowledge_within", 1));
  target->set_digest_minutes(reading.reader.Duration(notice, "digest_before", 1));
  target->set_urgent_minutes(reading.reader.Duration(notice, "urgent_within", 1));
  const std::string when_closed = reading.reader.Text(notice, "when_closed");
  target->set_tell_when_closed(when_closed == "at_once");
  if (!when_closed.empty() && when_closed != "at_once" && when_closed != "collect") {
    reading.reader.Complain(notice["when_closed"], "when_closed must be collect or at_once");
  }
}

void ReadNumber(const YAML::Node& node, scheduling::v1::Branch* branch, Reading& reading) {
  branch->set_phone_number_id(reading.reader.Text(node, "phone_number_id"));
  branch->set_display_phone_number(reading.reader.Text(node, "display_phone_number"));
  if (branch->phone_number_id().empty()) return;
  auto* address = reading.requests.channels.add_addresses();
  address->set_channel("whatsapp");
  address->set_address_id(branch->phone_number_id());
  address->set_branch(branch->name());
  address->set_display_address(branch->display_phone_number());
}

void ReadBranch(const YAML::Node& node, std::set<std::string>& ids, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "a branch",
                      {"id", "display_name", "short_name", "address", "time_zone", "position",
                       "phone_number_id", "display_phone_number", "holiday_region", "hours",
                       "resources", "synonyms", "notice", "calendar"})) {
    return;
  }
  auto* catalog = reading.requests.catalog.mutable_catalog();
  auto* branch = catalog->add_branches();
  const std::string id = reader.NewId(node, ids);
  branch->set_name(reading.NameOf("branches", id));
  branch->set_display_name(reader.RequiredText(node, "display_name"));
  branch->set_short_name(reader.Text(node, "short_name"));
  branch->set_address(reader.Text(node, "address"));
  branch->set_time_zone(reader.Text(node, "time_zone"));
  CheckZone(node, branch->time_zone(), reader);
  if (branch->time_zone().empty()) branch->set_time_zone(catalog->business().time_zone());
  branch->set_holiday_region(reader.Text(node, "holiday_region"));
  const YAML::Node position = node["position"];
  if (position.IsDefined() && reader.IsMapOf(position, "position", {"latitude", "longitude"})) {
    branch->mutable_position()->set_latitude(reader.Degrees(position, "latitude", 90));
    branch->mutable_position()->set_longitude(reader.Degrees(position, "longitude", 180));
  }
  reading.branches[id] = ReadWeek(node, "hours", nullptr, reader);
  WriteWeek(reading.branches[id], branch->mutable_hours());
  *branch->mutable_synonyms() = reader.Terms(node, "synonyms");
  ReadResources(node, branch, reading);
  ReadNumber(node, branch, reading);
  ReadNotice(node["notice"], branch, reading);
}

}  // namespace

void ReadBusiness(const YAML::Node& file, Reading& reading) {
  YamlReader& reader = reading.reader;
  const YAML::Node node = file["business"];
  if (!reader.IsMapOf(node, "business",
                      {"id", "display_name", "default_language", "languages", "time_zone",
                       "currency", "privacy_url", "allowed_link_domains", "policy"})) {
    return;
  }
  std::set<std::string> ids;
  BusinessRequests& requests = reading.requests;
  requests.tenant = reader.NewId(node, ids);
  const std::string parent = absl::StrCat("tenants/", requests.tenant);
  requests.catalog.set_parent(parent);
  requests.knowledge.set_parent(parent);
  requests.settings.set_parent(parent);
  requests.channels.set_parent(parent);
  auto* business = requests.catalog.mutable_catalog()->mutable_business();
  business->set_name(parent);
  business->set_display_name(reader.RequiredText(node, "display_name"));
  business->set_default_language(reader.RequiredText(node, "default_language"));
  std::set<std::string> languages;
  for (const std::string& language : reader.Texts(node, "languages")) {
    business->add_languages(language);
    languages.insert(language);
  }
  if (!languages.contains(business->default_language())) {
    reader.Complain(node, "languages must hold the default_language");
  }
  reader.set_languages(languages);
  business->set_time_zone(reader.RequiredText(node, "time_zone"));
  CheckZone(node, business->time_zone(), reader);
  business->set_currency_code(reader.RequiredText(node, "currency"));
  business->set_privacy_url(reader.Text(node, "privacy_url"));
  for (const std::string& domain : reader.Texts(node, "allowed_link_domains")) {
    business->add_allowed_link_domains(domain);
    requests.knowledge.add_allowed_link_domains(domain);
  }
  ReadPolicy(node["policy"], business->mutable_policy(), reader);
}

void ReadBranches(const YAML::Node& file, Reading& reading) {
  std::set<std::string> ids;
  reading.reader.ForEach(file, "branches",
                         [&](const YAML::Node& node) { ReadBranch(node, ids, reading); });
}

namespace {

void ReadStage(const YAML::Node& node, scheduling::v1::Service* service, YamlReader& reader) {
  if (!reader.IsMapOf(node, "a stage", {"minutes", "staff"})) return;
  auto* stage = service->add_stages();
  stage->set_staff_busy(true);
  const YAML::Node minutes = node["minutes"];
  if (!minutes.IsDefined()) return reader.Complain(node, "minutes is missing");
  stage->set_minutes(static_cast<int32_t>(reader.Whole(minutes, "minutes", 1, kMostMinutes)));
  const std::string staff = reader.Text(node, "staff");
  if (staff == "free") stage->set_staff_busy(false);
  if (!staff.empty() && staff != "free" && staff != "busy") {
    reader.Complain(node["staff"], "staff must be busy or free");
  }
}

void ReadService(const YAML::Node& node, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "a service",
                      {"id", "display_name", "description", "stages", "price", "resources",
                       "buffer_before", "buffer_after", "synonyms", "generic_terms", "hints"})) {
    return;
  }
  auto* service = reading.requests.catalog.mutable_catalog()->add_services();
  service->set_name(reading.NameOf("services", reader.NewId(node, reading.services)));
  *service->mutable_display_name() = reader.Localized(node, "display_name");
  if (service->display_name().text().empty()) reader.Complain(node, "display_name is missing");
  *service->mutable_description() = reader.Localized(node, "description");
  *service->mutable_synonyms() = reader.Terms(node, "synonyms");
  *service->mutable_generic_terms() = reader.Terms(node, "generic_terms");
  *service->mutable_hints() = reader.Terms(node, "hints");
  reader.ForEach(node, "stages",
                 [&](const YAML::Node& stage) { ReadStage(stage, service, reader); });
  if (service->stages().empty()) reader.Complain(node, "stages is missing");
  reading.Price(node, service->mutable_price());
  service->set_buffer_before_minutes(reader.Duration(node, "buffer_before", 1));
  service->set_buffer_after_minutes(reader.Duration(node, "buffer_after", 1));
  reader.ForEach(node, "resources", [&](const YAML::Node& kind) {
    const std::string name = kind.IsScalar() ? kind.Scalar() : "";
    if (!reading.resource_kinds.contains(name)) {
      return reader.Complain(kind, absl::StrCat("no branch has the resource \"", name, "\""));
    }
    service->add_resource_kinds(name);
  });
}

void ReadPerson(const YAML::Node& node, Reading& reading) {
  YamlReader& reader = reading.reader;
  if (!reader.IsMapOf(node, "a person",
                      {"id", "display_name", "branch", "skills", "works", "breaks", "synonyms"})) {
    return;
  }
  auto* person = reading.requests.catalog.mutable_catalog()->add_staff();
  person->set_name(reading.NameOf("staff", reader.NewId(node, reading.staff)));
  person->set_display_name(reader.RequiredText(node, "display_name"));
  const std::string branch = reader.RequiredText(node, "branch");
  const auto known = reading.branches.find(branch);
  if (!branch.empty() && known == reading.branches.end()) {
    reader.Complain(node["branch"], absl::StrCat("there is no branch \"", branch, "\""));
  }
  person->set_branch(reading.NameOf("branches", branch));
  google::protobuf::RepeatedPtrField<std::string> skills;
  reading.References(node, "skills", "services", reading.services, &skills);
  for (const std::string& skill : skills) person->add_skills()->set_service(skill);
  const Week closed;
  const Week& open = known == reading.branches.end() ? closed : known->second;
  WriteWeek(ReadWeek(node, "works", &open, reader), person->mutable_working_hours());
  WriteWeek(ReadWeek(node, "breaks", nullptr, reader), person->mutable_breaks());
  *person->mutable_synonyms() = reader.Terms(node, "synonyms");
}

}  // namespace

void ReadServices(const YAML::Node& file, Reading& reading) {
  reading.reader.ForEach(file, "services",
                         [&](const YAML::Node& node) { ReadService(node, reading); });
}

void ReadStaff(const YAML::Node& file, Reading& reading) {
  reading.reader.ForEach(file, "staff",
                         [&](const YAML::Node& node) { ReadPerson(node, reading); });
}

}  // namespace tresen::tresenctl
