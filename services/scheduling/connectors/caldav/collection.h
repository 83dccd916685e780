// One calendar on a CalDAV server (RFC 4791): a copy of what is in it that is kept current, and
// writes under the version they were made for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/client.h"
#include "libs/icalendar/reader.h"
#include "libs/xml/xml.h"
#include "services/scheduling/connectors/connector.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

struct CalDavAccount {
  std::string user;
  std::string password;
  absl::Duration patience = absl::Seconds(10);  // with one request
};

// Thread-safe; calls block.
class CalDavCollection {
 public:
  // The client outlives the collection. `url` is the address of the calendar itself.
  CalDavCollection(http::Client& client, CalDavAccount account, std::string url);

  // Fetches what changed since the last time: by sync token (RFC 6578) where the server knows them,
  // else by comparing ETags; a server that only tells when somebody is busy is asked for that in
  // `window`. Errors as of Connector::Read; the copy then is as it was.
  absl::Status Refresh(Interval window);
  // The same, when the calendar says that it has changed since. Costs one small request if not.
  absl::Status RefreshIfChanged(Interval window);

  struct Resource {
    std::string name;
    std::string etag;
    std::vector<icalendar::Instance> instances;  // that touch the window
  };
  // What the copy holds. `problems` counts what could be read in part only, or not at all.
  std::vector<Resource> Contents(Interval window, const absl::TimeZone& zone, int& problems);

  // Names of entries that are there and may not be read, in order. Such an entry is asked for again
  // with every reading; in the copy it is as it could be read last.
  std::vector<std::string> Forbidden();

  // One resource, past the copy. NOT_FOUND; errors as of Connector::Read.
  absl::StatusOr<Resource> Get(const std::string& name, Interval window,
                               const absl::TimeZone& zone);

  // Writes. `etag` is the version to be replaced; empty: it must not be there yet. The answer of a
  // write has external_id = name and version = ETag (empty if the server does not tell).
  Outcome Put(const std::string& name, const std::string& etag, std::string body);
  // kDone too when it is not there any more. Without an ETag whatever is there is deleted.
  Outcome Delete(const std::string& name, const std::string& etag);

 private:
  enum class Way { kTokens, kEtags, kFreeBusy };
  struct Stored {
    std::string href;
    std::string etag;
    std::string body;
  };
  struct Listing {
    std::map<std::string, Stored> changed;  // by name, without bodies
    std::vector<std::string> gone;
    bool whole = false;  // what is not in `changed` is not there
    bool cut = false;    // there is more than was told
    std::string token;
  };

  http::ClientRequest Ask(const char* method, const std::string& url, std::string body,
                          const char* depth) const;
  absl::StatusOr<xml::Element> MultiStatus(const http::ClientRequest& request, int& http_status);
  absl::StatusOr<Listing> ListByToken(const std::string& token, int& http_status);
  absl::StatusOr<Listing> ListByEtag(int& http_status);
  absl::StatusOr<Listing> List(int& http_status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Fills `wanted`; what may not be read goes over to `forbidden` (name -> href).
  absl::Status Fetch(std::map<std::string, Stored>& wanted,
                     std::map<std::string, std::string>& forbidden)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RefreshCopy() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RefreshLocked(Interval window) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RefreshFreeBusy(Interval window) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // UNAVAILABLE when the server failed with one of the members.
  static absl::StatusOr<Listing> ListingOf(const xml::Element& multistatus);

  http::Client& client_;
  const CalDavAccount account_;
  const std::string url_;  // ends with a slash

  absl::Mutex mutex_;
  Way way_ ABSL_GUARDED_BY(mutex_) = Way::kTokens;
  std::string token_ ABSL_GUARDED_BY(mutex_);
  std::string tag_ ABSL_GUARDED_BY(mutex_);  // what RefreshIfChanged compares
  std::map<std::string, Stored> resources_ ABSL_GUARDED_BY(mutex_);  // by name
  std::map<std::string, std::string> forbidden_ ABSL_GUARDED_BY(mutex_);  // href by name
};

// How an answer to a change is to be understood; nothing for success.
std::optional<Outcome> WriteFailure(const absl::StatusOr<http::ClientResponse>& response);

}  // namespace tresen::scheduling
