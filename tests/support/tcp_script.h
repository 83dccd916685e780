#pragma once

#include <memory>
#include <string>
#include <vector>

namespace tresen::testing {

// A server that reads one request after the other (header and Content-Length or chunked body) and
// answers the n-th with the n-th text of its script, byte for byte. An answer that is no complete
// HTTP response ends the connection after it, as does the end of the script.
class TcpScript {
 public:
  inline static const std::string kHangUp = "";        // close instead of answering
  inline static const std::string kNever = "<never>";  // neither answer nor close

  explicit TcpScript(std::vector<std::string> answers);
  ~TcpScript();
  TcpScript(const TcpScript&) = delete;
  TcpScript& operator=(const TcpScript&) = delete;

  int port() const;
  int connections() const;
  int requests() const;
  std::string Received() const;  // everything, of all connections

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::testing
