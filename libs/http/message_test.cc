#include "libs/http/message.h"

#include <catch2/catch.hpp>
#include <string>

#include "libs/http/router.h"

namespace tresen::http {
namespace {

TEST_CASE("query parameters are found and decoded") {
  Request request;
  request.target = "/webhook?hub.mode=subscribe&hub.challenge=1%2B1+%3D+2&empty=&flag&a%20b=c";
  CHECK(request.path() == "/webhook");
  CHECK(request.QueryParameter("hub.mode") == "subscribe");
  CHECK(request.QueryParameter("hub.challenge") == "1+1 = 2");
  CHECK(request.QueryParameter("empty") == "");
  CHECK(request.QueryParameter("flag") == "");
  CHECK(request.QueryParameter("a b") == "c");
  CHECK(request.QueryParameter("hub") == std::nullopt);
}

TEST_CASE("broken percent-encoding stays as it is") {
  CHECK(DecodeQuery("%") == "%");
  CHECK(DecodeQuery("%4") == "%4");
  CHECK(DecodeQuery("%zz%41") == "%zzA");
  CHECK(DecodeQuery("%00") == std::string(1, '\0'));
}

TEST_CASE("an exact path beats a prefix, a longer prefix a shorter one") {
  Router router;
  const auto named = [](const char* name) {
    return [name](const Request&) { return Plain(200, name); };
  };
  router.HandlePrefix("GET", "/", named("root"));
  router.HandlePrefix("GET", "/console/", named("console"));
  router.Handle("GET", "/console/login", named("login"));
  const auto found = [&](absl::string_view method, absl::string_view path) {
    const Router::Route* route = router.Find(method, path);
    return route == nullptr ? std::string("-") : route->handler(Request()).body;
  };
  CHECK(found("GET", "/x") == "root\n");
  CHECK(found("GET", "/console/x") == "console\n");
  CHECK(found("HEAD", "/console/login") == "login\n");
  CHECK(found("POST", "/console/login") == "-");
}

}  // namespace
}  // namespace tresen::http
