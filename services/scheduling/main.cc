#include "libs/service/service_main.h"
#include "services/scheduling/scheduling_app.h"

int main(int argc, char** argv) {
  return tresen::service::Main(argc, argv, {tresen::scheduling::Definition()});
}
