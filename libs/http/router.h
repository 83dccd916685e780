#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/http/message.h"

namespace tresen::http {

// Answers a request. Called on a worker thread and may block; several at a time.
using Handler = std::function<Response(const Request&)>;

inline constexpr size_t kDefaultBodyLimit = size_t{1} << 20;

// Which handler answers what. Filled before the server starts, then only read.
class Router {
 public:
  struct Route {
    std::string method;
    std::string path;
    enum class Match { kExact, kPrefix } match;
    size_t body_limit;  // bytes; more is answered with 413 without reading it
    Handler handler;
  };

  void Handle(absl::string_view method, absl::string_view path, Handler handler,
              size_t body_limit = kDefaultBodyLimit);
  // Everything that begins with `prefix`; the longest prefix wins, an exact path beats any.
  void HandlePrefix(absl::string_view method, absl::string_view prefix, Handler handler,
                    size_t body_limit = kDefaultBodyLimit);

  // Null if nothing answers this method and path. HEAD is answered by GET.
  const Route* Find(absl::string_view method, absl::string_view path) const;
  // The methods that the path knows, for 405; empty means 404.
  std::vector<std::string> MethodsFor(absl::string_view path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace tresen::http
