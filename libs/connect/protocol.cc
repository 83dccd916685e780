#include "libs/connect/protocol.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "libs/status/status.h"

namespace tresen::connect {
namespace {

constexpr size_t kEnvelopeHeader = 5;
constexpr unsigned char kCompressedFlag = 0x01;

struct CodeRow {
  const char* name;
  int http_status;
};

// By canonical code, from 0.
constexpr std::array<CodeRow, 17> kCodes = {{{"ok", 200},
                                             {"canceled", 499},
                                             {"unknown", 500},
                                             {"invalid_argument", 400},
                                             {"deadline_exceeded", 504},
                                             {"not_found", 404},
                                             {"already_exists", 409},
                                             {"permission_denied", 403},
                                             {"resource_exhausted", 429},
                                             {"failed_precondition", 400},
                                             {"aborted", 409},
                                             {"out_of_range", 400},
                                             {"unimplemented", 501},
                                             {"internal", 500},
                                             {"unavailable", 503},
                                             {"data_loss", 500},
                                             {"unauthenticated", 401}}};

const CodeRow& RowOf(absl::StatusCode code) {
  const auto index = static_cast<size_t>(code);
  return index < kCodes.size() ? kCodes[index] : kCodes[2];
}

// The detail as readable JSON; nothing when this program does not know its type.
nlohmann::json Readable(absl::string_view type, const std::string& bytes) {
  using google::protobuf::DescriptorPool;
  using google::protobuf::MessageFactory;
  const auto* descriptor =
      DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(type));
  if (descriptor == nullptr) return nullptr;
  const std::unique_ptr<google::protobuf::Message> message(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  std::string text;
  if (!message->ParseFromString(bytes)) return nullptr;
  if (!google::protobuf::util::MessageToJsonString(*message, &text).ok()) return nullptr;
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

nlohmann::json DetailJson(const ErrorDetail& detail) {
  absl::string_view type = detail.type_url;
  type = type.substr(type.rfind('/') + 1);
  std::string value = absl::Base64Escape(detail.bytes);
  value.resize(value.find_last_not_of('=') + 1);  // the protocol wants it without padding
  nlohmann::json json = {{"type", std::string(type)}, {"value", value}};
  nlohmann::json readable = Readable(type, detail.bytes);
  if (!readable.is_null()) json["debug"] = std::move(readable);
  return json;
}

nlohmann::json ErrorObject(const absl::Status& status) {
  const bool hidden =
      absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
  nlohmann::json json = {{"code", CodeName(status.code())},
                         {"message", hidden ? "internal error" : std::string(status.message())}};
  for (const ErrorDetail& detail : Details(status)) json["details"].push_back(DetailJson(detail));
  return json;
}

std::string Dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::optional<ContentType> ParseContentType(absl::string_view header) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(header, absl::MaxSplits(';', 1));
  const std::string parameters = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts.second));
  if (!parameters.empty() && parameters != "charset=utf-8" && parameters != "charset=\"utf-8\"") {
    return std::nullopt;
  }
  const std::string type = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts.first));
  for (const Codec codec : {Codec::kJson, Codec::kProto}) {
    for (const bool streaming : {false, true}) {
      const ContentType candidate{codec, streaming};
      if (type == Format(candidate)) return candidate;
    }
  }
  return std::nullopt;
}

std::string Format(const ContentType& type) {
  return absl::StrCat("application/", type.streaming ? "connect+" : "",
                      type.codec == Codec::kJson ? "json" : "proto");
}

std::string CodeName(absl::StatusCode code) { return RowOf(code).name; }
int HttpStatusOf(absl::StatusCode code) { return RowOf(code).http_status; }

std::string ErrorJson(const absl::Status& status) { return Dump(ErrorObject(status)); }

std::string EndStreamJson(const absl::Status& status) {
  nlohmann::json json = nlohmann::json::object();
  if (!status.ok()) json["error"] = ErrorObject(status);
  return Dump(json);
}

std::string Envelope(absl::string_view bytes, unsigned char flags) {
  const auto size = static_cast<uint32_t>(bytes.size());
  std::string result;
  result.reserve(kEnvelopeHeader + bytes.size());
  result.push_back(static_cast<char>(flags));
  for (const int shift : {24, 16, 8, 0}) result.push_back(static_cast<char>(size >> shift));
  result.append(bytes.data(), bytes.size());
  return result;
}

absl::StatusOr<absl::string_view> OpenSingleEnvelope(absl::string_view body) {
  if (body.empty()) return absl::UnimplementedError("the request holds no message");
  if (body.size() < kEnvelopeHeader) return absl::InvalidArgumentError("the envelope is cut off");
  const auto flags = static_cast<unsigned char>(body[0]);
  uint32_t size = 0;
  for (size_t i = 1; i < kEnvelopeHeader; ++i) size = size << 8 | static_cast<uint8_t>(body[i]);
  body.remove_prefix(kEnvelopeHeader);
  if (body.size() < size) return absl::InvalidArgumentError("the envelope is cut off");
  if ((flags & kCompressedFlag) != 0) {
    return absl::UnimplementedError("compressed messages are not accepted");
  }
  if (flags != 0) return absl::InvalidArgumentError("the envelope has unknown flags");
  if (body.size() > size) return absl::UnimplementedError("the request holds several messages");
  return body.substr(0, size);
}

absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view header) {
  int64_t milliseconds = 0;
  const bool digits = header.find_first_not_of("0123456789") == absl::string_view::npos;
  if (header.size() > 10 || !digits || !absl::SimpleAtoi(header, &milliseconds)) {
    return absl::InvalidArgumentError("Connect-Timeout-Ms: wanted up to ten digits");
  }
  return absl::Milliseconds(milliseconds);
}

}  // namespace tresen::connect
