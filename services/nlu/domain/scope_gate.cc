#include "services/nlu/domain/scope_gate.h"

#include <algorithm>
#include <cmath>

namespace tresen::nlu {
namespace {

constexpr int kSteps = 400;
constexpr float kRate = 0.5F;
constexpr float kShrink = 0.002F;

std::array<float, 4> Values(const ScopeSigns& signs) {
  return {signs.lead, signs.margin, signs.likeness, signs.known};
}

float Logistic(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

float ScopeGate::Score(const ScopeSigns& signs) const {
  const std::array<float, kSigns> values = Values(signs);
  float score = bias_;
  for (size_t k = 0; k < kSigns; ++k) score += weight_[k] * (values[k] - mean_[k]) * scale_[k];
  return score;
}

float ScopeGate::Inside(const ScopeSigns& signs) const {
  return trained_ ? Logistic(Score(signs)) : 1;
}

ScopeGate ScopeGate::Train(absl::Span<const ScopeExample> examples, float most_refused) {
  ScopeGate gate;
  const float all = static_cast<float>(examples.size());
  const float inside = static_cast<float>(
      std::count_if(examples.begin(), examples.end(), [](const ScopeExample& e) { return e.inside; }));
  if (inside == 0 || inside == all) return gate;
  gate.trained_ = true;
  for (size_t k = 0; k < kSigns; ++k) {
    float sum = 0, square = 0;
    for (const ScopeExample& e : examples) sum += Values(e.signs)[k];
    gate.mean_[k] = sum / all;
    for (const ScopeExample& e : examples) {
      const float off = Values(e.signs)[k] - gate.mean_[k];
      square += off * off;
    }
    gate.scale_[k] = 1 / std::sqrt(square / all + 1e-6F);
  }
  // Logistic regression; both kinds weigh the same however many they are.
  for (int step = 0; step < kSteps; ++step) {
    std::array<float, kSigns> slope{};
    float lift = 0;
    for (const ScopeExample& e : examples) {
      const float weight = 0.5F / (e.inside ? inside : all - inside);
      const float error = weight * (Logistic(gate.Score(e.signs)) - (e.inside ? 1.0F : 0.0F));
      const std::array<float, kSigns> values = Values(e.signs);
      for (size_t k = 0; k < kSigns; ++k) slope[k] += error * (values[k] - gate.mean_[k]) * gate.scale_[k];
      lift += error;
    }
    for (size_t k = 0; k < kSigns; ++k) {
      gate.weight_[k] = std::max(0.0F, gate.weight_[k] - kRate * (slope[k] + kShrink * gate.weight_[k]));
    }
    gate.bias_ -= kRate * lift;
  }
  std::vector<float> rights;
  for (const ScopeExample& e : examples) {
    if (e.inside && e.right) rights.push_back(gate.Score(e.signs));
  }
  if (rights.empty()) return gate;
  const auto place = rights.begin() + static_cast<int>(most_refused * static_cast<float>(rights.size()));
  std::nth_element(rights.begin(), place, rights.end());
  gate.threshold_ = *place;
  return gate;
}

}  // namespace tresen::nlu
