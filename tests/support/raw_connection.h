#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::testing {

// A TCP connection to 127.0.0.1 under the test's full control: bytes in, bytes out. For clients
// that are slow, rude or broken.
class RawConnection {
 public:
  // Throws if nobody listens.
  explicit RawConnection(int port);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False if the other end has closed.
  bool Send(absl::string_view bytes);
  // Reads until `text` has come or the other end closes or `limit` passes without a byte;
  // everything read so far by this call.
  std::string ReadUntil(absl::string_view text, absl::Duration limit = absl::Seconds(10));
  // Reads until the other end closes.
  std::string ReadToEnd(absl::Duration limit = absl::Seconds(10));
  // True if the other end closes before `limit` has passed without a byte.
  bool ClosedByPeer(absl::Duration limit = absl::Seconds(10));
  void Close();

 private:
  int socket_;
};

}  // namespace tresen::testing
