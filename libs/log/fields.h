#pragma once

#include "absl/strings/string_view.h"

namespace tresen::log {

// Every field that may ever appear in our logs: the constant in the program and the name in the
// line. Adding one is a decision about privacy, so it is made here and nowhere else.
// clang-format off
#define TRESEN_LOG_FIELDS(F) \
  /* Whose and where. */               \
  F(kTenant, "tenant")                 \
  F(kBranch, "branch")                 \
  F(kStaff, "staff")                   \
  F(kCustomer, "customer")             \
  F(kConversation, "conversation")     \
  F(kMessage, "message_id")            \
  F(kAppointment, "appointment")       \
  F(kNotification, "notification")     \
  F(kResource, "resource")             \
  F(kRequest, "request_id")            \
  F(kTrace, "trace_id")                \
  F(kSpan, "span_id")                  \
  F(kCaller, "caller")                 \
  /* What. */                          \
  F(kService, "service")               \
  F(kComponent, "component")           \
  F(kMethod, "method")                 \
  F(kStep, "step")                     \
  F(kKind, "kind")                     \
  F(kState, "state")                   \
  F(kReason, "reason")                 \
  F(kOutcome, "outcome")               \
  F(kLanguage, "language")             \
  F(kIntent, "intent")                 \
  F(kChannel, "channel")               \
  F(kConnector, "connector")           \
  F(kTemplate, "template")             \
  F(kField, "field")                   \
  F(kFile, "file")                     \
  F(kTable, "table")                   \
  F(kMigration, "migration")           \
  F(kSignal, "signal")                 \
  F(kVersion, "version")               \
  F(kAddress, "address")               \
  F(kHost, "host")                     \
  F(kPort, "port")                     \
  F(kSqlState, "sqlstate")             \
  /* How much, how often, how long. */ \
  F(kStatus, "status")                 \
  F(kHttpStatus, "http_status")        \
  F(kErrorCode, "error_code")          \
  F(kCount, "count")                   \
  F(kBytes, "bytes")                   \
  F(kAttempt, "attempt")               \
  F(kLine, "line")                     \
  F(kPid, "pid")                       \
  F(kDuration, "duration_ms")          \
  F(kDelay, "delay_ms")                \
  F(kAge, "age_ms")                    \
  F(kAt, "at")
// clang-format on

enum FieldName {
#define TRESEN_LOG_CONSTANT(constant, name) constant,
  TRESEN_LOG_FIELDS(TRESEN_LOG_CONSTANT)
#undef TRESEN_LOG_CONSTANT
};

absl::string_view NameOf(FieldName field);

}  // namespace tresen::log
