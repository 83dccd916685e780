#include "services/nlu/domain/intent_tokens.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tresen::nlu {
namespace {

constexpr absl::string_view kMark = "zqx";
constexpr size_t kLetterBytes = 3;  // of a Thai letter; alone it is no word

using Piece = IntentTokenizer::Piece;

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
  SpanOwners owners(analysis.text.size());
  const auto add = [&](const ByteSpan& span, absl::string_view name) {
    if (span.end <= span.begin || !owners.Free(span)) return;
    owners.Own(span, 0);
    pieces.push_back({span, name});
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
      const absl::string_view skeleton = word.skeleton;
      for (size_t end = 0; end < skeleton.size();) {
        ReadCodePoint(skeleton, end);
        words_.try_emplace(skeleton.substr(0, end), false);
      }
      words_[skeleton] = true;
    }
  };
  for (const LanguagePack& pack : packs) {
    for (const std::string& word : pack.words) add(word);
    for (const LexiconEntry& entry : pack.lexicon) add(entry.phrase);
    for (const LexiconEntry& entry : pack.concepts) add(entry.phrase);
  }
}

// The longest known word that `run` begins with, in bytes; 0 if none.
size_t ThaiDivider::WordLength(absl::string_view run) const {
  size_t found = 0;
  for (size_t end = 0; end < run.size();) {
    ReadCodePoint(run, end);
    const auto known = words_.find(run.substr(0, end));
    if (known == words_.end()) break;
    if (known->second) found = end;
  }
  return found;
}

std::vector<std::string> ThaiDivider::Divide(absl::string_view run) const {
  std::vector<std::string> out;
  std::string unknown;
  const auto flush = [&] {
    if (!unknown.empty()) out.push_back(std::move(unknown));
    unknown.clear();
  };
  for (size_t at = 0; at < run.size();) {
    const size_t length = WordLength(run.substr(at));
    if (length > kLetterBytes) {
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

  void Write(const Word& word, absl::Span<const Piece> pieces) {
    if (word.kind == WordKind::kPunctuation) {
      // Who asks "really??" asks once.
      const bool again = !tokens_.empty() && tokens_.back() == "?";
      if (word.lower == "?" && !again) tokens_.emplace_back("?");
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

IntentTokenizer::IntentTokenizer(const Analysis& analysis, absl::Span<const Entity> entities, const ThaiDivider& thai)
    : analysis_(analysis), thai_(thai), pieces_(Pieces(analysis, entities)), places_(pieces_) {}

Tokens IntentTokenizer::Of(const ByteSpan& part) const {
  TokenWriter writer(analysis_, part, thai_);
  auto word = std::partition_point(analysis_.words.begin(), analysis_.words.end(),
                                   [&](const Word& w) { return w.span.end <= part.begin; });
  for (; word != analysis_.words.end() && word->span.begin < part.end; ++word) {
    const auto [first, last] = places_.Near(word->span);
    writer.Write(*word, absl::MakeConstSpan(pieces_).subspan(first, last - first));
  }
  return writer.Take();
}

}  // namespace tresen::nlu
