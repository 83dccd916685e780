#include "services/gateway/conversation/request.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/text/text.h"

namespace tresen::gateway {
namespace {

// So sure a wish must be that what stands beside it can only explain it.
constexpr double kClear = 0.7;

bool HasValue(const Entity& entity, absl::string_view value) {
  return std::find(entity.values.begin(), entity.values.end(), value) != entity.values.end();
}

// Text between two code points.
std::string Between(absl::string_view text, int begin, int end) {
  std::string part;
  int at = -1;
  for (char byte : text) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) ++at;
    if (at >= end) break;
    if (at >= begin) part += byte;
  }
  return part;
}

template <class Spanned>
std::vector<Spanned> Inside(const std::vector<Spanned>& all, const RequestSpan& span) {
  std::vector<Spanned> inside;
  for (const Spanned& one : all) {
    if (one.begin >= span.begin && one.begin < span.end) inside.push_back(one);
  }
  return inside;
}

// Wants nothing that could be named.
bool IsSmallTalk(const Request& request) {
  if (!request.entities.empty()) return false;
  switch (Top(request).intent) {
    case Intent::kCancel:
    case Intent::kChange:
    case Intent::kMyAppointments:
    case Intent::kComplaint:
    case Intent::kHuman:
    case Intent::kStop:
    case Intent::kDataRequest:
    case Intent::kAskRisk:
      return false;
    default:
      return true;
  }
}

bool Asks(const Request& request, Intent intent) { return Top(request).intent == intent; }

// "I cannot come, would Thursday work?" and "I cannot, let us move it" are one wish: to move.
void JoinToMove(std::vector<Request>& requests) {
  for (size_t i = 0; i + 1 < requests.size(); ++i) {
    Request& first = requests[i];
    Request& second = requests[i + 1];
    const bool new_time = !second.times.empty() &&
                          FindEntity(second, EntityKind::kService) == nullptr &&
                          (Asks(second, Intent::kAvailability) || Asks(second, Intent::kBook) ||
                           Asks(second, Intent::kChange));
    const bool gives_up_time =
        Asks(first, Intent::kCancel) || (Asks(first, Intent::kChange) && first.times.empty());
    if (!gives_up_time || !new_time) continue;
    first.text += second.text;
    first.intents = {{Intent::kChange, 0.9}};
    first.entities.insert(first.entities.end(), second.entities.begin(), second.entities.end());
    first.times.insert(first.times.end(), second.times.begin(), second.times.end());
    requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

bool NamesThing(const Request& request) {
  return FindEntity(request, EntityKind::kService) != nullptr ||
         FindEntity(request, EntityKind::kProduct) != nullptr ||
         FindEntity(request, EntityKind::kTopic) != nullptr ||
         FindEntity(request, EntityKind::kRisk) != nullptr;
}

// "I'd like to give a voucher. Do you have any?": asks for what the sentence before has named.
void JoinAskedAgain(std::vector<Request>& requests) {
  for (size_t i = 1; i < requests.size();) {
    Request& named = requests[i - 1];
    const Request& asks = requests[i];
    const bool of_it = HasReference(asks, "such") && asks.times.empty() && !NamesThing(asks);
    if (!of_it || !NamesThing(named)) {
      ++i;
      continue;
    }
    named.text += asks.text;
    requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

bool Wishes(const Request& request) {
  const Intent intent = Top(request).intent;
  return intent == Intent::kBook || intent == Intent::kAvailability;
}

// "For my husband and me on Saturday, a cut for both" is one wish in two breaths.
void JoinWish(std::vector<Request>& requests) {
  for (size_t i = 0; i + 1 < requests.size();) {
    Request& first = requests[i];
    const Request& second = requests[i + 1];
    const bool asks = FindEntity(second, EntityKind::kTopic) != nullptr || second.text.find('?') != std::string::npos;
    const bool goes_on = Wishes(second) || Asks(second, Intent::kSelect) || Asks(second, Intent::kOther) ||
                         (Asks(second, Intent::kAskInfo) && !asks);
    const bool both_say_what = FindEntity(first, EntityKind::kService) != nullptr &&
                               FindEntity(second, EntityKind::kService) != nullptr;
    const bool both_say_when = !first.times.empty() && !second.times.empty();
    if (!Wishes(first) || !goes_on || both_say_what || both_say_when || !SaysSomethingForDraft(second)) {
      ++i;
      continue;
    }
    first.text += second.text;
    first.entities.insert(first.entities.end(), second.entities.begin(), second.entities.end());
    first.times.insert(first.times.end(), second.times.begin(), second.times.end());
    requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// "I have to cancel, I'm on holiday then": beside a clear wish what names nothing and asks nothing explains it.
void DropExplanations(std::vector<Request>& requests) {
  const auto clear = [](const Request& request) {
    const RankedIntent top = Top(request);
    return top.confidence >= kClear && (Wishes(request) || Asks(request, Intent::kCancel) || Asks(request, Intent::kChange));
  };
  if (std::none_of(requests.begin(), requests.end(), clear)) return;
  // "Yes. And please cancel the one on Friday": an answer explains nothing.
  const auto answers = [](const Request& request) {
    return Asks(request, Intent::kConfirm) || Asks(request, Intent::kDeny) || Asks(request, Intent::kSelect);
  };
  std::erase_if(requests, [&](const Request& request) {
    return !clear(request) && !answers(request) && IsSmallTalk(request) && request.times.empty() &&
           request.text.find('?') == std::string::npos;
  });
}

// Where what is said about somebody who joins begins; nothing: nobody does, or nothing was said of the customer's own.
std::optional<int> WhereSomebodyJoins(const Request& request) {
  const auto joins = std::find_if(request.entities.begin(), request.entities.end(), [](const Entity& entity) {
    return entity.kind == EntityKind::kReference && !entity.negated && HasValue(entity, "along");
  });
  if (joins == request.entities.end()) return std::nullopt;
  std::vector<int> before;
  bool after = false;
  int begin = joins->begin;
  for (const Entity& entity : request.entities) {
    if (entity.kind != EntityKind::kService) continue;
    if (entity.end <= joins->begin) {
      before.push_back(entity.begin);
    } else {
      // "noch meinen Sohn": the word for the person may tell the service, too.
      begin = std::min(begin, entity.begin);
      after = true;
    }
  }
  if (before.empty()) return std::nullopt;
  return before.size() == 1 || after ? begin : before.back();
}

// "A colour on Wednesday and a beard trim on Friday" are two visits: each service has a day of its own, behind it or
// before it.
std::optional<int> WhereSecondVisitBegins(const Request& request) {
  std::vector<int> services;
  std::vector<int> days;
  for (const Entity& entity : request.entities) {
    if (entity.kind == EntityKind::kService && !entity.negated) services.push_back(entity.begin);
  }
  for (const TimeMention& mention : request.times) {
    if (mention.has_date && !mention.excluded && mention.alternative_group == 0) days.push_back(mention.begin);
  }
  if (services.size() != 2 || days.size() != 2 || services[0] == services[1]) return std::nullopt;
  const bool behind = services[0] < days[0] && days[0] < services[1] && services[1] < days[1];
  const bool before = days[0] < services[0] && services[0] < days[1] && days[1] < services[1];
  if (behind) return services[1];
  return before ? std::optional<int>(days[1]) : std::nullopt;
}

// The two parts of a request, before and from a place on.
std::pair<Request, Request> PartsOf(const Request& request, int place) {
  Request first = request;
  Request second = request;
  const auto later = [place](const auto& one) { return one.begin >= place; };
  const auto sooner = [place](const auto& one) { return one.begin < place; };
  std::erase_if(first.entities, later);
  std::erase_if(first.times, later);
  std::erase_if(second.entities, sooner);
  std::erase_if(second.times, sooner);
  return {std::move(first), std::move(second)};
}

void SplitVisits(std::vector<Request>& requests) {
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto place = Wishes(requests[i]) ? WhereSecondVisitBegins(requests[i]) : std::nullopt;
    if (!place.has_value()) continue;
    auto [first, second] = PartsOf(requests[i], *place);
    // What counted both says nothing of each; the salon is the same for both.
    for (Request* part : {&first, &second}) {
      const Request& other = part == &first ? second : first;
      const Entity* branch = FindEntity(other, EntityKind::kBranch);
      if (branch != nullptr && FindEntity(*part, EntityKind::kBranch) == nullptr) part->entities.push_back(*branch);
      std::erase_if(part->entities, [](const Entity& entity) { return entity.kind == EntityKind::kCount; });
    }
    requests[i] = std::move(first);
    requests.insert(requests.begin() + static_cast<std::ptrdiff_t>(++i), std::move(second));
  }
}

// "A beard trim, and a haircut for my son after me" are two visits.
void SplitWhereSomebodyJoins(std::vector<Request>& requests) {
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto place = Wishes(requests[i]) ? WhereSomebodyJoins(requests[i]) : std::nullopt;
    if (!place.has_value()) continue;
    auto [own, other] = PartsOf(requests[i], *place);
    requests[i] = std::move(own);
    requests.insert(requests.begin() + static_cast<std::ptrdiff_t>(++i), std::move(other));
  }
}

// A risk is answered and nothing beside it that could pass for an answer.
void KeepRisk(std::vector<Request>& requests) {
  if (std::none_of(requests.begin(), requests.end(),
                   [](const Request& one) { return Asks(one, Intent::kAskRisk); })) {
    return;
  }
  std::erase_if(requests, [](const Request& one) {
    return Asks(one, Intent::kAskInfo) || Asks(one, Intent::kAskProduct);
  });
}

}  // namespace

std::vector<Request> SplitRequests(const Turn& turn) {
  const Understanding& understood = turn.understanding;
  const std::string text = absl::StrJoin(turn.texts, "\n");
  std::vector<Request> requests;
  if (understood.requests.size() < 2) {
    requests.push_back({text, understood.intents, understood.entities, understood.times, std::nullopt});
    SplitVisits(requests);
    SplitWhereSomebodyJoins(requests);
    return requests;
  }
  for (const RequestSpan& span : understood.requests) {
    requests.push_back({Between(text, span.begin, span.end), span.intents,
                        Inside(understood.entities, span), Inside(understood.times, span),
                        std::nullopt});
  }
  if (std::any_of(requests.begin(), requests.end(), NamesVisit)) {
    std::erase_if(requests, [](const Request& request) {
      return !NamesVisit(request) && IsSmallTalk(request);
    });
  }
  JoinToMove(requests);
  JoinAskedAgain(requests);
  DropExplanations(requests);
  JoinWish(requests);
  SplitVisits(requests);
  SplitWhereSomebodyJoins(requests);
  KeepRisk(requests);
  return requests;
}

bool NamesVisit(const Request& request) {
  return FindEntity(request, EntityKind::kService) != nullptr && !request.times.empty();
}

RankedIntent Top(const Request& request) {
  return request.intents.empty() ? RankedIntent{} : request.intents.front();
}

const Entity* FindEntity(const Request& request, EntityKind kind) {
  for (const Entity& entity : request.entities) {
    if (entity.kind == kind && !entity.negated) return &entity;
  }
  return nullptr;
}

std::string ValueOf(const Request& request, EntityKind kind) {
  const Entity* entity = FindEntity(request, kind);
  return entity == nullptr || entity->values.empty() ? "" : entity->values.front();
}

bool HasReference(const Request& request, absl::string_view reference) {
  for (const Entity& entity : request.entities) {
    if (entity.kind != EntityKind::kReference || entity.values.empty()) continue;
    if (entity.values.front() == reference) return true;
  }
  return false;
}

bool SaysSomethingForDraft(const Request& request) {
  if (!request.times.empty()) return true;
  return std::any_of(request.entities.begin(), request.entities.end(), [](const Entity& entity) {
    return entity.kind == EntityKind::kService || entity.kind == EntityKind::kStaff ||
           entity.kind == EntityKind::kBranch ||
           (entity.kind == EntityKind::kReference && !HasValue(entity, "such"));
  });
}

std::optional<bool> YesOrNo(const Request& request) {
  const std::string answer = ValueOf(request, EntityKind::kAnswer);
  if (answer == "yes") return true;
  if (answer == "no") return false;
  if (Top(request).intent == Intent::kConfirm) return true;
  if (Top(request).intent == Intent::kDeny) return false;
  return std::nullopt;
}

std::string Normalised(absl::string_view message) {
  std::string folded = text::FoldCase(text::CollapseWhitespace(message));
  absl::string_view trimmed = folded;
  while (!trimmed.empty() && (trimmed.back() == '.' || trimmed.back() == '!' ||
                              trimmed.back() == ',' || trimmed.back() == ' ')) {
    trimmed.remove_suffix(1);
  }
  return std::string(trimmed);
}

}  // namespace tresen::gateway
