// The parts of a business file, in the order in which they are read.
#pragma once

#include <map>
#include <set>
#include <string>

#include "services/tresenctl/business_file/business_file.h"
#include "services/tresenctl/business_file/week.h"
#include "services/tresenctl/business_file/yaml_reader.h"

namespace tresen::tresenctl {

// What later parts need to know of earlier ones.
struct Reading {
  YamlReader reader;
  BusinessRequests requests;
  std::map<std::string, Week> branches;  // with their opening hours
  std::set<std::string> services;
  std::set<std::string> staff;
  std::set<std::string> resource_kinds;

  // tenants/{tenant}/{collection}/{id}
  std::string NameOf(absl::string_view collection, absl::string_view id) const;
  // The names of `map[field]`'s ids, each of which must be in `known`.
  void References(const YAML::Node& map, const char* field, absl::string_view collection,
                  const std::set<std::string>& known,
                  google::protobuf::RepeatedPtrField<std::string>* names);
  void Price(const YAML::Node& map, type::v1::Money* price);
};

void ReadBusiness(const YAML::Node& file, Reading& reading);
void ReadBranches(const YAML::Node& file, Reading& reading);
void ReadServices(const YAML::Node& file, Reading& reading);
void ReadStaff(const YAML::Node& file, Reading& reading);
// After services and staff, which it names.
void ReadCalendars(const YAML::Node& file, Reading& reading);
void ReadArticles(const YAML::Node& file, Reading& reading);
void ReadProducts(const YAML::Node& file, Reading& reading);
void ReadMessages(const YAML::Node& file, Reading& reading);
void ReadTemplates(const YAML::Node& file, Reading& reading);

}  // namespace tresen::tresenctl
