#include "services/tresenctl/remote/conversations_command.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"
#include "services/tresenctl/output/table.h"
#include "services/tresenctl/output/values.h"
#include "services/tresenctl/remote/remote.h"
#include "tresen/gateway/v1/gateway.grpc.pb.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

using gateway::v1::Conversation;
using gateway::v1::ConversationService;
using gateway::v1::Message;
using scheduling::v1::CatalogService;

constexpr char kStatePrefix[] = "CONVERSATION_STATE_";
constexpr int kLongestPage = 1000;
constexpr char kMargin[] = "    ";

absl::StatusOr<std::string> FilterOf(const ConversationQuery& query, const std::string& tenant) {
  std::vector<std::string> terms;
  if (!query.state.empty()) {
    const std::string state = absl::AsciiStrToLower(query.state);
    if (state != "assistant" && state != "waiting" && state != "person") {
      return WrongUse("--state must be assistant, waiting or person");
    }
    terms.push_back(absl::StrCat("state = ", absl::AsciiStrToUpper(state)));
  }
  if (!query.branch.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto name, FullName(tenant, "branches", query.branch));
    terms.push_back(absl::StrCat("branch = ", name));
  }
  if (!query.customer.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto name, FullName(tenant, "customers", query.customer));
    terms.push_back(absl::StrCat("customer = ", name));
  }
  return absl::StrJoin(terms, " AND ");
}

// UTC where the branch is not (or no longer) in the catalogue.
absl::StatusOr<absl::TimeZone> ZoneOfBranch(Remote& remote, const std::string& branch) {
  scheduling::v1::GetBranchRequest request;
  request.set_name(branch);
  const auto found =
      remote.Call<CatalogService>("scheduling", &CatalogService::Stub::GetBranch, request);
  if (absl::IsNotFound(found.status())) return absl::UTCTimeZone();
  if (!found.ok()) return found.status();
  return ZoneOf(found->time_zone());
}

absl::StatusOr<std::vector<Message>> FetchThread(Remote& remote, const std::string& name) {
  gateway::v1::ListMessagesRequest request;
  request.set_parent(name);
  request.set_page_size(kLongestPage);
  std::vector<Message> messages;
  do {
    TRESEN_ASSIGN_OR_RETURN(auto page,
                            remote.Call<ConversationService>(
                                "gateway", &ConversationService::Stub::ListMessages, request));
    for (Message& message : *page.mutable_messages()) messages.push_back(std::move(message));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return messages;
}

std::string AuthorOf(const Conversation& conversation, const Message& message) {
  switch (message.author()) {
    case gateway::v1::MESSAGE_AUTHOR_ASSISTANT:
      return "assistant";
    case gateway::v1::MESSAGE_AUTHOR_STAFF:
      return "staff";
    default:
      break;
  }
  const std::string name = Plain(conversation.customer_display_name());
  return name.empty() ? "customer" : name;
}

std::string BodyOf(const Message& message) {
  if (message.erased()) return "(erased)";
  if (message.text().empty()) return absl::StrCat("(", message.kind(), ")");
  return message.text();
}

// What became of our message, where that is worth a word.
std::string FateOf(const Message& message) {
  if (message.author() == gateway::v1::MESSAGE_AUTHOR_CUSTOMER) return "";
  return message.delivery_reason().empty()
             ? message.delivery_state()
             : absl::StrCat(message.delivery_state(), ": ", message.delivery_reason());
}

void PrintMessage(const Conversation& conversation, const Message& message, absl::TimeZone zone,
                  std::ostream& out) {
  out << "\n" << LocalTime(message.send_time(), zone) << "  " << AuthorOf(conversation, message);
  if (!message.intent().empty()) out << "  [" << message.intent() << "]";
  const std::string fate = FateOf(message);
  if (!fate.empty()) out << "  (" << fate << ")";
  out << "\n";
  for (const absl::string_view line : absl::StrSplit(BodyOf(message), '\n')) {
    out << (line.empty() ? "" : kMargin) << Plain(line) << "\n";
  }
  if (message.choices().empty()) return;
  out << kMargin;
  for (const std::string& choice : message.choices()) out << "[" << Plain(choice) << "] ";
  out << "\n";
}

absl::StatusOr<gateway::v1::ListConversationsResponse> Fetch(Remote& remote,
                                                             const std::string& filter, int limit) {
  gateway::v1::ListConversationsRequest request;
  request.set_parent(remote.tenant());
  request.set_filter(filter);
  gateway::v1::ListConversationsResponse all;
  do {
    request.set_page_size(std::min(limit - all.conversations_size(), kLongestPage));
    TRESEN_ASSIGN_OR_RETURN(auto page,
                            remote.Call<ConversationService>(
                                "gateway", &ConversationService::Stub::ListConversations, request));
    for (auto& row : *page.mutable_conversations()) *all.add_conversations() = std::move(row);
    all.set_next_page_token(page.next_page_token());
    request.set_page_token(page.next_page_token());
  } while (!all.next_page_token().empty() && all.conversations_size() < limit);
  return all;
}

absl::Status PrintList(Remote& remote, const gateway::v1::ListConversationsResponse& all,
                       std::ostream& out) {
  std::map<std::string, absl::TimeZone> zones;
  for (const Conversation& row : all.conversations()) {
    if (zones.contains(row.branch())) continue;
    TRESEN_ASSIGN_OR_RETURN(zones[row.branch()], ZoneOfBranch(remote, row.branch()));
  }
  Table table({"LAST ACTIVITY", "STATE", "BRANCH", "CHANNEL", "CUSTOMER", "REASON", "NAME"});
  for (const Conversation& row : all.conversations()) {
    table.Add(
        {LocalTime(row.last_activity_time(), zones[row.branch()]),
         WordOf(ConversationState_Name(row.state()), kStatePrefix), IdOf(row.branch()),
         row.channel(),
         row.customer_display_name().empty() ? IdOf(row.customer()) : row.customer_display_name(),
         row.handoff_reason(), row.name()});
  }
  if (all.conversations().empty())
    out << "no conversations\n";
  else
    table.Print(out);
  return absl::OkStatus();
}

}  // namespace

absl::Status ListConversations(const Endpoints& endpoints, const ConversationQuery& query,
                               Format format, Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const std::string filter, FilterOf(query, endpoints.tenant));
  Remote remote(endpoints);
  TRESEN_ASSIGN_OR_RETURN(const auto all, Fetch(remote, filter, query.limit));
  if (!all.next_page_token().empty()) {
    console.err << "there are more than " << query.limit << ": raise --limit\n";
  }
  if (format == Format::kText) return PrintList(remote, all, console.out);
  TRESEN_ASSIGN_OR_RETURN(auto json, JsonOf(all));
  json.erase("nextPageToken");
  console.out << json.dump(2) << "\n";
  return absl::OkStatus();
}

absl::Status ShowConversation(const Endpoints& endpoints, const std::string& name, Format format,
                              Console& console) {
  gateway::v1::GetConversationRequest request;
  TRESEN_ASSIGN_OR_RETURN(*request.mutable_name(),
                          FullName(endpoints.tenant, "conversations", name));
  Remote remote(endpoints);
  TRESEN_ASSIGN_OR_RETURN(const Conversation conversation,
                          remote.Call<ConversationService>(
                              "gateway", &ConversationService::Stub::GetConversation, request));
  TRESEN_ASSIGN_OR_RETURN(const auto messages, FetchThread(remote, request.name()));
  if (format == Format::kText) {
    TRESEN_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOfBranch(remote, conversation.branch()));
    PrintThread(conversation, messages, zone, console.out);
    return absl::OkStatus();
  }
  nlohmann::ordered_json json;
  TRESEN_ASSIGN_OR_RETURN(json["conversation"], JsonOf(conversation));
  json["messages"] = nlohmann::ordered_json::array();
  for (const Message& message : messages) {
    TRESEN_ASSIGN_OR_RETURN(auto entry, JsonOf(message));
    json["messages"].push_back(std::move(entry));
  }
  console.out << json.dump(2) << "\n";
  return absl::OkStatus();
}

void PrintThread(const Conversation& conversation, const std::vector<Message>& messages,
                 absl::TimeZone zone, std::ostream& out) {
  out << conversation.name() << "\n"
      << "customer  " << IdOf(conversation.customer());
  const std::string name = Plain(conversation.customer_display_name());
  if (!name.empty()) out << " (" << name << ")";
  out << "\nbranch    " << IdOf(conversation.branch()) << ", " << conversation.channel() << "\n"
      << "answered  by "
      << (conversation.state() == gateway::v1::CONVERSATION_STATE_ASSISTANT ? "the assistant"
          : conversation.state() == gateway::v1::CONVERSATION_STATE_WAITING ? "nobody yet"
          : conversation.owner().empty()                                    ? "a person"
                                         : Plain(conversation.owner()));
  if (!conversation.handoff_reason().empty()) out << " (" << conversation.handoff_reason() << ")";
  out << "\n";
  for (const std::string& line : conversation.handoff_summary()) {
    out << kMargin << Plain(line) << "\n";
  }
  const std::string window = LocalTime(conversation.window_end_time(), zone);
  if (!window.empty()) out << "free text until " << window << "\n";
  for (const Message& message : messages) PrintMessage(conversation, message, zone, out);
}

}  // namespace tresen::tresenctl
