#include "libs/connect/transcoder.h"

#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "libs/rpc/testing/echo_server.h"
#include "libs/status/status.h"

namespace tresen::connect {
namespace {

using Json = nlohmann::json;
using rpc::testing::EchoRequest;
using rpc::testing::EchoResponse;
using rpc::testing::EchoServer;

constexpr char kEcho[] = "/tresen.rpc.testing.EchoService/Echo";
constexpr char kWatch[] = "/tresen.rpc.testing.EchoService/Watch";

// An echo service, and the gateway's transcoder in front of it.
struct Desk {
  EchoServer echo;
  Transcoder transcoder{echo.authenticator()};

  Desk() {
    REQUIRE(transcoder.Serve("tresen.rpc.testing.EchoService", echo.InProcess("gateway")).ok());
    transcoder.ReportTo(echo.metrics());
  }

  http::Request Post(const std::string& path, const std::string& type, const std::string& body) {
    http::Request request;
    request.method = "POST";
    request.target = path;
    request.headers = {{"content-type", type}, {"authorization", "Bearer " + echo.api_key()}};
    request.body = body;
    return request;
  }
  http::Response Ask(const std::string& body, const http::Headers& headers = {}) {
    http::Request request = Post(kEcho, "application/json", body);
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    return transcoder.Handle(request);
  }
};

// Takes `limit` chunks, then has gone.
class Reader final : public http::ResponseStream {
 public:
  explicit Reader(size_t limit = 1000) : limit_(limit) {}
  absl::Status Write(absl::string_view chunk) override {
    if (closed()) return absl::UnavailableError("gone");
    chunks.emplace_back(chunk);
    if (closed() && wake_ != nullptr) wake_();
    return absl::OkStatus();
  }
  bool closed() const override { return chunks.size() >= limit_; }
  void OnClosed(std::function<void()> wake) override { wake_ = std::move(wake); }

  std::vector<std::string> chunks;

 private:
  const size_t limit_;
  std::function<void()> wake_;
};

Json Message(const std::string& envelope) { return Json::parse(envelope.substr(5)); }

TEST_CASE("JSON in, JSON out, with every field") {
  Desk desk;
  const http::Response answer = desk.Ask(R"({"parent":"tenants/demo","text":"hallo","count":"7"})");
  CHECK(answer.status == 200);
  CHECK(*http::FindHeader(answer.headers, "Content-Type") == "application/json");
  const Json json = Json::parse(answer.body);
  CHECK(json["text"] == "hallo");
  CHECK(json["count"] == "7");
  CHECK(json["caller"] == "gateway");
  CHECK(json["actor"] == "key:console");
  CHECK(json.contains("traceId"));
  CHECK_FALSE(json.contains("seenAt"));
  CHECK(Json::parse(desk.Ask("{}").body)["text"] == "");
}

TEST_CASE("protobuf in, protobuf out") {
  Desk desk;
  EchoRequest request;
  request.set_text("hallo");
  const http::Response answer =
      desk.transcoder.Handle(desk.Post(kEcho, "application/proto", request.SerializeAsString()));
  CHECK(answer.status == 200);
  EchoResponse response;
  REQUIRE(response.ParseFromString(answer.body));
  CHECK(response.text() == "hallo");
  CHECK(desk.transcoder.Handle(desk.Post(kEcho, "application/proto", "\xff\xff")).status == 400);
}

TEST_CASE("without a valid key there is no answer") {
  Desk desk;
  const std::string key = desk.echo.api_key();
  for (const std::string& header : {std::string(), std::string("Bearer "), "Basic " + key,
                                    "Bearer " + key + "0", std::string("Bearer trk_console_00"),
                                    std::string("Bearer trk_nobody_") + std::string(64, 'a')}) {
    http::Request request = desk.Post(kEcho, "application/json", "{}");
    request.headers[1].value = header;
    const http::Response answer = desk.transcoder.Handle(request);
    CHECK(answer.status == 401);
    CHECK(Json::parse(answer.body)["code"] == "unauthenticated");
    CHECK(http::FindHeader(answer.headers, "WWW-Authenticate") == "Bearer");
  }
  CHECK_THAT(desk.echo.metrics().Render(),
             Catch::Contains("tresen_connect_calls_total{code=\"UNAUTHENTICATED\",method=\"" +
                             std::string(kEcho) + "\"} 6"));
}

TEST_CASE("the key's tenant and the method's rules hold over HTTP too") {
  Desk desk;
  const http::Response other = desk.Ask(R"({"parent":"tenants/other"})");
  CHECK(other.status == 403);
  CHECK(Json::parse(other.body)["details"][0]["debug"]["reason"] == "WRONG_TENANT");
  http::Request inside =
      desk.Post("/tresen.rpc.testing.EchoService/Inside", "application/json", "{}");
  CHECK(Json::parse(desk.transcoder.Handle(inside).body)["details"][0]["debug"]["reason"] ==
        "INTERNAL_ONLY");
  const http::Response control = desk.Ask(R"({"text":"a\u0001"})");
  CHECK(control.status == 400);
  CHECK_THAT(control.body, Catch::Contains(R"("field":"text")"));
}

TEST_CASE("bad JSON is refused, naming the field and never the value") {
  Desk desk;
  const auto [body, expected] = GENERATE(table<std::string, std::string>({
      {R"({"colour":1})", R"("field":"colour")"},
      {R"({"notes":[{},{"secret":1}]})", R"("field":"notes[1].secret")"},
      {R"({"count":"secret"})", R"("field":"count")"},
      {R"({"notes":"secret"})", R"("field":"notes")"},
      {R"({"text":"secret")", "the syntax is broken"},
      {R"(["secret"])", "wanted an object"},
      {"", "the syntax is broken"},
      {"{\"text\":\"secret\xff\"}", "not UTF-8"},
  }));
  const http::Response answer = desk.Ask(body);
  CHECK(answer.status == 400);
  CHECK(Json::parse(answer.body)["code"] == "invalid_argument");
  CHECK_THAT(answer.body, Catch::Contains(expected));
  if (expected.find("secret") == std::string::npos) {
    CHECK_THAT(answer.body, !Catch::Contains("secret"));
  }
}

TEST_CASE("too deep and too large a body get a clear error") {
  Desk desk;
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += R"({"notes":[)";
  CHECK_THAT(desk.Ask(deep).body, Catch::Contains("nested too deeply"));
  const http::Response large = desk.Ask(R"({"text":")" + std::string(1 << 20, 'x') + "\"}");
  CHECK(large.status == 429);
  CHECK_THAT(large.body, Catch::Contains("MESSAGE_TOO_LARGE"));
}

TEST_CASE("what is not offered is said in the protocol's words") {
  Desk desk;
  CHECK(desk.transcoder.Handle(desk.Post("/tresen.x.v1.X/Y", "application/json", "{}")).status ==
        404);
  const http::Response type = desk.transcoder.Handle(desk.Post(kEcho, "text/plain", "{}"));
  CHECK(type.status == 415);
  CHECK(http::FindHeader(type.headers, "Accept-Post") == "application/json, application/proto");
  CHECK(desk.transcoder.Handle(desk.Post(kEcho, "application/connect+json", "{}")).status == 415);
  CHECK(desk.transcoder.Handle(desk.Post(kWatch, "application/json", "{}")).status == 415);
  CHECK(desk.Ask("{}", {{"Connect-Protocol-Version", "2"}}).status == 400);
  CHECK(desk.Ask("{}", {{"Connect-Protocol-Version", "1"}}).status == 200);
  CHECK(desk.Ask("{}", {{"Content-Encoding", "gzip"}}).status == 501);
  CHECK(desk.Ask("{}", {{"Connect-Timeout-Ms", "soon"}}).status == 400);
}

TEST_CASE("the caller's timeout reaches the handler") {
  Desk desk;
  const Json json = Json::parse(desk.Ask("{}", {{"Connect-Timeout-Ms", "5000"}}).body);
  const int remaining = std::stoi(json["remainingMs"].get<std::string>());
  CHECK(remaining > 1000);
  CHECK(remaining <= 5000);
  CHECK(desk.Ask("{}", {{"Connect-Timeout-Ms", "0"}}).status == 504);
}

TEST_CASE("an error of the service arrives with status, reason and delay") {
  Desk desk;
  desk.echo.handlers().Behave([](const rpc::CallContext&, const EchoRequest&) {
    return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "FULL", "try later"),
                          absl::Milliseconds(1500));
  });
  const http::Response answer = desk.Ask("{}");
  CHECK(answer.status == 429);
  CHECK(http::FindHeader(answer.headers, "Retry-After") == "2");
  const Json json = Json::parse(answer.body);
  CHECK(json["code"] == "resource_exhausted");
  CHECK(json["message"] == "try later");
  CHECK(json["details"].size() == 2);
}

TEST_CASE("a stream is enveloped messages and an end") {
  Desk desk;
  desk.echo.handlers().SetLastNumber(-3);  // three, then complete
  const http::Response answer =
      desk.transcoder.Handle(desk.Post(kWatch, "application/connect+json", Envelope("{}")));
  CHECK(answer.status == 200);
  CHECK(http::FindHeader(answer.headers, "Content-Type") == "application/connect+json");
  Reader reader;
  REQUIRE(answer.stream != nullptr);
  answer.stream(reader);
  REQUIRE(reader.chunks.size() == 4);
  for (int i = 0; i < 3; ++i) CHECK(Message(reader.chunks[i])["number"] == std::to_string(i + 1));
  CHECK(reader.chunks[3][0] == kEndStreamFlag);
  CHECK(Message(reader.chunks[3]) == Json::object());
}

TEST_CASE("a refused stream is status 200 and an error at its end") {
  Desk desk;
  http::Request request = desk.Post(kWatch, "application/connect+json", Envelope("{}"));
  request.headers[1].value = "Bearer wrong";
  const http::Response answer = desk.transcoder.Handle(request);
  CHECK(answer.status == 200);
  CHECK(answer.body[0] == kEndStreamFlag);
  CHECK(Message(answer.body)["error"]["code"] == "unauthenticated");
}

TEST_CASE("a stream ends when its reader goes") {
  Desk desk;
  desk.echo.handlers().SetLastNumber(1'000'000'000);
  const http::Response answer =
      desk.transcoder.Handle(desk.Post(kWatch, "application/connect+json", Envelope("{}")));
  Reader reader(2);
  answer.stream(reader);  // returns
  CHECK(reader.chunks.size() == 2);
}

}  // namespace
}  // namespace tresen::connect
