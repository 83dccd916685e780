#include "services/scheduling/connectors/ics/ics_connector.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "services/scheduling/connectors/calendar_events.h"

namespace tresen::scheduling {
namespace {

std::string Address(absl::string_view url) {
  return absl::ConsumePrefix(&url, "webcal://") ? absl::StrCat("https://", url) : std::string(url);
}

}  // namespace

IcsConnector::IcsConnector(http::Client& client, Sources sources)
    : client_(client), zone_(sources.zone), patience_(sources.patience), is_own_(std::move(sources.is_own)) {
  if (!sources.branch_url.empty()) sources_.push_back({StaffId(), Address(sources.branch_url)});
  for (const auto& [staff, url] : sources.staff_urls) sources_.push_back({staff, Address(url)});
}

absl::StatusOr<std::vector<Suggestion>> IcsConnector::Suggest(const SuggestOrder&) {
  return absl::UnimplementedError("our own search proposes");
}

absl::Status IcsConnector::Fetch(Source& source) {
  http::ClientRequest request;
  request.url = source.url;
  request.timeout = patience_;
  request.headers = {{"Accept", "text/calendar"}};
  if (!source.etag.empty()) request.headers.push_back({"If-None-Match", source.etag});
  if (!source.modified.empty()) request.headers.push_back({"If-Modified-Since", source.modified});
  const auto response = client_.Send(request);
  if (!response.ok()) return ReadFailure(response.status());
  if (response->status == 304 && !source.body.empty()) return absl::OkStatus();
  if (response->status != 200) return ReadFailure(response->status);
  source.body = response->body;
  source.etag = http::FindHeader(response->headers, "ETag").value_or("");
  source.modified = http::FindHeader(response->headers, "Last-Modified").value_or("");
  return absl::OkStatus();
}

absl::StatusOr<View> IcsConnector::Read(const ReadOrder& order) {
  absl::MutexLock lock(&mutex_);
  View view;
  for (Source& source : sources_) {
    TRESEN_RETURN_IF_ERROR(Fetch(source));
    icalendar::ReadOptions options;
    options.from = order.window.start;
    options.to = order.window.end;
    options.zone = zone_;
    const auto contents = icalendar::Read(source.body, options);
    if (!contents.ok()) {
      source = {source.staff, source.url};  // to be asked for anew, whatever it is called
      return absl::DataLossError(contents.status().message());
    }
    view.unreadable += contents->problems;
    for (const icalendar::Instance& instance : contents->instances) {
      // A feed of ours that comes back in a circle says nothing new.
      if (!TakesTime(instance)) continue;
      TRESEN_ASSIGN_OR_RETURN(const auto own, OwnVisitOf(instance.uid, is_own_));
      if (own) continue;
      view.busy.push_back({ExternalIdOf(instance), source.staff, {instance.start, instance.end}});
    }
  }
  return view;
}

}  // namespace tresen::scheduling
