// Hours by weekday: {mon-wed: "09:00-18:00", thu: ["09:00-12:00", "13:00-20:00"]}.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/tresenctl/business_file/yaml_reader.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::tresenctl {

// ISO weekday to what is open then.
using Week = std::map<int, std::vector<type::v1::LocalInterval>>;

// `opening_hours` is what the word opening_hours stands for; null where it has no meaning.
Week ReadWeek(const YAML::Node& map, const char* field, const Week* opening_hours,
              YamlReader& reader);

// "09:00-18:00" in `map[field]`; nothing when it is absent or wrong.
std::optional<type::v1::LocalInterval> ReadHours(const YAML::Node& map, const char* field,
                                                 YamlReader& reader);

void WriteWeek(const Week& week,
               google::protobuf::RepeatedPtrField<scheduling::v1::WeekdayHours>* hours);

}  // namespace tresen::tresenctl
