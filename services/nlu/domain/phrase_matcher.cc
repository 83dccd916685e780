#include "services/nlu/domain/phrase_matcher.h"

#include <deque>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {
namespace {

uint64_t Key(int node, char byte) {
  return static_cast<uint64_t>(node) << 8 | static_cast<unsigned char>(byte);
}

bool StartsThai(absl::string_view text) {
  size_t at = 0;
  return !text.empty() && ScriptOf(ReadCodePoint(text, at)) == Script::kThai;
}

}  // namespace

int PhraseMatcher::Child(int node, char byte) const {
  const auto it = edges_.find(Key(node, byte));
  return it == edges_.end() ? -1 : it->second;
}

int PhraseMatcher::ChildOrNew(int node, char byte) {
  const auto [it, added] = edges_.try_emplace(Key(node, byte), static_cast<int>(nodes_.size()));
  const int child = it->second;
  if (added) nodes_.emplace_back();
  return child;
}

void PhraseMatcher::Add(absl::string_view phrase, int id) {
  const bool open_first = absl::ConsumePrefix(&phrase, "*");
  const bool open_last = absl::ConsumeSuffix(&phrase, "*");
  std::string skeleton = SkeletonPhrase(phrase);
  if (skeleton.empty()) return;
  const bool thai = StartsThai(skeleton);
  Output output{.length = 0, .blank_first = !open_first && !thai,
                .blank_last = !open_last && !thai, .id = id};
  if (output.blank_first) skeleton.insert(0, " ");
  if (output.blank_last) skeleton.push_back(' ');
  output.length = static_cast<int>(skeleton.size());
  int node = 0;
  for (const char byte : skeleton) node = ChildOrNew(node, byte);
  nodes_[node].outputs.push_back(output);
}

void PhraseMatcher::Build() { LinkFailures(); }

void PhraseMatcher::LinkFailures() {
  std::vector<std::vector<std::pair<char, int>>> children(nodes_.size());
  for (const auto& [key, child] : edges_) {
    children[key >> 8].emplace_back(static_cast<char>(key & 0xFF), child);
  }
  std::deque<int> queue = {0};
  while (!queue.empty()) {
    const int node = queue.front();
    queue.pop_front();
    for (const auto& [byte, child] : children[node]) {
      int fail = 0;
      if (node != 0) {
        int from = nodes_[node].fail;
        while (from != 0 && Child(from, byte) < 0) from = nodes_[from].fail;
        fail = std::max(0, Child(from, byte));
      }
      nodes_[child].fail = fail;
      nodes_[child].next_output = nodes_[fail].outputs.empty() ? nodes_[fail].next_output : fail;
      queue.push_back(child);
    }
  }
}

std::vector<PhraseMatcher::Hit> PhraseMatcher::Find(absl::string_view skeleton_text) const {
  std::vector<Hit> hits;
  int node = 0;
  for (size_t i = 0; i < skeleton_text.size(); ++i) {
    const char byte = skeleton_text[i];
    int child = Child(node, byte);
    while (child < 0 && node != 0) {
      node = nodes_[node].fail;
      child = Child(node, byte);
    }
    node = child < 0 ? 0 : child;
    const int end = static_cast<int>(i) + 1;
    for (int at = node; at != 0; at = nodes_[at].next_output) {
      for (const Output& o : nodes_[at].outputs) {
        hits.push_back({.begin = end - o.length + (o.blank_first ? 1 : 0),
                        .end = end - (o.blank_last ? 1 : 0),
                        .id = o.id});
      }
    }
  }
  return hits;
}

}  // namespace tresen::nlu
