#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::knowledge {

// Topics that questions can have, as the understanding service names them: the closed list.
bool IsTopic(absl::string_view topic);

// Words by language.
using Terms = std::map<std::string, std::vector<std::string>>;

// An entry of advice.
struct Entry {
  std::string id;
  int version = 0;
  std::vector<std::string> topics;
  bool risk = false;
  std::vector<std::string> branches;  // empty: all
  std::vector<std::string> services;  // empty: any
  Terms subjects;                     // risk: the question must name one of them
  Terms questions;
  std::map<std::string, std::string> text;
  bool approved = false;
  absl::Time valid_from = absl::InfinitePast();
  absl::Time valid_until = absl::InfiniteFuture();
};

// A question as it was understood.
struct Question {
  std::string text;
  std::string branch;
  std::vector<std::string> topics;
  std::vector<std::string> risks;
  std::vector<std::string> services;
  bool risk = false;
  absl::Time at;
};

// The entry that answers, or null.
//
// A question of risk is answered only by an approved entry of risk that holds now and here and of
// which a subject is named in the question; when it names something no subject covers (an allergen
// beside an ingredient), nothing answers it: a person must. Any other question is answered by the
// entry of its topic, or by one whose own wording of the question it contains.
const Entry* FindAnswer(const std::vector<Entry>& entries, const Question& question);

// Whether one of the terms of any language stands in the text as whole words, whatever case,
// accents or umlauts. Terms in scripts without spaces may stand anywhere.
bool Names(absl::string_view text, const Terms& terms);

}  // namespace tresen::knowledge
