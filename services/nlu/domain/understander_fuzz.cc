// Any bytes as what a customer wrote: an understanding whose places lie in the text, in every language.
#include <cstdint>
#include <cstdlib>

#include "services/nlu/domain/demo_vocabulary.h"
#include "services/nlu/nlu_limits.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckPlaces(const tresen::nlu::Understanding& read, int size) {
  for (const auto& entity : read.entities) {
    Require(entity.span.begin >= 0 && entity.span.begin <= entity.span.end);
    Require(entity.span.end <= size);
  }
  for (const auto& request : read.requests) {
    Require(request.span.begin >= 0 && request.span.end <= size);
  }
  Require(!read.intents.empty());
  float sum = 0;
  for (const auto& intent : read.intents) sum += intent.confidence;
  Require(sum < 1.01F);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr const char* kLanguages[] = {"de", "en", "es", "pl", "th"};
  if (size == 0 || size > tresen::nlu::kMaxTextBytes) return 0;
  // The first byte chooses what the desk knows, the rest is the text.
  auto context = tresen::nlu::DemoContext({kLanguages[data[0] % 5]});
  context.expected = static_cast<tresen::nlu::ExpectedAnswer>(data[0] / 5 % 9);
  context.choices = {"10:00", "11:30 bei Lena", "keiner davon"};
  context.opening_minute = 9 * 60;
  context.closing_minute = 18 * 60;
  const absl::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  CheckPlaces(tresen::nlu::InstalledUnderstander().Understand(text, tresen::nlu::DemoIndex(), context),
              static_cast<int>(text.size()));
  return 0;
}
