#include "services/nlu/domain/numbers.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace tresen::nlu {
namespace {

// Bytes that a word may have for each of its skeleton: doubled letters and accents are left out there.
constexpr size_t kSpelling = 2;

std::string Written(double value) { return absl::StrFormat("%.15g", value); }

// Adds up pieces from left to right as long as they make one number.
class Adder {
 public:
  // Whether a unit can follow what there is ("twenty" "one", not "one" "twenty").
  bool TakesUnit(double value, bool glued) const {
    if (!any_) return true;
    if (last_scale_ > 1 && current_ == 0) return value < last_scale_;
    const double below_hundred = current_ - static_cast<double>(static_cast<int64_t>(current_ / 100)) * 100;
    const bool ones = below_hundred > 0 && below_hundred < 10;
    if (glued && ones && value >= 20 && value < 100) return true;  // dreiundzwanzig
    const double size = value >= 100 ? 1000 : value >= 10 ? 100 : 10;
    const double rest = current_ - static_cast<double>(static_cast<int64_t>(current_ / size)) * size;
    return current_ >= size && rest == 0;
  }
  void Unit(double value) {
    current_ += value;
    any_ = true;
  }
  void Scale(double value) {
    if (value < 1000 || (value == 10000 || value == 100000)) {
      const double below = current_ - static_cast<double>(static_cast<int64_t>(current_ / value / 10)) * value * 10;
      const double own = below >= value ? 0 : below;  // สองพัน ห้า-ร้อย: only what was not scaled yet
      current_ += (own == 0 ? 1 : own) * value - own;
    } else if (total_ > 0 && value > last_scale_) {
      total_ = (total_ + current_) * value;
      current_ = 0;
    } else {
      total_ += (current_ == 0 ? 1 : current_) * value;
      current_ = 0;
    }
    last_scale_ = value;
    any_ = true;
  }
  bool any() const { return any_; }
  bool zero() const { return any_ && current_ == 0 && total_ == 0; }
  // What the last word counts in: a million in "three million".
  double unit() const { return last_scale_ >= 1000 && current_ == 0 ? last_scale_ : 1; }
  double value() const { return total_ + current_; }

 private:
  double total_ = 0;
  double current_ = 0;
  double last_scale_ = 0;
  bool any_ = false;
};

}  // namespace

NumberReader::NumberReader(absl::Span<const LanguagePack> packs) {
  for (size_t i = 0; i < packs.size(); ++i) {
    std::set<std::string> weak;
    for (const LexiconEntry& entry : packs[i].numbers) {
      if (entry.section == "weak") weak.insert(SkeletonPhrase(entry.phrase));
      if (entry.section == "decimals") comma_ |= 1U << i;
    }
    for (const LexiconEntry& entry : packs[i].numbers) {
      Meaning meaning{.language = static_cast<int>(i)};
      const std::string& section = entry.section;
      meaning.piece.kind = section == "unit"      ? Piece::Kind::kUnit
                           : section == "scale"   ? Piece::Kind::kScale
                           : section == "join"    ? Piece::Kind::kJoin
                           : section == "point"   ? Piece::Kind::kPoint
                           : section == "minus"   ? Piece::Kind::kMinus
                           : section == "ordinal" ? Piece::Kind::kOrdinal
                           : section == "fraction" ? Piece::Kind::kFraction
                           : section == "share"   ? Piece::Kind::kShare
                           : section == "ordinal_mark" ? Piece::Kind::kMark
                           : section == "article" ? Piece::Kind::kArticle
                                                  : Piece::Kind::kOther;
      if (meaning.piece.kind == Piece::Kind::kOther) continue;
      const bool valued = absl::SimpleAtod(entry.value, &meaning.piece.value);
      if (!valued) meaning.piece.value = 0;
      if (section == "fraction") meaning.piece.value = 1 / meaning.piece.value;
      std::string skeleton = SkeletonPhrase(entry.phrase);
      meaning.piece.weak = weak.contains(skeleton);
      longest_ = std::max(longest_, skeleton.size());
      for (size_t length = 1; length <= skeleton.size(); ++length) beginnings_.insert(skeleton.substr(0, length));
      words_[skeleton].push_back(meaning);
    }
  }
}

const NumberReader::Meaning* NumberReader::Lookup(absl::string_view skeleton, LanguageSet languages) const {
  const auto it = words_.find(skeleton);
  if (it == words_.end()) return nullptr;
  for (const Meaning& meaning : it->second) {
    if ((languages >> meaning.language & 1U) != 0) return &meaning;
  }
  return nullptr;
}

// The longest number word that begins at `at` and ends within `word`; `end` takes where.
const NumberReader::Meaning* NumberReader::LongestAt(absl::string_view text, int at, const Word& word,
                                                     LanguageSet languages, int& end) const {
  // A run of Thai may be as long as the message, and so may a letter that is repeated.
  const int last = static_cast<int>(std::min<size_t>(word.span.end, at + kSpelling * longest_));
  const Meaning* found = nullptr;
  SkeletonReader reader(text.substr(at, word.span.end - at));
  while (reader.Next() && beginnings_.contains(reader.skeleton())) {
    const int here = at + static_cast<int>(reader.position());
    if (here > last) break;
    // Short words inside others are chance ("k", "g"); only joints may be so short.
    const bool whole = at == word.span.begin && here == word.span.end;
    if (!whole && reader.skeleton().size() < 2) continue;
    if (const Meaning* meaning = Lookup(reader.skeleton(), languages)) {
      found = meaning;
      end = here;
    }
  }
  return found;
}

// A word that is a number word, or made of nothing but such ("dreiundzwanzig", "สองร้อย"); Thai runs may hold others.
void NumberReader::AddWords(absl::string_view text, const Word& word, LanguageSet languages,
                            std::vector<Piece>& out) const {
  const bool thai = word.script == Script::kThai;
  const size_t before = out.size();
  int at = word.span.begin;
  while (at < word.span.end) {
    int end = at;
    const Meaning* found = LongestAt(text, at, word, languages, end);
    // A doubled letter at the seam belongs to both words ("und|dreißig").
    if (found != nullptr && end < word.span.end && end - at > 2 && text[end - 1] == text[end - 2]) --end;
    if (found == nullptr && !thai) break;
    if (found == nullptr) {
      out.push_back({.kind = Piece::Kind::kOther, .span = {at, at + 3}});
      at += 3;
      continue;
    }
    Piece piece = found->piece;
    if (piece.kind == Piece::Kind::kMark) piece.kind = Piece::Kind::kOther;
    piece.span = {at, end};
    piece.glued = at != word.span.begin;
    out.push_back(piece);
    at = end;
  }
  if (at < word.span.end) {
    out.resize(before);
    out.push_back({.kind = Piece::Kind::kOther, .span = word.span});
  }
}

namespace {

// The end of figures in two or more groups of three, whichever sign divides them ("1,200,000"); `at` if it is none.
int GroupsEnd(absl::string_view text, int at) {
  const int size = static_cast<int>(text.size());
  const auto digit = [&](int i) { return i < size && absl::ascii_isdigit(text[i]); };
  int end = at;
  while (digit(end)) ++end;
  if (end == at || end - at > 3 || end >= size || (text[end] != ',' && text[end] != '.')) return at;
  const char sign = text[end];
  int groups = 0;
  while (end < size && text[end] == sign && digit(end + 1) && digit(end + 2) && digit(end + 3) && !digit(end + 4)) {
    end += 4;
    ++groups;
  }
  const bool more = end + 1 < size && (text[end] == ',' || text[end] == '.') && digit(end + 1);
  return groups >= 2 && !more ? end : at;
}

// A fraction written as one sign; 0 if it is none.
double SignValue(absl::string_view sign) {
  static constexpr std::pair<absl::string_view, double> kSigns[] = {
      {"½", 1.0 / 2}, {"⅓", 1.0 / 3}, {"⅔", 2.0 / 3}, {"¼", 1.0 / 4}, {"¾", 3.0 / 4}, {"⅕", 1.0 / 5},
      {"⅖", 2.0 / 5}, {"⅗", 3.0 / 5}, {"⅘", 4.0 / 5}, {"⅙", 1.0 / 6}, {"⅚", 5.0 / 6}, {"⅛", 1.0 / 8}};
  for (const auto& [written, value] : kSigns) {
    if (written == sign) return value;
  }
  return 0;
}

}  // namespace

// Digits with their separators from `at` on; returns the end.
int NumberReader::ReadFigure(absl::string_view text, int at, bool comma, std::vector<Piece>& out) {
  if (const int end = GroupsEnd(text, at); end > at) {
    double value = 0;
    const bool read = absl::SimpleAtod(absl::StrReplaceAll(text.substr(at, end - at), {{",", ""}, {".", ""}}), &value);
    if (read) out.push_back({.kind = Piece::Kind::kUnit, .value = value, .span = {at, end}, .figure = true});
    return end;
  }
  const int size = static_cast<int>(text.size());
  const auto digit = [&](int i) { return i >= 0 && i < size && absl::ascii_isdigit(text[i]); };
  const auto three = [&](int i) { return digit(i) && digit(i + 1) && digit(i + 2) && !digit(i + 3); };
  const char point = comma ? ',' : '.';
  std::string digits;
  int end = at;
  bool decimals = false;
  while (digit(end) || (end < size && end + 1 < size && !decimals && digit(end + 1))) {
    const char c = text[end];
    if (digit(end)) {
      digits.push_back(c);
    } else if ((c == '.' || c == ',') && (c == point || !three(end + 1) || digits.empty())) {
      decimals = true;
      digits.push_back('.');
    } else if (c != '.' && c != ',' && c != '\'' && !(c == ' ' && three(end + 1) && end - at <= 3 + 4 * (end - at) / 5)) {
      break;
    } else if (c == ' ' && (end - at) % 4 > 3) {
      break;
    }
    ++end;
  }
  double value = 0;
  if (!absl::SimpleAtod(digits, &value)) return std::max(end, at + 1);
  out.push_back({.kind = Piece::Kind::kUnit, .value = value, .span = {at, end}, .figure = true});
  return end;
}

bool NumberReader::MarksOrdinal(absl::Span<const Piece> pieces, const Word& word, LanguageSet languages) const {
  if (pieces.empty() || !pieces.back().figure || pieces.back().span.end != word.span.begin) return false;
  const Meaning* mark = Lookup(word.skeleton, languages);
  return mark != nullptr && mark->piece.kind == Piece::Kind::kMark;
}

// What stands behind a number and makes it a fraction or adds one: "two thirds", "one and a half", "2 1/4", "zweieinhalb".
bool NumberReader::AddFraction(absl::Span<const Piece> pieces, const Whole& whole, size_t& i, double& number) {
  using Kind = Piece::Kind;
  const auto is = [&](size_t k, Kind kind) { return k < pieces.size() && pieces[k].kind == kind; };
  const auto figures = [&](size_t k) {  // "3/4" from k on
    return is(k, Kind::kUnit) && is(k + 1, Kind::kSlash) && is(k + 2, Kind::kUnit) && pieces[k + 2].figure &&
           pieces[k + 1].span.end == pieces[k + 2].span.begin && pieces[k].value < pieces[k + 2].value &&
           pieces[k + 2].value <= 100 && !is(k + 3, Kind::kSlash);
  };
  if (is(i, Kind::kFraction)) {
    double decimals = 0;
    if (whole.point && absl::SimpleAtod(whole.decimals, &decimals)) {
      number = whole.value + decimals * pieces[i].value;
    } else if (whole.before_joint > 0) {
      number = whole.before_joint + (whole.value - whole.before_joint) * pieces[i].value * whole.unit_before;
    } else {
      number *= pieces[i].value;
    }
    ++i;
  } else if (is(i, Kind::kJoin) && is(i + 1, Kind::kFraction)) {
    number += pieces[i + 1].value * whole.unit;
    i += 2;
  } else if (is(i, Kind::kJoin) && is(i + 1, Kind::kArticle) && is(i + 2, Kind::kFraction)) {
    number += pieces[i + 2].value * whole.unit;
    i += 3;
  } else if (is(i, Kind::kJoin) && is(i + 1, Kind::kUnit) && is(i + 2, Kind::kFraction)) {
    number += pieces[i + 1].value * pieces[i + 2].value * whole.unit;
    i += 3;
  } else if (is(i, Kind::kShare)) {
    number += pieces[i].value;
    ++i;
  } else if (whole.figure && i > 0 && figures(i - 1)) {
    number /= pieces[i + 1].value;
    i += 2;
  } else if (whole.figure && figures(i)) {
    number += pieces[i].value / pieces[i + 2].value;
    i += 3;
  } else {
    return false;
  }
  if (is(i, Kind::kScale) && pieces[i].value >= 1000) number *= pieces[i++].value;
  return true;
}

std::vector<NumberReader::Piece> NumberReader::Pieces(absl::string_view text, absl::Span<const Word> words,
                                                     LanguageSet languages) const {
  std::vector<Piece> pieces;
  const bool comma = (comma_ & languages) != 0;
  int read = 0;
  for (const Word& word : words) {
    if (word.span.begin < read) continue;
    const bool figure = word.kind == WordKind::kNumber && absl::ascii_isdigit(text[word.span.begin]);
    const int after = word.span.end;
    const bool bare_point = (word.lower == "." || word.lower == ",") && after < static_cast<int>(text.size()) &&
                            absl::ascii_isdigit(text[after]) &&
                            (word.span.begin == 0 || absl::ascii_isspace(text[word.span.begin - 1]));
    if (figure || bare_point) {
      read = ReadFigure(text, word.span.begin, comma, pieces);
    } else if (word.kind == WordKind::kLetters && MarksOrdinal(pieces, word, languages)) {
      pieces.back().kind = Piece::Kind::kOrdinal;  // "4th"
      pieces.back().span.end = word.span.end;
    } else if (word.kind == WordKind::kLetters) {
      AddWords(text, word, languages, pieces);
    } else if (const double share = SignValue(word.lower); share > 0) {
      pieces.push_back({.kind = Piece::Kind::kShare, .value = share, .span = word.span});
    } else if (word.lower == "/" && !pieces.empty() && pieces.back().figure && pieces.back().span.end == word.span.begin) {
      pieces.push_back({.kind = Piece::Kind::kSlash, .span = word.span});
    } else if (word.lower == "-" || word.lower == "−" || word.lower == "—") {
      const bool alone = word.span.begin == 0 || absl::ascii_isspace(text[word.span.begin - 1]);
      pieces.push_back({.kind = alone ? Piece::Kind::kMinus : Piece::Kind::kJoin, .span = word.span});
    } else {
      pieces.push_back({.kind = Piece::Kind::kOther, .span = word.span});
    }
  }
  return pieces;
}

std::vector<NumberMention> NumberReader::Find(absl::string_view text, LanguageSet languages) const {
  return Find(text, SplitWords(text), languages);
}

std::vector<NumberMention> NumberReader::Find(absl::string_view text, absl::Span<const Word> words,
                                              LanguageSet languages) const {
  const std::vector<Piece> pieces = Pieces(text, words, languages);
  using Kind = Piece::Kind;
  std::vector<NumberMention> mentions;
  for (size_t i = 0; i < pieces.size();) {
    const size_t first = i;
    const bool minus = pieces[i].kind == Kind::kMinus;
    if (minus) ++i;
    Adder whole;
    Whole read;
    size_t last = 0;
    bool ordinal = false;
    double scale = 1;
    for (; i < pieces.size() && !ordinal; ++i) {
      const Piece& piece = pieces[i];
      const bool value = piece.kind == Kind::kUnit || piece.kind == Kind::kOrdinal;
      if (value && read.point) {
        absl::StrAppend(&read.decimals, Written(piece.value));
      } else if (value && (whole.TakesUnit(piece.value, piece.glued) || (whole.zero() && !piece.figure))) {
        whole.Unit(piece.value);
        ordinal = piece.kind == Kind::kOrdinal;
      } else if (piece.kind == Kind::kScale && read.point) {
        scale *= piece.value;
      } else if (piece.kind == Kind::kScale) {
        whole.Scale(piece.value);
      } else if (piece.kind == Kind::kPoint && !read.point && i + 1 < pieces.size() &&
                 pieces[i + 1].kind == Kind::kUnit && (whole.any() || first == i)) {
        read.point = true;
        continue;
      } else if (piece.kind == Kind::kJoin && whole.any() && i + 1 < pieces.size() &&
                 (pieces[i + 1].kind == Kind::kUnit || pieces[i + 1].kind == Kind::kOrdinal) &&
                 whole.TakesUnit(pieces[i + 1].value, pieces[i + 1].glued)) {
        if (piece.value != 0) read.before_joint = whole.value();
        read.unit_before = whole.unit();
        continue;
      } else if ((piece.kind == Kind::kFraction || piece.kind == Kind::kShare) && i == first + (minus ? 1 : 0)) {
        // "half a million", "½"
        const size_t next = i + (i + 1 < pieces.size() && pieces[i + 1].kind == Kind::kArticle ? 2 : 1);
        const bool more = piece.kind == Kind::kFraction && next < pieces.size() &&
                          pieces[next].kind == Kind::kScale && pieces[next].value >= 1000;
        if (!more && piece.kind == Kind::kFraction) break;
        whole.Unit(piece.value * (more ? pieces[next].value : 1));
        last = more ? next + 1 : i + 1;
        break;
      } else if (piece.kind == Kind::kArticle && i == first && i + 1 < pieces.size() &&
                 pieces[i + 1].kind == Kind::kFraction) {
        whole.Unit(pieces[i + 1].value);  // "a half"
        last = i + 2;
        break;
      } else {
        break;
      }
      last = i + 1;
    }
    if (last == 0) {
      i = std::max(i, first + 1);
      continue;
    }
    i = last;
    double number = whole.value();
    if (!read.decimals.empty()) {
      double fraction = 0;
      if (absl::SimpleAtod(absl::StrCat("0.", read.decimals), &fraction)) number += fraction;
    }
    number *= scale;
    read.value = whole.value();
    read.unit = whole.unit();
    read.figure = last - first == (minus ? 2 : 1) && pieces[last - 1].figure;
    if (!ordinal && AddFraction(pieces, read, i, number)) last = i;
    const bool alone = last - first == 1 && pieces[first].weak;
    mentions.push_back({{pieces[first].span.begin, pieces[last - 1].span.end},
                        Written(minus ? -number : number), ordinal, alone && pieces.size() > 1});
  }
  return mentions;
}

}  // namespace tresen::nlu
