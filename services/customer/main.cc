#include "libs/service/service_main.h"
#include "services/customer/customer_app.h"

int main(int argc, char** argv) {
  return tresen::service::Main(argc, argv, {tresen::customer::Definition()});
}
