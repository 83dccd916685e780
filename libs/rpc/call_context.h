#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/rpc/cancellation.h"
#include "libs/rpc/principal.h"
#include "libs/trace/trace.h"

namespace tresen::rpc {

// What a handler knows about the call it serves beside the request: who asks, until when, and under
// which trace. Hand it on to every outgoing call, so that deadline, cancellation and trace travel.
// A cheap value (one shared pointer), immutable, thread-safe.
class CallContext {
 public:
  struct Fields {
    Principal caller;
    // For audit: the outside caller on whose behalf an internal caller asks ("key:console"), else
    // empty.
    std::string on_behalf_of;
    // The method, "/tresen.nlu.v1.NluService/Parse"; empty for work that no call began.
    std::string method;
    // Real time, whatever the business's clock says.
    absl::Time deadline = absl::InfiniteFuture();
    // Where in the trace this call is; a new trace begins when it is not valid.
    trace::TraceContext trace;
    // Shared with the transport, which cancels when the caller has gone away. May be null.
    std::shared_ptr<Cancellation> cancellation;
  };

  explicit CallContext(Fields fields);

  // For work that no call began (workers, start-up): an internal caller named `who`, a new trace,
  // and `budget` of real time. Tests use it too.
  static CallContext Background(absl::string_view who, absl::Duration budget = absl::Seconds(10));

  const Principal& caller() const { return fields_->caller; }
  const std::string& on_behalf_of() const { return fields_->on_behalf_of; }
  const std::string& method() const { return fields_->method; }
  const trace::TraceContext& trace() const { return fields_->trace; }

  // The name to write into an audit entry: on_behalf_of, or the caller's own id.
  const std::string& actor() const;

  absl::Time deadline() const { return fields_->deadline; }
  // Real time that is left; zero or negative when there is none.
  absl::Duration Remaining() const;

  // OK while it is worth working on: CANCELLED when the caller has gone, DEADLINE_EXCEEDED when the
  // time is up. Ask between the steps of long work.
  absl::Status Check() const;
  bool Cancelled() const;
  // For listeners; may be null.
  const std::shared_ptr<Cancellation>& cancellation() const { return fields_->cancellation; }

  // PERMISSION_DENIED (reason WRONG_TENANT) unless the caller may touch `tenant` ("demo" or
  // "tenants/demo" or any name below it). The pipeline has already checked every resource name in
  // the request; a handler needs this only for a tenant it learned from elsewhere.
  absl::Status CheckTenant(absl::string_view tenant) const;

  // The same call with at most `budget` from now; never later than before.
  CallContext WithBudget(absl::Duration budget) const;
  // The same call as another span of the same trace.
  CallContext WithTrace(const trace::TraceContext& trace) const;
  // The same call made on behalf of `actor`.
  CallContext OnBehalfOf(absl::string_view actor) const;

 private:
  std::shared_ptr<const Fields> fields_;  // shared by the copies; the last one ends it
};

}  // namespace tresen::rpc
