#include "tests/eval/tagger.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu_eval {
namespace {

constexpr int kRows = 1 << 17;  // features share rows where their hashes meet

// Words, and Thai by letters, for it has no blanks.
struct Piece {
  int begin;
  int end;
  std::string form;
  bool capital;
};

std::vector<Piece> Pieces(absl::string_view text) {
  std::vector<Piece> pieces;
  for (const nlu::Word& word : nlu::SplitWords(text)) {
    if (word.script != nlu::Script::kThai) {
      pieces.push_back({word.span.begin, word.span.end, word.lower, word.capitalised});
      continue;
    }
    for (int at = word.span.begin; at < word.span.end;) {
      int next = at + 1;
      while (next < word.span.end && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
      pieces.push_back({at, next, std::string(text.substr(at, next - at)), false});
      at = next;
    }
  }
  return pieces;
}

std::string Shape(absl::string_view form) {
  std::string shape;
  for (const char c : form) {
    const char kind = c >= '0' && c <= '9' ? '9' : static_cast<unsigned char>(c) < 0x80 && c < 'a' ? c : 'a';
    if (shape.empty() || shape.back() != kind || kind == '9') shape.push_back(kind);
  }
  return shape;
}

class FeatureWriter {
 public:
  void Add(absl::string_view name, absl::string_view value, absl::string_view more = "") {
    uint64_t hash = 1469598103934665603ULL;
    for (const absl::string_view part : {name, value, more}) {
      for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
      hash = (hash ^ 0xFF) * 1099511628211ULL;
    }
    rows_.push_back(static_cast<int>((hash >> 24) % kRows));
  }

  nlu::SparseVector Take() {
    std::sort(rows_.begin(), rows_.end());
    rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
    nlu::SparseVector vector{.index = std::move(rows_)};
    vector.value.assign(vector.index.size(), 0.25F);
    return vector;
  }

 private:
  std::vector<int> rows_;
};

nlu::SparseVector Features(const std::vector<Piece>& pieces, int at, absl::string_view before,
                           absl::string_view two_before) {
  const auto form = [&](int i) -> absl::string_view {
    return i < 0 ? "<" : i >= static_cast<int>(pieces.size()) ? ">" : absl::string_view(pieces[i].form);
  };
  FeatureWriter features;
  for (int offset = -3; offset <= 3; ++offset) {
    features.Add(absl::StrCat("w", offset), form(at + offset));
    if (offset < 3) features.Add(absl::StrCat("p", offset), form(at + offset), form(at + offset + 1));
  }
  features.Add("3", absl::StrCat(form(at - 1), " ", form(at)), form(at + 1));
  features.Add("n3", absl::StrCat(form(at), " ", form(at + 1)), form(at + 2));
  features.Add("b3", absl::StrCat(form(at - 2), " ", form(at - 1)), form(at));
  const absl::string_view here = form(at);
  for (size_t n = 2; n <= 4; ++n) {
    features.Add("s", here.substr(here.size() - std::min(n, here.size())));
    features.Add("b", here.substr(0, n));
  }
  features.Add("shape", Shape(here), pieces[at].capital ? "A" : "a");
  features.Add("shape1", Shape(form(at + 1)));
  features.Add("shape-1", Shape(form(at - 1)));
  features.Add("t", before);
  features.Add("tt", before, two_before);
  features.Add("tw", before, here);
  features.Add("tn", before, form(at + 1));
  return features.Take();
}

std::vector<std::string> TagsOf(const Tagged& tagged, const std::vector<Piece>& pieces) {
  std::vector<std::string> tags;
  int open = -1;
  for (const Piece& piece : pieces) {
    int inside = -1;
    for (size_t i = 0; i < tagged.slots.size(); ++i) {
      if (tagged.slots[i].begin <= piece.begin && piece.begin < tagged.slots[i].end) inside = static_cast<int>(i);
    }
    tags.push_back(inside < 0 ? "O" : absl::StrCat(inside == open ? "I-" : "B-", tagged.slots[inside].label));
    open = inside;
  }
  return tags;
}

}  // namespace

Tagger::Tagger(absl::Span<const Tagged> texts) {
  std::map<std::string, int> numbers;
  std::vector<nlu::SparseVector> vectors;
  std::vector<int> labels;
  for (const Tagged& tagged : texts) {
    const std::vector<Piece> pieces = Pieces(tagged.text);
    const std::vector<std::string> tags = TagsOf(tagged, pieces);
    for (size_t i = 0; i < pieces.size(); ++i) {
      vectors.push_back(Features(pieces, static_cast<int>(i), i > 0 ? tags[i - 1] : "<",
                                 i > 1 ? tags[i - 2] : "<"));
      const auto [it, added] = numbers.try_emplace(tags[i], static_cast<int>(tags_.size()));
      if (added) tags_.push_back(tags[i]);
      labels.push_back(it->second);
    }
  }
  if (tags_.empty()) return;
  nlu::LinearOptions options;
  options.passes = 6;
  model_ = nlu::LinearModel::Train(vectors, labels, static_cast<int>(tags_.size()), kRows, options);
}

std::vector<Slot> Tagger::Find(absl::string_view text) const {
  std::vector<Slot> slots;
  if (tags_.empty()) return slots;
  const std::vector<Piece> pieces = Pieces(text);
  std::string before = "<";
  std::string two_before = "<";
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::vector<float> scores =
        model_.Score(Features(pieces, static_cast<int>(i), before, two_before));
    const absl::string_view open = before.size() > 2 ? absl::string_view(before).substr(2) : "";
    int best = -1;
    for (size_t k = 0; k < tags_.size(); ++k) {
      const bool astray = absl::StartsWith(tags_[k], "I-") && tags_[k].substr(2) != open;
      if (!astray && (best < 0 || scores[k] > scores[best])) best = static_cast<int>(k);
    }
    const std::string tag = best < 0 ? "O" : tags_[best];
    if (absl::StartsWith(tag, "B-")) {
      slots.push_back({pieces[i].begin, pieces[i].end, tag.substr(2)});
    } else if (absl::StartsWith(tag, "I-")) {
      slots.back().end = pieces[i].end;
    }
    two_before = std::exchange(before, tag);
  }
  return slots;
}

}  // namespace tresen::nlu_eval
