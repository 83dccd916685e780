#include "services/nlu/domain/company.h"

#include <algorithm>
#include <optional>

#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {
namespace {

// So much may stand between "and" and the next of the others: "and also for my little daughter".
// The customer follows at once: "for my son and let me know" is one visit.
constexpr int kWordsBetween = 4;
constexpr int kThaiBetween = 18;  // bytes: six letters
constexpr int kBytesAfterWith = 48;
constexpr int kWordsAfterWith = 2;  // "with my little sister"

// Somebody of the family, a friend, or the customer.
struct Person {
  ByteSpan span;
  int word_begin = 0;
  int word_end = 0;
  bool me = false;
  bool joined = false;  // the phrase has its own "and"
  bool subject =
      false;  // so has this, and what follows may be a new sentence: "and I can come on Friday"
};

// Where the person ends with what stands in brackets behind: "my daughter (6)".
int EndWithBrackets(const Analysis& analysis, int word) {
  constexpr int kMostInside = 4;
  const int count = static_cast<int>(analysis.words.size());
  if (word >= count || analysis.words[word].lower != "(") return word;
  for (int end = word + 1; end < count && end <= word + 1 + kMostInside; ++end) {
    if (analysis.words[end].lower == ")") return end + 1;
  }
  return word;
}

// "ตัดผม" is a haircut and has no "me" in it.
bool InsideActivity(const Analysis& analysis, const ByteSpan& span) {
  return std::any_of(analysis.concepts.begin(), analysis.concepts.end(),
                     [&](const ConceptHit& hit) {
                       return hit.activity && hit.span.begin <= span.begin &&
                              span.end <= hit.span.end && hit.span != span;
                     });
}

std::vector<Person> PeopleIn(const Analysis& analysis) {
  std::vector<Person> people;
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "kin" && hit.entry->section != "me") continue;
    if (InTime(analysis, hit.span) || InsideActivity(analysis, hit.span)) continue;
    const bool subject = hit.entry->value == "subject";
    const int end = EndWithBrackets(analysis, hit.word_end);
    const ByteSpan span{hit.span.begin, end == hit.word_end ? hit.span.end : analysis.words[end - 1].span.end};
    const Person person{span,
                        hit.word_begin,
                        end,
                        hit.entry->section == "me",
                        subject || hit.entry->value == "joined",
                        subject};
    // "para mi" and "madre", "my boy" and "boyfriend": the words of one person.
    const bool same = !people.empty() && person.span.begin < people.back().span.end;
    if (same && person.span.end <= people.back().span.end) continue;
    if (same) {
      people.back().span.end = person.span.end;
      people.back().word_end = person.word_end;
    } else {
      people.push_back(person);
    }
  }
  return people;
}

// Where the words after "and" or a comma begin, which must follow right behind `left`.
struct Joint {
  int word = 0;
  int byte = 0;
  bool comma = false;
};

std::optional<Joint> JointBehind(const Analysis& analysis, const Person& left) {
  std::optional<Joint> found;
  for (const PhraseHit& hit : analysis.PhrasesNear({left.span.end, left.span.end + 1})) {
    if (hit.entry->section != "and" || hit.span.begin < left.span.end) continue;
    const bool next = hit.word_begin == left.word_end || hit.span.begin <= left.span.end + 1;
    if (next && (!found || hit.span.end > found->byte))
      found = Joint{hit.word_end, hit.span.end, false};
  }
  if (found || left.word_end >= static_cast<int>(analysis.words.size())) return found;
  const Word& word = analysis.words[left.word_end];
  if (word.lower == "+" || word.lower == "&") return Joint{left.word_end + 1, word.span.end, false};
  if (word.lower == ",") return Joint{left.word_end + 1, word.span.end, true};
  return std::nullopt;
}

bool Near(const Analysis& analysis, const Joint& joint, const Person& right) {
  if (analysis.words[right.word_begin].script == Script::kThai) {
    return right.span.begin >= joint.byte && right.span.begin - joint.byte <= kThaiBetween;
  }
  if (right.word_begin < joint.word || right.word_begin - joint.word > kWordsBetween) return false;
  return std::all_of(analysis.words.begin() + joint.word, analysis.words.begin() + right.word_begin,
                     [](const Word& word) { return word.kind == WordKind::kLetters; });
}

// "A trim for my son and a colour for me" says for whom each is.
bool ActivityBetween(const Analysis& analysis, const Person& left, const Person& right) {
  return std::any_of(
      analysis.concepts.begin(), analysis.concepts.end(), [&](const ConceptHit& hit) {
        return hit.activity && left.span.end <= hit.span.begin && hit.span.end <= right.span.begin;
      });
}

bool ActivityFollows(const Analysis& analysis, const Person& person, int until) {
  return std::any_of(analysis.concepts.begin(), analysis.concepts.end(), [&](const ConceptHit& hit) {
    return hit.activity && hit.span.begin >= person.span.end && hit.span.end <= until &&
           hit.word_begin - person.word_end <= kWordsBetween;
  });
}

// "I want a colour, my daughter a cut": each has something of the own.
void AddEachWithOwn(const Analysis& analysis, const std::vector<Person>& people, std::vector<Company>& all) {
  for (size_t i = 0; i + 1 < people.size(); ++i) {
    const Person& left = people[i];
    const Person& right = people[i + 1];
    if (left.me == right.me || !all.empty()) continue;
    if (ActivityFollows(analysis, left, right.span.begin) &&
        ActivityFollows(analysis, right, static_cast<int>(analysis.text.size()))) {
      all.push_back({right.span, 2});
    }
  }
}

// "My mum and I need …": at most a word, "my", stands in front.
bool BeginsSentence(const Analysis& analysis, int word) {
  const auto begins = [&](int at) {
    return at <= 0 || analysis.words[at - 1].kind == WordKind::kPunctuation;
  };
  return begins(word) || begins(word - 1);
}

bool IsFollowed(const Analysis& analysis, const Person& person) {
  if (person.word_end >= static_cast<int>(analysis.words.size())) return false;
  const Word& next = analysis.words[person.word_end];
  return next.kind == WordKind::kLetters && !InTime(analysis, next.span);
}

// Whether `right` comes with `left`, the last of a company that begins at the word `begin`.
bool ComeTogether(const Analysis& analysis, const Person& left, const Person& right,
                  const std::optional<Joint>& joint, int begin) {
  if (ActivityBetween(analysis, left, right)) return false;
  if (right.subject && !BeginsSentence(analysis, begin) && IsFollowed(analysis, right))
    return false;
  if (right.joined) return right.word_begin == left.word_end;
  if (!joint.has_value() || !Near(analysis, *joint, right)) return false;
  const bool thai = analysis.words[right.word_begin].script == Script::kThai;
  return !right.me || thai || right.word_begin == joint->word;
}

// "mit" in front of the person, with "meiner kleinen" between at most.
const PhraseHit* WithBefore(const Analysis& analysis, const Person& person) {
  const PhraseHit* found = nullptr;
  for (const PhraseHit& hit : analysis.PhrasesNear({std::max(0, person.span.begin - kBytesAfterWith), person.span.begin})) {
    if (hit.entry->section != "with" || hit.span.end > person.span.begin) continue;
    const bool near = analysis.words[person.word_begin].script == Script::kThai
                          ? person.span.begin - hit.span.end <= kThaiBetween
                          : person.word_begin - hit.word_end <= kWordsAfterWith;
    if (near) found = &hit;
  }
  return found;
}

bool SaysTogether(const Analysis& analysis) {
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(),
                     [](const PhraseHit& hit) { return hit.entry->section == "together"; });
}

// "Together with my sister", "we come with mum", "I with mum": who is not only brought along.
void AddAccompanied(const Analysis& analysis, const std::vector<Person>& people, std::vector<Company>& all) {
  const bool together = SaysTogether(analysis);
  for (size_t i = 0; i < people.size(); ++i) {
    const Person& person = people[i];
    if (person.me) continue;
    const bool counted = std::any_of(all.begin(), all.end(), [&](const Company& company) {
      return company.span.begin < person.span.end && person.span.begin < company.span.end;
    });
    const PhraseHit* with = counted ? nullptr : WithBefore(analysis, person);
    if (with == nullptr) continue;
    const bool i_with = i > 0 && people[i - 1].me && people[i - 1].word_end == with->word_begin;
    if (together || i_with) all.push_back({{with->span.begin, person.span.end}, 2});
  }
}

}  // namespace

std::vector<Company> FindCompany(const Analysis& analysis) {
  std::vector<Company> all;
  const std::vector<Person> people = PeopleIn(analysis);
  Company company;
  int begin = 0;
  bool with_me = false;
  bool has_and = false;
  const auto finish = [&] {
    if (company.count > 1 && has_and) all.push_back(company);
  };
  for (size_t i = 0; i < people.size(); ++i) {
    const Person& right = people[i];
    if (i > 0) {
      const Person& left = people[i - 1];
      // "para mí" in front of "madre" is a part of it.
      if (left.word_end == right.word_begin && left.span.end + 1 == right.span.begin &&
          !right.joined) {
        company.span.end = right.span.end;
        with_me &= right.me;
        continue;
      }
      const std::optional<Joint> joint = JointBehind(analysis, left);
      // "Tuesday suits me and I would like a cut" is one person.
      if (!(with_me && right.me) && ComeTogether(analysis, left, right, joint, begin)) {
        company.span.end = right.span.end;
        ++company.count;
        with_me |= right.me;
        has_and |= right.joined || !joint->comma;
        continue;
      }
      finish();
    }
    company = {right.span, 1};
    begin = right.word_begin;
    with_me = right.me;
    has_and = false;
  }
  finish();
  AddAccompanied(analysis, people, all);
  AddEachWithOwn(analysis, people, all);
  return all;
}

}  // namespace tresen::nlu
