// A connection over plain TCP or TLS. Beast stays in here: included by server.cc only.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "libs/http/response_channel.h"
#include "libs/http/server_core.h"

namespace tresen::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

// After an answer that leaves part of the request unread, this much is read and dropped before
// closing: else the client's kernel may throw the answer away.
inline constexpr size_t kLingerBytes = size_t{16} << 20;
inline constexpr std::chrono::seconds kLingerTime{2};

// Everything runs on the strand of the stream, except the handler, which runs on a worker, and the
// function of a streaming answer, which has a thread and comes back through ResponseChannel.
template <class Stream>
class StreamConnection final : public Connection, public ChunkSink {
 public:
  StreamConnection(ServerCore& core, Stream stream, std::string peer)
      : core_(core), stream_(std::move(stream)), peer_(std::move(peer)) {}
  ~StreamConnection() override { core_.Leave(this); }

  void Start() override {
    asio::post(stream_.get_executor(), [self = Self()] {
      if constexpr (std::is_same_v<Stream, TlsStream>) {
        self->Limit(self->core_.options.handshake_timeout);
        self->stream_.async_handshake(asio::ssl::stream_base::server,
                                      [self](beast::error_code error) {
                                        if (error) return self->Close();
                                        self->AwaitRequest();
                                      });
      } else {
        self->AwaitRequest();
      }
    });
  }

  void BeginDrain() override {
    asio::post(stream_.get_executor(), [self = Self()] {
      if (self->phase_ == Phase::kIdle) self->Close();
      if (self->channel_ != nullptr) self->channel_->MarkClosed();
    });
  }

  void Cut() override {
    asio::post(stream_.get_executor(), [self = Self()] { self->Close(); });
  }

 private:
  enum class Phase { kIdle, kReading, kHandling, kWriting, kStreaming, kClosed };
  using Parser = beast::http::request_parser<beast::http::string_body>;
  using Message = beast::http::response<beast::http::string_body>;

  std::shared_ptr<StreamConnection> Self() {
    return std::static_pointer_cast<StreamConnection>(this->shared_from_this());
  }
  beast::tcp_stream& Tcp() { return beast::get_lowest_layer(stream_); }
  void Limit(absl::Duration limit) { Tcp().expires_after(absl::ToChronoNanoseconds(limit)); }

  // Waits for the first byte of the next request, which may already be there.
  void AwaitRequest() {
    if (core_.draining) return Close();
    phase_ = Phase::kIdle;
    if (buffer_.size() > 0) return ReadHeader();
    Limit(core_.options.idle_timeout);
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = Self()](beast::error_code error, size_t n) {
                              if (error) return self->Close();
                              self->buffer_.commit(n);
                              self->ReadHeader();
                            });
  }

  void ReadHeader() {
    phase_ = Phase::kReading;
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(core_.options.header_limit));
    // The route, known after the header, sets the real limit.
    parser_->body_limit(std::numeric_limits<uint64_t>::max());
    Limit(core_.options.header_timeout);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = Self()](beast::error_code error, size_t) {
                                     if (error) return self->Refuse(error);
                                     self->OnHeader();
                                   });
  }

  static absl::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

  void OnHeader() {
    const auto& head = parser_->get();
    const absl::string_view target = View(head.target());
    const absl::string_view path = target.substr(0, target.find('?'));
    route_ = core_.router.Find(View(head.method_string()), path);
    if (route_ == nullptr) return AnswerUnread(NoRoute(path));
    if (parser_->content_length().value_or(0) > route_->body_limit) {
      return AnswerUnread(Plain(413, "body too large"));
    }
    parser_->body_limit(route_->body_limit);
    if (parser_->is_done()) return Dispatch();
    if (absl::EqualsIgnoreCase(View(head[beast::http::field::expect]), "100-continue")) {
      return Continue();
    }
    ReadBody();
  }

  Response NoRoute(absl::string_view path) const {
    const auto methods = core_.router.MethodsFor(path);
    if (methods.empty()) return Plain(404, "not found");
    Response response = Plain(405, "method not allowed");
    response.headers.push_back({"Allow", absl::StrJoin(methods, ", ")});
    return response;
  }

  void Continue() {
    static constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
    Limit(core_.options.write_timeout);
    asio::async_write(stream_, asio::buffer(kContinue, sizeof kContinue - 1),
                      [self = Self()](beast::error_code error, size_t) {
                        if (error) return self->Close();
                        self->ReadBody();
                      });
  }

  void ReadBody() {
    Limit(core_.options.body_timeout);
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = Self()](beast::error_code error, size_t) {
                              if (error) return self->Refuse(error);
                              self->Dispatch();
                            });
  }

  // A request that cannot be read: an answer if it is the client's mistake, else the end.
  void Refuse(beast::error_code failure) {
    using beast::http::error;
    const bool malformed = failure.category() == make_error_code(error::bad_method).category();
    if (!malformed || failure == error::end_of_stream || failure == error::partial_message) {
      return Close();
    }
    if (failure == error::header_limit || failure == error::buffer_overflow) {
      return AnswerUnread(Plain(431, "header too large"));
    }
    if (failure == error::body_limit) return AnswerUnread(Plain(413, "body too large"));
    AnswerUnread(Plain(400, "malformed request"));
  }

  // An answer before the request was read to its end: the connection closes after it, unless there
  // was nothing left to read.
  void AnswerUnread(Response response) {
    ++core_.malformed;
    unread_ = !parser_->is_done();
    SendAnswer(std::move(response));
  }

  void Dispatch() {
    phase_ = Phase::kHandling;
    Tcp().expires_never();
    const auto submitted = core_.workers.TrySubmit([self = Self(), request = TakeRequest(),
                                                    route = route_]() mutable {
      Response response = route->handler(request);
      asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable {
        self->SendAnswer(std::move(response));
      });
    });
    if (!submitted) return SendOverloaded();
    ++core_.requests;
  }

  Request TakeRequest() {
    auto& message = parser_->get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
      request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    request.body = std::move(message.body());
    request.peer = peer_;
    return request;
  }

  void SendOverloaded() {
    ++core_.refused;
    Response response = Plain(503, "overloaded");
    response.headers.push_back({"Retry-After", "1"});
    SendAnswer(std::move(response));
  }

  void SendAnswer(Response response) {
    if (phase_ == Phase::kClosed) return;
    if (response.status == 0) return Close();
    if (response.stream != nullptr) return SendStream(std::move(response));
    phase_ = Phase::kWriting;
    FillHeader(response);
    const bool head = parser_->get().method() == beast::http::verb::head;
    message_.keep_alive(!unread_ && !core_.draining && parser_->keep_alive());
    message_.body() = std::move(response.body);
    message_.prepare_payload();
    serializer_.emplace(message_);
    Limit(core_.options.write_timeout);
    const auto sent = [self = Self()](beast::error_code error, size_t) { self->OnSent(error); };
    if (head) {
      beast::http::async_write_header(stream_, *serializer_, sent);
    } else {
      beast::http::async_write(stream_, *serializer_, sent);
    }
  }

  void FillHeader(const Response& response) {
    message_ = Message();
    message_.version(11);
    message_.result(static_cast<unsigned>(response.status));
    message_.set(beast::http::field::server, "tresen");
    message_.set("X-Content-Type-Options", "nosniff");
    for (const Header& header : response.headers) message_.insert(header.name, header.value);
  }

  void OnSent(beast::error_code error) {
    if (error) return Close();
    if (message_.keep_alive()) return AwaitRequest();
    if (unread_) return Linger(0);
    SayGoodbye();
  }

  // Over TLS the end is announced, so that it cannot be mistaken for a cut.
  void SayGoodbye() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      // A timer of its own: a read that watches for the client's end has none.
      auto limit = std::make_shared<asio::steady_timer>(stream_.get_executor(), kLingerTime);
      limit->async_wait([self = Self()](beast::error_code cancelled) {
        if (!cancelled) self->Close();
      });
      stream_.async_shutdown([self = Self(), limit](beast::error_code) {
        limit->cancel();
        self->Close();
      });
    } else {
      Close();
    }
  }

  void SendStream(Response response) {
    FillHeader(response);
    message_.chunked(true);
    message_.keep_alive(false);
    serializer_.emplace(message_);
    phase_ = Phase::kStreaming;
    channel_ = std::make_shared<ResponseChannel>(*this, Self());
    const bool submitted = core_.stream_threads.TrySubmit(
        [channel = channel_, run = std::move(response.stream)] { channel->Run(run); });
    if (!submitted) {
      channel_ = nullptr;
      return SendOverloaded();
    }
    Limit(core_.options.write_timeout);
    beast::http::async_write_header(stream_, *serializer_,
                                    [self = Self()](beast::error_code error, size_t) {
                                      self->channel_->Opened(!error);
                                      if (error) return self->Close();
                                      self->WatchForEnd();
                                      if (self->core_.draining) self->channel_->MarkClosed();
                                    });
  }

  // ChunkSink: from the thread of the stream. `chunk` stays until `done` is called.
  void SendChunk(absl::string_view chunk, std::function<void(bool)> done) override {
    asio::post(stream_.get_executor(), [self = Self(), chunk, done = std::move(done)] {
      if (self->phase_ == Phase::kClosed) return done(false);
      self->Limit(self->core_.options.write_timeout);
      asio::async_write(self->stream_,
                        beast::http::make_chunk(asio::buffer(chunk.data(), chunk.size())),
                        [self, done](beast::error_code error, size_t) {
                          if (error) self->Close();
                          done(!error);
                        });
    });
  }
  void SendEnd() override {
    asio::post(stream_.get_executor(), [self = Self()] {
      if (self->phase_ == Phase::kClosed) return;
      self->Limit(self->core_.options.write_timeout);
      asio::async_write(self->stream_, beast::http::make_chunk_last(),
                        [self](beast::error_code, size_t) { self->SayGoodbye(); });
    });
  }

  // While an answer streams, the only thing to read is the client's end.
  void WatchForEnd() {
    buffer_.clear();
    Tcp().expires_never();
    stream_.async_read_some(buffer_.prepare(512), [self = Self()](beast::error_code error, size_t) {
      if (error) return self->Close();
      self->WatchForEnd();
    });
  }

  // Lets the answer arrive: stops sending, then reads and drops for a moment.
  void Linger(size_t dropped) {
    beast::error_code ignored;
    if (dropped == 0) {
      Tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
      Tcp().expires_after(kLingerTime);
    }
    if (dropped > kLingerBytes) return Close();
    buffer_.clear();
    Tcp().async_read_some(buffer_.prepare(16384),
                          [self = Self(), dropped](beast::error_code error, size_t n) {
                            if (error) return self->Close();
                            self->Linger(dropped + n);
                          });
  }

  void Close() {
    if (phase_ == Phase::kClosed) return;
    phase_ = Phase::kClosed;
    if (channel_ != nullptr) channel_->MarkClosed();
    beast::error_code ignored;
    Tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    Tcp().close();
  }

  ServerCore& core_;
  Stream stream_;
  const std::string peer_;
  Phase phase_ = Phase::kIdle;
  bool unread_ = false;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  const Router::Route* route_ = nullptr;
  Message message_;
  std::optional<beast::http::response_serializer<beast::http::string_body>> serializer_;
  std::shared_ptr<ResponseChannel> channel_;  // shared with the stream's thread; ends with it
};

}  // namespace tresen::http
