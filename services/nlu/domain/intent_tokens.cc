#include "services/nlu/domain/intent_tokens.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tresen::nlu {
namespace {

constexpr absl::string_view kMark = "zqx";

struct Piece {
  ByteSpan span;
  absl::string_view name;
};

absl::string_view NameOf(EntityKind kind) {
  switch (kind) {
    case EntityKind::kService: return "_service_";
    case EntityKind::kProduct: return "_product_";
    case EntityKind::kStaff: return "_staff_";
    case EntityKind::kBranch: return "_branch_";
    case EntityKind::kPhone:
    case EntityKind::kEmail: return "_contact_";
    case EntityKind::kUrl: return "_url_";
    case EntityKind::kPrice: return "_price_";
    case EntityKind::kCode: return "_code_";
    case EntityKind::kPersonName: return "_name_";
    case EntityKind::kNumber: return "_number_";
    default: return {};
  }
}

// Stretches that are replaced, in order, without overlaps; times win over names, names over numbers.
std::vector<Piece> Pieces(const Analysis& analysis, absl::Span<const Entity> entities) {
  std::vector<Piece> pieces;
  const auto add = [&](const ByteSpan& span, absl::string_view name) {
    const bool free = std::none_of(pieces.begin(), pieces.end(),
                                   [&](const Piece& p) { return Overlap(p.span, span); });
    if (free && span.end > span.begin) pieces.push_back({span, name});
  };
  for (const ByteSpan& span : analysis.times) add(span, "_time_");
  for (const Entity& entity : entities) {
    const absl::string_view name = NameOf(entity.kind);
    const bool whole = entity.kind != EntityKind::kService && entity.kind != EntityKind::kNumber;
    if (!name.empty() && whole) add(entity.span, name);
  }
  for (const ConceptHit& hit : analysis.concepts) {
    if (hit.activity) add(hit.span, "_service_");
  }
  for (const VocabularyIndex::Hit& hit : analysis.vocabulary) {
    if (hit.item < 0) add(hit.span, "_service_");
  }
  for (const Entity& entity : entities) {
    if (entity.kind == EntityKind::kNumber) add(entity.span, "_number_");
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return a.span.begin < b.span.begin;
  });
  return pieces;
}

}  // namespace

ThaiDivider::ThaiDivider(absl::Span<const LanguagePack> packs) {
  const auto add = [&](absl::string_view phrase) {
    for (const Word& word : SplitWords(phrase)) {
      if (word.script != Script::kThai) continue;
      words_.insert(word.skeleton);
      longest_ = std::max(longest_, word.skeleton.size());
    }
  };
  for (const LanguagePack& pack : packs) {
    for (const std::string& word : pack.words) add(word);
    for (const LexiconEntry& entry : pack.lexicon) add(entry.phrase);
    for (const LexiconEntry& entry : pack.concepts) add(entry.phrase);
  }
}

std::vector<std::string> ThaiDivider::Divide(absl::string_view run) const {
  std::vector<std::string> out;
  std::string unknown;
  const auto flush = [&] {
    if (!unknown.empty()) out.push_back(std::move(unknown));
    unknown.clear();
  };
  for (size_t at = 0; at < run.size();) {
    size_t length = std::min(longest_, run.size() - at);
    while (length > 3 && !words_.contains(run.substr(at, length))) --length;
    if (length > 3) {
      flush();
      out.emplace_back(run.substr(at, length));
      at += length;
      continue;
    }
    size_t next = at;
    ReadCodePoint(run, next);
    absl::StrAppend(&unknown, run.substr(at, next - at));
    at = next;
  }
  flush();
  return out;
}

std::string PlaceholderWord(absl::string_view name) { return absl::StrCat(kMark, name, kMark); }

namespace {

class TokenWriter {
 public:
  TokenWriter(const Analysis& analysis, const ByteSpan& part, const ThaiDivider& thai)
      : analysis_(analysis), part_(part), thai_(thai) {}

  void Write(const Word& word, const std::vector<Piece>& pieces) {
    if (word.kind == WordKind::kPunctuation) {
      if (word.lower == "?") tokens_.emplace_back("?");
      return;
    }
    absl::string_view name = word.lower;
    if (absl::ConsumePrefix(&name, kMark) && absl::ConsumeSuffix(&name, kMark)) {
      tokens_.push_back(absl::StrCat("_", name, "_"));
      return;
    }
    // A run of Thai may go on beyond the part.
    int from = std::max(word.span.begin, part_.begin);
    const int end = std::min(word.span.end, part_.end);
    bool touched = false;
    for (const Piece& piece : pieces) {
      if (!Overlap(piece.span, word.span) || !Overlap(piece.span, part_)) continue;
      touched = true;
      if (word.script == Script::kThai && piece.span.begin > from) {
        WriteThai(from, piece.span.begin);
      }
      if (last_ != piece.span) tokens_.emplace_back(piece.name);
      last_ = piece.span;
      from = piece.span.end;
    }
    if (word.script == Script::kThai) {
      if (from < end) WriteThai(from, end);
    } else if (!touched) {
      tokens_.push_back(word.skeleton);
    }
  }

  Tokens Take() { return std::move(tokens_); }

 private:
  void WriteThai(int from, int to) {
    for (std::string& part : thai_.Divide(Skeleton(analysis_.text.substr(from, to - from)))) {
      tokens_.push_back(std::move(part));
    }
  }

  const Analysis& analysis_;
  const ByteSpan part_;
  const ThaiDivider& thai_;
  ByteSpan last_;
  Tokens tokens_;
};

}  // namespace

Tokens IntentTokens(const Analysis& analysis, absl::Span<const Entity> entities,
                    const ByteSpan& part, const ThaiDivider& thai) {
  const std::vector<Piece> pieces = Pieces(analysis, entities);
  TokenWriter writer(analysis, part, thai);
  for (const Word& word : analysis.words) {
    if (Overlap(word.span, part)) writer.Write(word, pieces);
  }
  return writer.Take();
}

}  // namespace tresen::nlu
