// How much work a text may be, counted in pieces of memory asked for, never in time: that is the same on every machine.
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

TEST_CASE("the work of understanding grows with the length of the text, not with its square") {
  InstalledUnderstander();
  DemoIndex();
  for (const std::string piece : {"aaaaaaaaaaaaaaaa", "nicht gut ", "morgen oder ", "ไม่ดีเลย", "ตัดผม", "5 ", "Haare ", "😡",
                                  ", und ", "+49 ", "@", "https://a.", "10:30 "}) {
    INFO(piece);
    CHECK(WorkOf(piece, 4000) < 3 * WorkOf(piece, 2000) + 1000);
    CHECK(WorkOf(piece, 4000) < 400000);
  }
}

}  // namespace
}  // namespace tresen::nlu
