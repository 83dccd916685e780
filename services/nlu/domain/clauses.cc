#include "services/nlu/domain/clauses.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tresen::nlu {
namespace {

bool EndsClause(const Word& word) {
  return word.kind == WordKind::kPunctuation &&
         absl::string_view(".?!;,:").find(word.lower) != absl::string_view::npos;
}

bool InsideTime(const Analysis& analysis, int byte) {
  for (const ByteSpan& time : analysis.TimesNear({byte, byte})) {
    if (time.begin < byte && byte < time.end) return true;
  }
  return false;
}

// The full stop of "24.12. auf?" ends no sentence: what is left is a word.
bool EndsDate(const Analysis& analysis, size_t place) {
  const Word& mark = analysis.words[place];
  const Word& next = analysis.words[place + 1];
  if (mark.lower != "." || next.kind != WordKind::kLetters || next.capitalised) return false;
  if (place + 2 < analysis.words.size() && !EndsClause(analysis.words[place + 2])) return false;
  const int end = mark.span.end;
  if (mark.span.begin == 0 || !absl::ascii_isdigit(static_cast<unsigned char>(analysis.text[mark.span.begin - 1]))) {
    return false;
  }
  const absl::Span<const ByteSpan> times = analysis.TimesNear({end, end});
  return std::any_of(times.begin(), times.end(),
                     [&](const ByteSpan& time) { return time.begin < end && end <= time.end; });
}

// "me and my daughter" is one breath.
bool InsideCompany(const Analysis& analysis, int byte) {
  return std::any_of(analysis.company.begin(), analysis.company.end(),
                     [&](const Company& company) { return company.span.begin < byte && byte < company.span.end; });
}

// Written to what is before it, with a blank after: the Thai "and then" means "already" there.
bool EndsWhatIsBefore(absl::string_view text, const ByteSpan& joint) {
  const bool blank_follows = static_cast<size_t>(joint.end) < text.size() && text[joint.end] == ' ';
  return blank_follows && text[joint.begin - 1] != ' ';
}

}  // namespace

std::vector<ByteSpan> SplitClauses(const Analysis& analysis) {
  std::vector<int> cuts;
  for (size_t i = 1; i < analysis.words.size(); ++i) {
    const Word& word = analysis.words[i];
    const Word& before = analysis.words[i - 1];
    const absl::string_view gap =
        analysis.text.substr(before.span.end, word.span.begin - before.span.end);
    const bool ends = EndsClause(before) && !EndsDate(analysis, i - 1);
    if (ends || gap.find('\n') != absl::string_view::npos) {
      cuts.push_back(word.span.begin);
    }
  }
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "and" || hit.span.begin == 0 || EndsWhatIsBefore(analysis.text, hit.span)) continue;
    cuts.push_back(hit.span.begin);
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<ByteSpan> clauses;
  int begin = 0;
  for (const int cut : cuts) {
    if (cut <= begin || InsideTime(analysis, cut) || InsideCompany(analysis, cut)) continue;
    clauses.push_back({begin, cut});
    begin = cut;
  }
  clauses.push_back({begin, static_cast<int>(analysis.text.size())});
  return clauses;
}

}  // namespace tresen::nlu
