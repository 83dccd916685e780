# tresen_language_packs(<target> HEADER <header> NAMESPACE <namespace>)
# The languages of a service: every folder beside the call that holds a pack.cc is one, named by its BCP 47
# primary tag. Its pack.cc defines `const LanguagePack& PackOf_<language>()` in the namespace, where the header
# declares LanguagePack and `const std::vector<const LanguagePack*>& LanguagePacks()`, which is made here.
# All sources of the folders become part of the target. A new folder is noticed at the next build.
function(tresen_language_packs target)
  cmake_parse_arguments(arg "" "HEADER;NAMESPACE" "" ${ARGN})
  file(GLOB packs CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/*/pack.cc)
  list(SORT packs)
  set(declarations "")
  set(pointers "")
  foreach(file IN LISTS packs)
    cmake_path(GET file PARENT_PATH language)
    string(APPEND declarations "const LanguagePack& PackOf_${language}();\n")
    list(APPEND pointers "&PackOf_${language}()")
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${language}/*.cc)
    target_sources(${target} PRIVATE ${sources})
  endforeach()
  list(JOIN pointers ", " pointers)
  set(registry ${CMAKE_CURRENT_BINARY_DIR}/language_registry.cc)
  file(CONFIGURE OUTPUT ${registry} @ONLY CONTENT
"// Made by CMake from the language folders beside the header.
#include \"@arg_HEADER@\"

namespace @arg_NAMESPACE@ {

@declarations@
const std::vector<const LanguagePack*>& LanguagePacks() {
  static const auto* const packs = new std::vector<const LanguagePack*>{@pointers@};
  return *packs;
}

}  // namespace @arg_NAMESPACE@
")
  target_sources(${target} PRIVATE ${registry})
endfunction()
