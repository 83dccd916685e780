# Two thirds of a clean build went into reading the same headers of the standard library and Abseil again and
# again. They are compiled once per kind of program: with optimisation for products, without (and with Catch2)
# for tests. A file still includes what it uses; -DTRESEN_PRECOMPILED=OFF builds without them and shows what it
# forgot. Only headers from outside the tree belong here: changing one of ours would rebuild everything.
option(TRESEN_PRECOMPILED "compile common headers once" ON)

# gcc takes a precompiled header only where macros and options are the same.
add_compile_options(-pthread)
add_compile_definitions(BOOST_ALL_NO_LIB)

set(common_headers
    <algorithm> <array> <atomic> <chrono> <cstdint> <cstdlib> <deque> <functional> <map> <memory> <optional> <set>
    <string> <utility> <vector>
    <absl/base/thread_annotations.h> <absl/container/flat_hash_map.h> <absl/status/status.h>
    <absl/status/statusor.h> <absl/strings/ascii.h> <absl/strings/match.h> <absl/strings/numbers.h>
    <absl/strings/str_cat.h> <absl/strings/str_join.h> <absl/strings/str_replace.h> <absl/strings/str_split.h>
    <absl/strings/string_view.h> <absl/strings/strip.h> <absl/synchronization/mutex.h> <absl/time/civil_time.h>
    <absl/time/time.h> <absl/types/span.h>)

if(TRESEN_PRECOMPILED)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cc CONTENT "" @ONLY)
  add_library(precompiled_product OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_precompile_headers(precompiled_product PRIVATE ${common_headers})
  add_library(precompiled_test OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  # As the sources of a program are compiled, which is not quite as those of a library.
  set_target_properties(precompiled_test PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(precompiled_test PRIVATE -O0 -fPIE)
  target_precompile_headers(precompiled_test PRIVATE ${common_headers} <catch2/catch.hpp>)
endif()

# tresen_precompiled(<target> product|test)
function(tresen_precompiled target kind)
  if(TRESEN_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM precompiled_${kind})
  endif()
endfunction()
