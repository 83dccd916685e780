#pragma once

namespace tresen::postgres {

// One SQL statement with the name under which it is prepared and shows up in metrics and errors.
// A constant beside its use, explicit columns, parameters as $1, $2, …:
//
//   constexpr Statement kFindHold{"scheduling.find_hold",
//                                 "SELECT hold_id, state FROM scheduling.hold"
//                                 " WHERE tenant_id = $1 AND hold_id = $2"};
//
// The name is unique in the program: "<service>.<what it does>". It is prepared at its first use on
// every connection.
struct Statement {
  const char* name;
  const char* sql;
};

}  // namespace tresen::postgres
