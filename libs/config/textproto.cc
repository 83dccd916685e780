#include "libs/config/textproto.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::config {
namespace {

class Collector final : public google::protobuf::io::ErrorCollector {
 public:
  explicit Collector(absl::string_view file) : file_(file) {}

  // Protobuf counts lines and columns from 0 and says -1 for "the text as a whole".
  void AddError(int line, int column, const std::string& message) override {
    violations_.Add(line < 0 ? file_ : absl::StrCat(file_, ":", line + 1, ":", column + 1),
                    message);
  }
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message);
  }
  const FieldViolations& violations() const { return violations_; }

 private:
  std::string file_;
  FieldViolations violations_;
};

}  // namespace

absl::Status ParseTextProto(absl::string_view text, absl::string_view file,
                            google::protobuf::Message& message) {
  if (text.size() > INT_MAX) return InvalidField(file, "larger than 2 GiB");
  Collector collector(file);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  const bool parsed = parser.Merge(&input, &message);
  TRESEN_RETURN_IF_ERROR(collector.violations().ToStatus());
  return parsed ? absl::OkStatus() : InvalidField(file, "cannot be read as a text proto");
}

absl::Status LoadTextProto(absl::string_view path, google::protobuf::Message& message) {
  errno = 0;
  std::ifstream file{std::string(path)};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.is_open() || file.bad()) {
    return absl::ErrnoToStatus(errno != 0 ? errno : EIO,
                               absl::StrCat("cannot read configuration file ", path));
  }
  return ParseTextProto(text.str(), path, message);
}

}  // namespace tresen::config
