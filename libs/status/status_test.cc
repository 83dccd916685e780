#include "libs/status/status.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"

namespace tresen {
namespace {

absl::Status SlotTaken() {
  return MakeError(absl::StatusCode::kAborted, "SLOT_TAKEN", "the slot was just taken",
                   {{"slot", "s1"}});
}

TEST_CASE("an error carries code, reason, domain and metadata") {
  const absl::Status error = SlotTaken();
  CHECK(error.code() == absl::StatusCode::kAborted);
  CHECK(Reason(error) == "SLOT_TAKEN");
  CHECK(Domain(error) == "tresen");
  CHECK(Metadata(error) == ErrorMetadata{{"slot", "s1"}});
}

TEST_CASE("reading an error without details gives nothing") {
  const absl::Status error = GENERATE(absl::OkStatus(), absl::InternalError("x"));
  CHECK(Reason(error).empty());
  CHECK(Metadata(error).empty());
  CHECK(Violations(error).empty());
  CHECK_FALSE(RetryDelay(error).has_value());
}

TEST_CASE("reading an unreadable detail gives nothing") {
  const absl::Status error = WithDetail(absl::InternalError("x"), kErrorInfoUrl, "\xff\xff");
  CHECK(Reason(error).empty());
}

TEST_CASE("the details are the messages of google.rpc") {
  google::rpc::ErrorInfo info;
  REQUIRE(info.ParseFromString(Detail(SlotTaken(), kErrorInfoUrl).value()));
  CHECK(info.reason() == "SLOT_TAKEN");
  google::rpc::BadRequest request;
  REQUIRE(
      request.ParseFromString(Detail(InvalidField("name", "is empty"), kBadRequestUrl).value()));
  CHECK(request.field_violations(0).field() == "name");
}

TEST_CASE("a retry delay keeps its fraction") {
  const absl::Duration delay = GENERATE(absl::ZeroDuration(), absl::Milliseconds(1500),
                                        absl::Nanoseconds(1), absl::Hours(1));
  CHECK(RetryDelay(WithRetryDelay(SlotTaken(), delay)) == delay);
}

TEST_CASE("any detail can be attached, the error's own comes first") {
  const absl::Status error = WithDetail(WithRetryDelay(SlotTaken(), absl::Seconds(1)),
                                        "type.googleapis.com/a.Alternatives", "bytes");
  const auto details = Details(error);
  REQUIRE(details.size() == 3);
  CHECK(details[0].type_url == kErrorInfoUrl);
  CHECK(details[1].type_url == "type.googleapis.com/a.Alternatives");
  CHECK(details[1].bytes == "bytes");
}

TEST_CASE("all bad fields are named at once") {
  FieldViolations violations;
  CHECK(violations.ToStatus().ok());
  violations.Add("name", "is empty");
  violations.Add("services[2]", "is unknown");
  const absl::Status error = violations.ToStatus();
  CHECK(error.code() == absl::StatusCode::kInvalidArgument);
  CHECK(Reason(error) == "INVALID_FIELDS");
  CHECK(Violations(error) == violations.list());
  CHECK(error.message() == "name: is empty; services[2]: is unknown");
}

TEST_CASE("violations of a part are named inside the whole") {
  FieldViolations violations;
  violations.Merge("appointment", InvalidField("start_time", "is in the past"));
  violations.Merge("branch", absl::InvalidArgumentError("must have the form x"));
  violations.Merge("staff", absl::OkStatus());
  violations.Merge("", InvalidField("name", "is empty"));
  REQUIRE(violations.list().size() == 3);
  CHECK(violations.list()[0].field == "appointment.start_time");
  CHECK(violations.list()[1] == FieldViolation{"branch", "must have the form x"});
  CHECK(violations.list()[2].field == "name");
}

TEST_CASE("an ill-formed byte in one detail does not lose the others") {
  FieldViolations violations;
  violations.Add("a\xff", "has \xdd in it");
  violations.Add("b", "is empty");
  CHECK(Violations(violations.ToStatus()).size() == 2);
  const absl::Status error =
      MakeError(absl::StatusCode::kInternal, "X", "message", {{"key", "\xff"}});
  CHECK(Metadata(error)["key"] == "\uFFFD");
}

absl::StatusOr<std::string> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return std::string(static_cast<size_t>(number / 2), 'x');
}

absl::StatusOr<size_t> HalfOfHalf(int number) {
  TRESEN_ASSIGN_OR_RETURN(const std::string half, Half(number));
  TRESEN_RETURN_IF_ERROR(Half(static_cast<int>(half.size())).status());
  return half.size();
}

TEST_CASE("the macros leave with the first error") {
  CHECK(HalfOfHalf(8).value() == 4);
  CHECK(HalfOfHalf(6).status().message() == "odd");
  CHECK(HalfOfHalf(7).status().message() == "odd");
}

}  // namespace
}  // namespace tresen
