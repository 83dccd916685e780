// nlu_bench [FOLDER]: how long it takes to understand a message, from its bytes to intents, entities and times, inside
// the process. The messages are those of tests/corpora (or of FOLDER): one per line, before " => ".
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

constexpr int kRounds = 4;
constexpr size_t kLongest = 16 << 10;  // bytes that the service takes

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

std::vector<std::string> MessagesOf(const std::string& path) {
  std::vector<std::string> messages;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t arrow = line.find(" => ");
    if (!absl::StartsWith(line, "#") && arrow != std::string::npos) messages.push_back(line.substr(0, arrow));
  }
  return messages;
}

void Print(const std::string& name, std::vector<double> took) {
  if (took.empty()) return;
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) { return took[static_cast<size_t>(share * static_cast<double>(took.size() - 1))]; };
  std::printf("%-34s %7zu  median %8.1f us  p99 %8.1f us  most %8.1f us\n", name.c_str(), took.size(), at(0.5), at(0.99),
              took.back());
  std::fflush(stdout);
}

double Understand(const std::string& text, const UnderstandContext& context) {
  const auto start = Clock::now();
  const Understanding read = InstalledUnderstander().Understand(text, DemoIndex(), context);
  const double took = Since(start);
  if (read.intents.empty()) std::printf("nothing understood: %s\n", text.c_str());
  return took;
}

// What the machine does meanwhile: the same work every time, so that figures of two runs can be compared.
double Yardstick() {
  std::vector<unsigned> numbers(2000);
  unsigned state = 1;
  for (unsigned& n : numbers) n = state = state * 1664525U + 1013904223U;
  const auto start = Clock::now();
  std::sort(numbers.begin(), numbers.end());
  return Since(start);
}

std::string Repeated(absl::string_view piece) {
  std::string text;
  while (text.size() + piece.size() <= kLongest) text.append(piece.data(), piece.size());
  return text;
}

void Run(const std::string& folder) {
  auto start = Clock::now();
  InstalledUnderstander();
  std::printf("languages read and models trained in %.2f s\n", Since(start) / 1e6);
  std::vector<double> all, yardstick;
  for (const char* language : {"de", "en", "es", "pl", "th"}) {
    const UnderstandContext context = DemoContext({language});
    const std::vector<std::string> messages = MessagesOf(folder + "/" + language + ".txt");
    for (const std::string& text : messages) Understand(text, context);
    std::vector<double> took;
    for (int round = 0; round < kRounds; ++round) {
      for (const std::string& text : messages) took.push_back(Understand(text, context));
      yardstick.push_back(Yardstick());
    }
    all.insert(all.end(), took.begin(), took.end());
    Print(std::string("whole call, ") + language, std::move(took));
  }
  Print("whole call, all languages", std::move(all));
  Print("yardstick: 2000 numbers sorted", std::move(yardstick));
  std::vector<double> long_texts;
  for (const char* piece : {"aaaaaaaaaaaaaaaa", "nicht gut ", "morgen oder ", "ไม่ดีเลย", "5 ", "Haare ", "😡", ", und ", "+49 "}) {
    long_texts.push_back(Understand(Repeated(piece), DemoContext({"de"})));
  }
  Print("16 KB of one piece, nine kinds", std::move(long_texts));
}

}  // namespace
}  // namespace tresen::nlu

int main(int argc, char** argv) {
  tresen::nlu::Run(argc > 1 ? argv[1] : "tests/corpora");
  return 0;
}
