#include "libs/service/service_main.h"
#include "services/customer/customer_app.h"
#include "services/gateway/gateway_app.h"
#include "services/knowledge/knowledge_app.h"
#include "services/nlu/nlu_app.h"
#include "services/notification/notification_app.h"
#include "services/scheduling/scheduling_app.h"

// Every service in one process, outermost first: what is drained later still answers what is drained
// before.
int main(int argc, char** argv) {
  return tresen::service::Main(
      argc, argv,
      {tresen::gateway::Definition(), tresen::notification::Definition(),
       tresen::knowledge::Definition(), tresen::nlu::Definition(),
       tresen::scheduling::Definition(), tresen::customer::Definition()});
}
