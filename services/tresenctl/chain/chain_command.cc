#include "services/tresenctl/chain/chain_command.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/tresenctl/chain/chain_gaps.h"
#include "tresen/gateway/v1/gateway.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

using gateway::v1::ConversationService;
using scheduling::v1::SchedulingService;

constexpr absl::Duration kBudget = absl::Seconds(60);
constexpr int kPageSize = 1000;

// Calls a list method page after page and hands every answer on.
template <class Service, class Request, class Response, class Take>
absl::Status ReadPages(const rpc::Client<Service>& client,
                       grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                       Request request, Take take) {
  request.set_page_size(kPageSize);
  do {
    TRESEN_ASSIGN_OR_RETURN(
        const Response page,
        client.Call(method, rpc::CallContext::Background("tresenctl", kBudget), request));
    take(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

ChainOrigin OriginOf(const type::v1::Origin& from, const std::string& hold) {
  return {from.conversation(), from.message(), from.turn(), from.intent(), hold};
}

absl::Status ReadMessages(const rpc::Client<ConversationService>& gateway,
                          const std::string& tenant, Chain& chain) {
  std::vector<std::string> conversations;
  gateway::v1::ListConversationsRequest list;
  list.set_parent(tenant);
  TRESEN_RETURN_IF_ERROR(ReadPages(gateway, &ConversationService::Stub::ListConversations, list,
                                   [&](const gateway::v1::ListConversationsResponse& page) {
                                     for (const auto& conversation : page.conversations())
                                       conversations.push_back(conversation.name());
                                   }));
  for (const std::string& conversation : conversations) {
    gateway::v1::ListMessagesRequest messages;
    messages.set_parent(conversation);
    TRESEN_RETURN_IF_ERROR(ReadPages(
        gateway, &ConversationService::Stub::ListMessages, messages,
        [&](const gateway::v1::ListMessagesResponse& page) {
          for (const auto& message : page.messages())
            chain.messages.push_back({message.name(), message.turn(),
                                      message.author() == gateway::v1::MESSAGE_AUTHOR_CUSTOMER});
        }));
  }
  return absl::OkStatus();
}

absl::Status ReadCalendar(const rpc::Client<SchedulingService>& calendar, const std::string& tenant,
                          Chain& chain) {
  scheduling::v1::ListAppointmentChangesRequest trail;
  trail.set_parent(tenant);
  TRESEN_RETURN_IF_ERROR(
      ReadPages(calendar, &SchedulingService::Stub::ListAppointmentChanges, trail,
                [&](const scheduling::v1::ListAppointmentChangesResponse& page) {
                  for (const auto& entry : page.entries())
                    chain.entries.push_back({entry.appointment(), entry.action(),
                                             OriginOf(entry.origin(), entry.hold())});
                }));
  scheduling::v1::ListAppointmentsRequest rows;
  rows.set_parent(tenant);
  return ReadPages(calendar, &SchedulingService::Stub::ListAppointments, rows,
                   [&](const scheduling::v1::ListAppointmentsResponse& page) {
                     for (const auto& row : page.appointments())
                       chain.rows.push_back({row.name(), OriginOf(row.origin(), "")});
                   });
}

}  // namespace

absl::Status CheckChain(const Endpoints& endpoints, std::ostream& out) {
  TRESEN_ASSIGN_OR_RETURN(auto to_gateway, OpenChannel(endpoints, "gateway"));
  TRESEN_ASSIGN_OR_RETURN(auto to_calendar, OpenChannel(endpoints, "scheduling"));
  const std::string tenant = absl::StrCat("tenants/", endpoints.tenant);
  Chain chain;
  // The calendar first: what is booked while the messages are read was asked for by a message that
  // is then read, too.
  TRESEN_RETURN_IF_ERROR(
      ReadCalendar(rpc::Client<SchedulingService>(std::move(to_calendar)), tenant, chain));
  TRESEN_RETURN_IF_ERROR(
      ReadMessages(rpc::Client<ConversationService>(std::move(to_gateway)), tenant, chain));
  const std::vector<std::string> gaps = FindGaps(chain);
  for (const std::string& gap : gaps) out << gap << "\n";
  out << chain.messages.size() << " messages, " << chain.entries.size() << " changes, "
      << chain.rows.size() << " appointments, " << gaps.size() << " gaps\n";
  if (gaps.empty()) return absl::OkStatus();
  return absl::DataLossError("the chain from message to appointment is broken");
}

}  // namespace tresen::tresenctl
