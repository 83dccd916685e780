# How a folder becomes a target. One call per folder; sources are what the folder holds.
#
#   tresen_library(<name> [DEPS target...])
#       every *.cc beside the call except *_test.cc, *_fuzz.cc, *_bench.cc, main.cc
#       -> library tresen_<name>, alias tresen::<name>
#       *_test.cc  -> one Catch2 program <name>_test, run by ctest with label "unit"
#       *_fuzz.cc  -> one corpus replay per file, run by ctest with label "fuzz"
#                     (with clang and -DTRESEN_FUZZ=ON: a libFuzzer program)
#       *_bench.cc -> one program each, built only by the target "benches"
#   tresen_binary(<name> [DEPS target...])
#       main.cc beside the call -> program <name>

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_custom_target(benches)

# The main of Catch2 is compiled once for all test programs.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/catch_main.cc
     CONTENT "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n" @ONLY)
add_library(catch_main STATIC ${CMAKE_BINARY_DIR}/catch_main.cc)
target_link_libraries(catch_main PUBLIC Catch2::Catch2)
target_compile_options(catch_main PRIVATE -O0)

function(tresen_library name)
  cmake_parse_arguments(arg "" "" "DEPS;TEST_DEPS" ${ARGN})
  string(REPLACE "/" "_" id ${name})
  string(REPLACE "/" "::" alias ${name})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  set(fuzzers ${sources})
  set(benches ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|_bench|/main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  if(sources)
    add_library(tresen_${id} STATIC ${sources})
    target_include_directories(tresen_${id} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(tresen_${id} PUBLIC ${arg_DEPS})
  else()
    add_library(tresen_${id} INTERFACE)
    target_include_directories(tresen_${id} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(tresen_${id} INTERFACE ${arg_DEPS})
  endif()
  add_library(tresen::${alias} ALIAS tresen_${id})
  if(tests)
    tresen_test(${id}_test LABEL unit SOURCES ${tests} DEPS tresen_${id} ${arg_TEST_DEPS})
  endif()
  foreach(file IN LISTS fuzzers)
    tresen_fuzz(${file} DEPS tresen_${id} ${arg_TEST_DEPS})
  endforeach()
  foreach(file IN LISTS benches)
    cmake_path(GET file STEM stem)
    add_executable(${stem} EXCLUDE_FROM_ALL ${file})
    target_link_libraries(${stem} PRIVATE tresen_${id} ${arg_TEST_DEPS})
    add_dependencies(benches ${stem})
  endforeach()
endfunction()

# tresen_test(<name> LABEL unit|component|contract|e2e|chaos SOURCES file... [DEPS target...] [ARGS word...])
function(tresen_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPS;ARGS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} catch_main)
  # Tests are read and linked more often than they run: compiling them without optimisation halves the build.
  target_compile_options(${name} PRIVATE -O0)
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 900)
  if(arg_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()

# A fuzz target defines LLVMFuzzerTestOneInput; its seeds lie in the folder <stem>_corpus/ beside it.
add_custom_target(fuzzers)
function(tresen_fuzz file)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  cmake_path(GET file STEM stem)
  cmake_path(GET file PARENT_PATH folder)
  if(TRESEN_FUZZ)
    add_executable(${stem} ${file})
    target_compile_options(${stem} PRIVATE -fsanitize=fuzzer,address,undefined)
    target_link_options(${stem} PRIVATE -fsanitize=fuzzer,address,undefined)
  else()
    add_executable(${stem} ${file} ${CMAKE_SOURCE_DIR}/cmake/fuzz_replay.cc)
  endif()
  target_link_libraries(${stem} PRIVATE ${arg_DEPS})
  add_dependencies(fuzzers ${stem})
  add_test(NAME ${stem} COMMAND ${stem} ${folder}/${stem}_corpus)
  set_tests_properties(${stem} PROPERTIES LABELS fuzz)
endfunction()

function(tresen_binary name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  add_executable(${name} ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  # First, so that it is the program's allocator: a turn makes thousands of small allocations.
  target_link_libraries(${name} PRIVATE PkgConfig::JEMALLOC ${arg_DEPS})
endfunction()
