# tresen_migrations(<service>): embeds services/<service>/migrations/NNNN_<name>.sql.
#   -> library tresen::<service>::migrations, header "services/<service>/migrations.h" (generated):
#      namespace tresen::<service> { const std::vector<postgres::Migration>& Migrations(); }
# Call it in services/<service>/CMakeLists.txt. A new file is noticed at the next build.
function(tresen_migrations service)
  set(out ${CMAKE_BINARY_DIR}/generated/services/${service})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(entries "")
  foreach(file IN LISTS files)
    cmake_path(GET file STEM stem)
    if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_what_it_does.sql")
    endif()
    set(digits ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    string(REGEX REPLACE "^0+" "" number ${digits})
    file(READ ${file} sql)
    string(APPEND entries "    {${number}, \"${name}\", R\"tresen_sql(${sql})tresen_sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out}/migrations.h @ONLY CONTENT
"#pragma once

#include <vector>

#include \"libs/postgres/migrate.h\"

namespace tresen::${service} {

// The migrations of this service's schema, in order.
const std::vector<postgres::Migration>& Migrations();

}  // namespace tresen::${service}
")
  # Written as it is (SQL may hold what configure and generate would take for theirs), and only touched
  # when it changed.
  file(WRITE ${out}/migrations.cc.new
"#include \"services/${service}/migrations.h\"

namespace tresen::${service} {

const std::vector<postgres::Migration>& Migrations() {
  static const auto& migrations = *new std::vector<postgres::Migration>{
${entries}  };
  return migrations;
}

}  // namespace tresen::${service}
")
  configure_file(${out}/migrations.cc.new ${out}/migrations.cc COPYONLY)
  add_library(tresen_${service}_migrations STATIC ${out}/migrations.cc)
  add_library(tresen::${service}::migrations ALIAS tresen_${service}_migrations)
  target_include_directories(tresen_${service}_migrations SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(tresen_${service}_migrations PUBLIC tresen::postgres)
endfunction()
