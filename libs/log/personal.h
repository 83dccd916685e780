#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace tresen::log {

// Text about or by a person. Converts to nothing; every stream and log shows "[redacted]". Whoever
// needs the content says so: Reveal().
class PersonalText {
 public:
  PersonalText() = default;
  explicit PersonalText(std::string text) : text_(std::move(text)) {}

  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const PersonalText&, const PersonalText&) = default;
  friend std::ostream& operator<<(std::ostream& out, const PersonalText&) {
    return out << "[redacted]";
  }

 private:
  std::string text_;
};

}  // namespace tresen::log
