#include "libs/service/service_main.h"
#include "services/knowledge/knowledge_app.h"

int main(int argc, char** argv) {
  return tresen::service::Main(argc, argv, {tresen::knowledge::Definition()});
}
