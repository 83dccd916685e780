// How long one message takes: every utterance of the corpora (tests/corpora) through the whole understanding and
// through the time parser alone, the worst text for the time parser with its steps, and messages that repeat themselves.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/languages/language_registry.h"
#include "tests/bench/understanding/repeats.h"
#include "tests/corpora/business_vocabulary.h"

namespace tresen::nlu {
namespace {

constexpr const char* kLanguages[] = {"de", "en", "es", "pl", "th"};
constexpr int kRounds = 5;

double Microseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

template <class Work>
double Timed(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return Microseconds(std::chrono::steady_clock::now() - start);
}

void Print(const std::string& name, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) { return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))]; };
  std::printf("%-28s %6zu texts   median %7.1f us   p99 %7.1f us   longest %8.1f us\n", name.c_str(), times.size(),
              at(0.5), at(0.99), times.back());
}

std::vector<std::string> Utterances(const std::string& language) {
  std::ifstream file(absl::StrCat("tests/corpora/", language, ".txt"));
  std::vector<std::string> texts;
  for (std::string line; std::getline(file, line);) {
    const size_t arrow = line.find(" => ");
    if (arrow != std::string::npos && !absl::StartsWith(line, "#")) texts.push_back(line.substr(0, arrow));
  }
  return texts;
}

void Measure(const std::string& piece) {
  std::unique_ptr<const Understander> understander;
  const double start = Timed([&] { understander = *Understander::Create(InstalledLanguageFiles()); });
  std::printf("start, models trained        %8.0f ms\n", start / 1000);
  const auto business = understander->Prepare(VocabularyOfFile("deploy/demo/business.yaml"));
  if (!piece.empty()) {
    UnderstandContext context;
    absl::LoadTimeZone("Europe/Berlin", &context.zone);
    context.now = absl::FromCivil(absl::CivilSecond(2026, 3, 6, 14, 0, 0), context.zone);
    MeasureRepeat(*understander, *business, context, piece);
    return;
  }
  const TimeParser parser;
  UnderstandContext context;
  TimeContext time;
  absl::LoadTimeZone("Europe/Berlin", &context.zone);
  time.zone = context.zone;
  time.now = context.now = absl::FromCivil(absl::CivilSecond(2026, 3, 6, 14, 0, 0), context.zone);
  for (const std::string language : kLanguages) {
    context.languages = time.languages = {language};
    std::vector<double> whole;
    std::vector<double> times;
    for (const std::string& text : Utterances(language)) {
      double best = 1e9;
      double best_time = 1e9;
      for (int round = 0; round < kRounds; ++round) {
        best = std::min(best, Timed([&] { understander->Understand(text, *business, context); }));
        best_time = std::min(best_time, Timed([&] { parser.Parse(text, time); }));
      }
      whole.push_back(best);
      times.push_back(best_time);
    }
    Print(language + " whole understanding", std::move(whole));
    Print(language + " dates and times", std::move(times));
  }
  std::string worst;
  while (worst.size() < 4096) worst += "10 11 12 Montag bis Freitag um 3 oder 4 von 5 ";  // the longest message
  time.languages = {"de"};
  int steps = 0;
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    best = std::min(best, Timed([&] { parser.Parse(worst, time, &steps); }));
  }
  std::printf("worst text of 4096 letters    %d steps   %.2f ms (to stay under: 5 ms)\n", steps, best / 1000);
  MeasureRepeats(*understander, *business, context);
}

}  // namespace
}  // namespace tresen::nlu

// A word as the argument: only messages that repeat it, for a profiler.
int main(int argc, char** argv) { tresen::nlu::Measure(argc > 1 ? argv[1] : ""); }
