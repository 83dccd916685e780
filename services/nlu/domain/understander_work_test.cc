// How much work a text may be, counted in pieces of memory asked for, which is the same on every machine.
#include <sys/resource.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <string>

#include "services/nlu/domain/demo_vocabulary.h"

namespace {
std::atomic<long> asked{0};
}  // namespace

void* operator new(std::size_t size) {
  ++asked;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tresen::nlu {
namespace {

long WorkOf(const std::string& piece, size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  const UnderstandContext context = DemoContext({"de"});
  const long before = asked;
  InstalledUnderstander().Understand(text, DemoIndex(), context);
  return asked - before;
}

// What the processor is told to have spent on it, in microseconds, over several tries.
long ProcessorShare(const std::string& piece, size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  const UnderstandContext context = DemoContext({"de"});
  const auto spent = [] {
    rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  };
  const long before = spent();
  for (int i = 0; i < 40; ++i) InstalledUnderstander().Understand(text, DemoIndex(), context);
  return spent() - before;
}

TEST_CASE("the work of understanding grows with the length of the text, not with its square") {
  InstalledUnderstander();
  DemoIndex();
  for (const std::string piece :
       {"aaaaaaaaaaaaaaaa", "nicht gut ", "morgen oder ", "ไม่ดีเลย", "ตัดผม", "กับ", "5 ", "a ", "no ", "Haare ", "Haare und ",
        "😡", "😀 ", ", und ", "+49 ", "@", "a@b.de ", "https://a.", "www.a.de ", "K7P2QX ", "10:30 ", "dreiundzwanzig"}) {
    INFO(piece);
    CHECK(WorkOf(piece, 4000) < 3 * WorkOf(piece, 2000) + 1000);
    CHECK(WorkOf(piece, 4000) < 100000);
    CHECK(WorkOf(piece, 16000) < 100000);
  }
}

// Comparing takes no memory, so it is counted as processor time: whatever the machine does beside, four times the text
// takes about four times as long, and sixteen times if each finding is compared with all others.
TEST_CASE("no finding is compared with all the others") {
  InstalledUnderstander();
  DemoIndex();
  for (const std::string piece : {"nicht gut ", "10:30 ", "กับ", "no ", "Haare und ", "Haare für meinen Sohn ", "for my son ", "Lena ",
                                  "😀 ", "a@b.de ", "K7P2QX "}) {
    INFO(piece);
    CHECK(ProcessorShare(piece, 1800) < 9 * ProcessorShare(piece, 450));
  }
}

}  // namespace
}  // namespace tresen::nlu
