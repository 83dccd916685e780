#pragma once

namespace tresen::rpc {

// From now on what gRPC itself has to report (a failed handshake, a lost connection) goes into our
// logs, as place and severity: its words may quote addresses and certificates. For the whole
// process; call it before the first use of gRPC.
void SendGrpcLogToOurs();

}  // namespace tresen::rpc
