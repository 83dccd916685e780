#include "libs/http/router.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"

namespace tresen::http {
namespace {

using Match = Router::Route::Match;

bool Matches(const Router::Route& route, absl::string_view path) {
  return route.match == Match::kExact ? path == route.path : absl::StartsWith(path, route.path);
}

bool Beats(const Router::Route& route, const Router::Route* best) {
  if (best == nullptr) return true;
  if (route.match != best->match) return route.match == Match::kExact;
  return route.path.size() > best->path.size();
}

bool Answers(const Router::Route& route, absl::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

}  // namespace

void Router::Handle(absl::string_view method, absl::string_view path, Handler handler,
                    size_t body_limit) {
  routes_.push_back(
      {std::string(method), std::string(path), Match::kExact, body_limit, std::move(handler)});
}

void Router::HandlePrefix(absl::string_view method, absl::string_view prefix, Handler handler,
                          size_t body_limit) {
  routes_.push_back(
      {std::string(method), std::string(prefix), Match::kPrefix, body_limit, std::move(handler)});
}

const Router::Route* Router::Find(absl::string_view method, absl::string_view path) const {
  const Route* best = nullptr;
  for (const Route& route : routes_) {
    if (Answers(route, method) && Matches(route, path) && Beats(route, best)) best = &route;
  }
  return best;
}

std::vector<std::string> Router::MethodsFor(absl::string_view path) const {
  std::vector<std::string> methods;
  for (const Route& route : routes_) {
    if (!Matches(route, path)) continue;
    methods.push_back(route.method);
    if (route.method == "GET") methods.push_back("HEAD");
  }
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  return methods;
}

}  // namespace tresen::http
