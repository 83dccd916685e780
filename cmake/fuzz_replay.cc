// Replays a corpus through a fuzz target without a fuzzer: every file of the folders named as arguments, and of each a
// number of damaged copies. The damage is the same in every run; --damaged=N sets how many copies (200).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using Bytes = std::vector<uint8_t>;

// What parsers of text stumble over.
constexpr const char* kNasty[] = {
    "\xF0\x9F\x98\x80", "\xC3", "\xED\xA0\x80", "\xE2\x80\xAE", "\xEF\xBB\xBF", "\x01\x7F", "[[[[[[[[", "{\"\":{\"\":",
    "\\ud800", "\\u0000", "1e999", "-9223372036854775809", "\r\n\r\n", "&a *a", "!!binary", "null", "\xE0\xB8\x81"};

class Damager {
 public:
  explicit Damager(uint32_t seed) : random_(seed) {}

  Bytes Damage(const Bytes& whole, const Bytes& other) {
    Bytes bytes = whole;
    for (size_t times = 1 + Below(3); times > 0; --times) Once(bytes, other);
    return bytes;
  }

 private:
  size_t Below(size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  void Once(Bytes& bytes, const Bytes& other) {
    const size_t at = Below(bytes.size() + 1);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (Below(6)) {
      case 0:
        if (at < bytes.size()) bytes[at] ^= static_cast<uint8_t>(1U << Below(8));
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2: {
        const size_t end = std::min(bytes.size(), at + 1 + Below(16));
        bytes.erase(place, bytes.begin() + static_cast<std::ptrdiff_t>(end));
        break;
      }
      case 3: {
        const char* nasty = kNasty[Below(std::size(kNasty))];
        bytes.insert(place, nasty, nasty + std::strlen(nasty));
        break;
      }
      case 4: {
        const size_t end = std::min(bytes.size(), at + 1 + Below(64));
        const Bytes piece(place, bytes.begin() + static_cast<std::ptrdiff_t>(end));
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
        break;
      }
      default: {
        const size_t from = Below(other.size() + 1);
        bytes.resize(at);
        bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
        break;
      }
    }
  }

  std::mt19937 random_;
};

Bytes Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

int main(int argc, char** argv) {
  int damaged = 200;
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--damaged=", 10) == 0) {
      damaged = std::atoi(argv[i] + 10);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) corpus.push_back(Read(path));
  for (size_t i = 0; i < corpus.size(); ++i) {
    std::cout << paths[i].filename().string() << std::endl;  // flushed: a crash shows the input
    LLVMFuzzerTestOneInput(corpus[i].data(), corpus[i].size());
    Damager damager(static_cast<uint32_t>(i));
    for (int n = 0; n < damaged; ++n) {
      const Bytes bytes = damager.Damage(corpus[i], corpus[(i + n) % corpus.size()]);
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
  }
  std::cout << "replayed " << corpus.size() << " inputs and " << damaged << " damaged copies of each\n";
  return corpus.empty() ? 1 : 0;
}
