#include "services/scheduling/appointment_filter.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

absl::Status NotUnderstood(absl::string_view what) { return InvalidField("filter", what); }

// Words, operators, parentheses; a quoted text is one token without its quotes.
absl::StatusOr<std::vector<std::string>> Tokens(absl::string_view text) {
  std::vector<std::string> tokens;
  size_t i = 0;
  const auto is_word = [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '/' || c == '-' || c == ':' || c == '.' ||
           c == '+';
  };
  while (i < text.size()) {
    const char c = text[i];
    if (absl::ascii_isspace(c)) {
      ++i;
    } else if (c == '"' || c == '\'') {
      const size_t end = text.find(c, i + 1);
      if (end == absl::string_view::npos) return NotUnderstood("has a quote that does not end");
      tokens.emplace_back(text.substr(i + 1, end - i - 1));
      i = end + 1;
    } else if (c == '(' || c == ')' || c == '=') {
      tokens.emplace_back(1, c);
      ++i;
    } else if (c == '<' || c == '>' || c == '!') {
      const size_t size = i + 1 < text.size() && text[i + 1] == '=' ? 2 : 1;
      tokens.emplace_back(text.substr(i, size));
      i += size;
    } else if (is_word(c)) {
      const size_t begin = i;
      while (i < text.size() && is_word(text[i])) ++i;
      tokens.emplace_back(text.substr(begin, i - begin));
    } else {
      return NotUnderstood("has a character that does not belong there");
    }
  }
  return tokens;
}

class Parser {
 public:
  Parser(const TenantId& tenant, std::vector<std::string> tokens)
      : tenant_(tenant), tokens_(std::move(tokens)) {}

  absl::StatusOr<VisitFilter> Parse() {
    while (at_ < tokens_.size()) {
      if (at_ > 0 && !TakeWord("AND")) return NotUnderstood("terms are joined by AND");
      if (Take("(")) {
        TRESEN_RETURN_IF_ERROR(ParseStates());
      } else {
        TRESEN_RETURN_IF_ERROR(ParseTerm());
      }
    }
    return filter_;
  }

 private:
  bool Take(absl::string_view token) {
    if (at_ >= tokens_.size() || tokens_[at_] != token) return false;
    ++at_;
    return true;
  }
  bool TakeWord(absl::string_view word) {
    if (at_ >= tokens_.size() || absl::AsciiStrToUpper(tokens_[at_]) != word) return false;
    ++at_;
    return true;
  }
  std::string Next() { return at_ < tokens_.size() ? tokens_[at_++] : std::string(); }

  static std::optional<VisitState> StateNamed(std::string name) {
    name = absl::AsciiStrToLower(name);
    return VisitStateNamed(absl::StripPrefix(name, "appointment_state_"));
  }

  // state = A OR state = B … ")"
  absl::Status ParseStates() {
    std::vector<VisitState> states;
    do {
      if (Next() != "state" || Next() != "=")
        return NotUnderstood("parentheses hold alternatives of state");
      const auto state = StateNamed(Next());
      if (!state) return NotUnderstood("names an unknown state");
      states.push_back(*state);
    } while (TakeWord("OR"));
    if (!Take(")")) return NotUnderstood("has a parenthesis that does not end");
    return Narrow(std::move(states));
  }

  // All terms must hold: two lists of states leave what is in both.
  absl::Status Narrow(std::vector<VisitState> states) {
    if (!filter_.states.empty())
      std::erase_if(states, [&](VisitState state) {
        return std::ranges::find(filter_.states, state) == filter_.states.end();
      });
    if (states.empty()) return NotUnderstood("no state can satisfy all its terms");
    filter_.states = std::move(states);
    return absl::OkStatus();
  }

  absl::Status ParseTerm() {
    const std::string field = Next();
    const std::string comparison = Next();
    if (at_ >= tokens_.size()) return NotUnderstood("ends in the middle of a term");
    const std::string value = Next();
    if (field == "state") return ParseState(comparison, value);
    if (field == "start_time" || field == "end_time") return ParseTime(field, comparison, value);
    if (comparison != "=") return NotUnderstood("compares a name with something else than =");
    if (field == "branch") return ParseId("branches", value, &filter_.branch);
    if (field == "staff") return ParseId("staff", value, &filter_.staff);
    if (field == "customer") return ParseId("customers", value, &filter_.customer);
    return NotUnderstood(
        "knows the fields state, branch, staff, customer, start_time and end_time");
  }

  absl::Status ParseState(const std::string& comparison, const std::string& value) {
    const auto state = StateNamed(value);
    if (!state) return NotUnderstood("names an unknown state");
    if (comparison == "=") return Narrow({*state});
    if (comparison != "!=")
      return NotUnderstood("compares a state with something else than = or !=");
    filter_.not_states.push_back(*state);
    return absl::OkStatus();
  }

  template <typename AnyId>
  absl::Status ParseId(absl::string_view collection, const std::string& value, AnyId* id) {
    if (ValidateId(value).ok()) {
      *id = AnyId(value);
      return absl::OkStatus();
    }
    FieldViolations wrong;
    *id = AnyId(ParseIn(tenant_.value(), collection, "filter", value, wrong));
    return wrong.ToStatus();
  }

  absl::Status ParseTime(const std::string& field, const std::string& comparison,
                         const std::string& value) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, value, &time, &error))
      return NotUnderstood("times are RFC 3339 in quotes");
    const absl::Duration tick = absl::Microseconds(1);
    const bool start = field == "start_time";
    if (comparison == ">=")
      (start ? filter_.start_from : filter_.end_after) = start ? time : time - tick;
    else if (comparison == ">")
      (start ? filter_.start_from : filter_.end_after) = start ? time + tick : time;
    else if (comparison == "<")
      (start ? filter_.start_before : filter_.end_until) = start ? time : time - tick;
    else if (comparison == "<=")
      (start ? filter_.start_before : filter_.end_until) = start ? time + tick : time;
    else
      return NotUnderstood("compares a time with something else than <, <=, > or >=");
    return absl::OkStatus();
  }

  const TenantId& tenant_;
  const std::vector<std::string> tokens_;
  size_t at_ = 0;
  VisitFilter filter_;
};

}  // namespace

absl::StatusOr<VisitFilter> ParseFilter(const TenantId& tenant, absl::string_view filter) {
  if (filter.size() > kLongestFilter) return NotUnderstood("has more than 2000 characters");
  TRESEN_ASSIGN_OR_RETURN(std::vector<std::string> tokens, Tokens(filter));
  return Parser(tenant, std::move(tokens)).Parse();
}

absl::StatusOr<ListOrder> ParseOrder(absl::string_view order_by) {
  if (order_by.empty() || order_by == "start_time" || order_by == "start_time asc")
    return ListOrder::kByStart;
  if (order_by == "start_time desc") return ListOrder::kByStartDescending;
  return InvalidField("order_by", "must be start_time or \"start_time desc\"");
}

}  // namespace tresen::scheduling
