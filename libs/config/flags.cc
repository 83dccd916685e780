#include "libs/config/flags.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace tresen::config {
namespace {

// One "--name=value" taken apart.
struct Written {
  absl::string_view name;
  absl::string_view value;
  bool has_value = false;
};

Written TakeApart(absl::string_view word) {
  word.remove_prefix(2);
  const size_t equals = word.find('=');
  if (equals == absl::string_view::npos) return {word, "", false};
  return {word.substr(0, equals), word.substr(equals + 1), true};
}

}  // namespace

FlagSet::FlagSet(absl::string_view program, absl::string_view purpose)
    : program_(program), purpose_(purpose) {}

FlagSet& FlagSet::Add(Flag flag) {
  flags_.push_back(std::move(flag));
  return *this;
}

FlagSet& FlagSet::Text(absl::string_view name, std::string* target, absl::string_view help) {
  const auto take = [target](const std::string& value) {
    *target = value;
    return true;
  };
  return Add({std::string(name), std::string(help), *target, false, take, "a text"});
}

FlagSet& FlagSet::Number(absl::string_view name, int* target, absl::string_view help) {
  const auto take = [target](const std::string& value) {
    int number = 0;
    if (!absl::SimpleAtoi(value, &number)) return false;
    *target = number;
    return true;
  };
  return Add(
      {std::string(name), std::string(help), absl::StrCat(*target), false, take, "a number"});
}

FlagSet& FlagSet::Switch(absl::string_view name, bool* target, absl::string_view help) {
  const auto take = [target](const std::string& value) { return absl::SimpleAtob(value, target); };
  return Add({std::string(name), std::string(help), *target ? "true" : "false", true, take,
              "true or false"});
}

FlagSet& FlagSet::Duration(absl::string_view name, absl::Duration* target, absl::string_view help) {
  const auto take = [target](const std::string& value) {
    absl::Duration duration;
    if (!absl::ParseDuration(value, &duration) || duration < absl::ZeroDuration()) return false;
    *target = duration;
    return true;
  };
  return Add({std::string(name), std::string(help), absl::FormatDuration(*target), false, take,
              "a duration such as 5s"});
}

FlagSet& FlagSet::Time(absl::string_view name, absl::Time* target, absl::string_view help) {
  const auto take = [target](const std::string& value) {
    absl::Time time;
    std::string problem;
    if (!absl::ParseTime(absl::RFC3339_full, value, &time, &problem)) return false;
    *target = time;
    return true;
  };
  return Add({std::string(name), std::string(help), "", false, take,
              "an RFC 3339 time such as 2026-12-01T09:00:00+01:00"});
}

const FlagSet::Flag* FlagSet::Find(absl::string_view name) const {
  const auto found = std::find_if(flags_.begin(), flags_.end(),
                                  [name](const Flag& flag) { return flag.name == name; });
  return found == flags_.end() ? nullptr : &*found;
}

absl::Status FlagSet::Parse(int argc, const char* const* argv) {
  FieldViolations violations;
  bool only_words = false;
  for (int i = 1; i < argc; ++i) {
    const absl::string_view word = argv[i];
    if (only_words || !absl::StartsWith(word, "--")) {
      words_.emplace_back(word);
    } else if (word == "--") {
      only_words = true;
    } else {
      const char* const next = i + 1 < argc ? argv[i + 1] : nullptr;
      if (Take(word, next, violations) == Used::kTwoWords) ++i;
    }
  }
  return violations.ToStatus();
}

FlagSet::Used FlagSet::Take(absl::string_view word, const char* next, FieldViolations& violations) {
  Written written = TakeApart(word);
  const std::string shown = absl::StrCat("--", written.name);
  const Flag* flag = Find(written.name);
  Used used = Used::kOneWord;
  if (flag == nullptr) {
    violations.Add(shown, "unknown flag");
    return used;
  }
  if (!written.has_value && flag->is_switch) {
    written.value = "true";
  } else if (!written.has_value && next != nullptr && !absl::StartsWith(next, "--")) {
    written.value = next;
    used = Used::kTwoWords;
  } else if (!written.has_value) {
    violations.Add(shown, "needs a value");
    return used;
  }
  if (!set_.insert(flag->name).second) violations.Add(shown, "given twice");
  if (!flag->take(std::string(written.value))) {
    violations.Add(shown, absl::StrCat("must be ", flag->wanted));
  }
  return used;
}

bool FlagSet::IsSet(absl::string_view name) const { return set_.count(std::string(name)) > 0; }

std::string FlagSet::Help() const {
  std::string help = absl::StrCat(program_, ": ", purpose_, "\n");
  for (const Flag& flag : flags_) {
    absl::StrAppend(&help, "  --", flag.name, "  ", flag.help);
    if (!flag.shown_default.empty()) absl::StrAppend(&help, " (default ", flag.shown_default, ")");
    absl::StrAppend(&help, "\n");
  }
  return help;
}

}  // namespace tresen::config
