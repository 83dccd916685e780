// TimeGlobe's JSON, both ways.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/simulator/timeglobe/salon.h"

namespace tresen::simulator::timeglobe {

enum class OrderTimes { kUtc, kLocal };  // local: wall time that says it were UTC
enum class FieldSet { kEarly, kLate, kNoisy };

// "2026-05-19T07:00:00.000Z".
std::string FormatUtc(absl::Time time);
// Exactly that form; nothing for anything else, as the server's parser fails.
std::optional<absl::Time> ParseUtc(const std::string& text);

nlohmann::json SitesOf(const Company& company, absl::Time now);
nlohmann::json ProductsOf(const Site& site);
// `items` as asked: numbers or numeric strings.
nlohmann::json EmployeesOf(const Site& site, const nlohmann::json& items);
nlohmann::json SuggestionsOf(const Site& site, const std::vector<Suggested>& visits);
nlohmann::json OrdersOf(const Company& company, const std::vector<const Order*>& orders,
                        OrderTimes times, FieldSet fields);
nlohmann::json ProfileOf(const Profile& profile);

// Nothing where the server's parser fails.
std::optional<std::vector<Position>> PositionsFrom(const nlohmann::json& body);
std::optional<std::vector<Wanted>> WantedFrom(const nlohmann::json& body);

// The companies of a file: see deploy/demo/timeglobe.json.
absl::StatusOr<std::vector<Company>> ParseCompanies(const std::string& json);
absl::StatusOr<std::vector<Company>> ReadCompanies(const std::string& path);

}  // namespace tresen::simulator::timeglobe
