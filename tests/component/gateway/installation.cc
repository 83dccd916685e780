#include "tests/component/gateway/installation.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/whatsapp/signature.h"
#include "services/gateway/gateway_app.h"
#include "services/gateway/migrations.h"
#include "tests/support/free_port.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::gateway::v1;

constexpr char kSecret[] = "tresen-test-secret";

// Made once: certificates take longer than everything else here.
rpc::testing::Certificates& Authority() {
  static auto& authority = *new rpc::testing::Certificates();
  return authority;
}

void WriteSecret(const std::string& path, absl::string_view secret) {
  WriteFile(path, secret);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
}

constexpr const char* kOthers[] = {"nlu", "scheduling", "notification", "knowledge", "customer"};

}  // namespace

Installation::Installation() : database({{"gateway", gateway::Migrations()}}) {
  for (const char* name : kOthers) Authority().Issue(name);
  Authority().Issue("gateway");
  std::filesystem::create_directories(folder_.File("config"));
  WriteSecret(folder_.File("app"), kSecret);
  WriteSecret(folder_.File("verify"), "verify-me");
  runtime::v1::Runtime runtime;
  for (const char* name : kOthers) {
    (*runtime.mutable_services())[name].set_listen("127.0.0.1:0");
  }
  (*runtime.mutable_services())["gateway"].set_target("127.0.0.1:1");
  runtime.set_certificates_dir(Authority().folder());
  runtime.set_config_dir(folder_.File("config"));
  runtime.set_data_dir(folder_.path());
  runtime.set_local_profile(true);
  auto host = service::Host::Create(runtime, peers.Definitions());
  INFO(host.status());
  REQUIRE(host.ok());
  others_ = *std::move(host);
  const absl::Status started = others_->Start();
  INFO(started);
  REQUIRE(started.ok());
}

void Installation::Start() {
  http_port_ = FreePort();
  WriteFile(folder_.File("config/gateway.textproto"),
            absl::StrCat("http_listen: \"127.0.0.1:", http_port_, "\"\napp_secret_files: \"",
                         folder_.File("app"), "\"\nverify_token_file: \"", folder_.File("verify"),
                         "\"\nburst_quiet_ms: 0\npublic_url: \"https://salon.example\"\n"));
  runtime::v1::Runtime runtime;
  for (const char* name : kOthers) {
    (*runtime.mutable_services())[name].set_target(
        absl::StrCat("127.0.0.1:", others_->PortOf(name)));
  }
  (*runtime.mutable_services())["gateway"].set_listen("127.0.0.1:0");
  for (const auto& [name, tenant] : {std::pair("console", "demo"), std::pair("stranger", "other")}) {
    runtime::v1::Client* client = runtime.add_clients();
    client->set_name(name);
    client->set_tenant(tenant);
    client->add_scopes("conversation.*");
  }
  runtime.set_certificates_dir(Authority().folder());
  runtime.set_config_dir(folder_.File("config"));
  runtime.set_data_dir(folder_.path());
  runtime.set_database_url(database.connection());
  runtime.set_local_profile(true);
  auto host = service::Host::Create(runtime, {gateway::Definition()});
  INFO(host.status());
  REQUIRE(host.ok());
  gateway_ = *std::move(host);
  const absl::Status started = gateway_->Start();
  INFO(started);
  REQUIRE(started.ok());
  v1::ApplyChannelsRequest channels;
  channels.set_parent("tenants/demo");
  channels.set_request_id("channels");
  v1::ChannelAddress* address = channels.add_addresses();
  address->set_channel("whatsapp");
  address->set_address_id(kPhoneNumberId);
  address->set_branch("tenants/demo/branches/mitte");
  Must(Call(&ConversationStub::ApplyChannels, channels));
}

std::shared_ptr<rpc::Channel> Installation::As(const std::string& caller) const {
  return *rpc::Channel::OverTls("gateway", caller,
                                absl::StrCat("127.0.0.1:", gateway_->PortOf("gateway")),
                                Authority().Issue(caller));
}

std::string Installation::SignatureOf(const std::string& body) const {
  return whatsapp::Sign(body, crypto::SecretBytes(kSecret));
}

int Installation::Post(const std::string& body) {
  return Post(body, {{"X-Hub-Signature-256", SignatureOf(body)}});
}

int Installation::Post(const std::string& body, const http::Headers& headers) {
  const auto answer = http_.Post(absl::StrCat("http://127.0.0.1:", http_port_, "/webhook"),
                                 "application/json", body, headers);
  INFO(answer.status());
  return Must(answer).status;
}

http::ClientResponse Installation::Fetch(const std::string& path_and_query) {
  return Must(http_.Get(absl::StrCat("http://127.0.0.1:", http_port_, path_and_query)));
}

v1::Conversation Installation::Conversation(const std::string& user_id) {
  v1::ListConversationsRequest list;
  list.set_parent("tenants/demo");
  list.set_filter(absl::StrCat("customer = tenants/demo/customers/c-", user_id));
  const auto found = Must(Call(&ConversationStub::ListConversations, list));
  REQUIRE(found.conversations_size() == 1);
  return found.conversations(0);
}

std::vector<v1::Message> Installation::Thread(const std::string& user_id) {
  v1::ListMessagesRequest request;
  request.set_parent(Conversation(user_id).name());
  const auto messages = Must(Call(&ConversationStub::ListMessages, request));
  return {messages.messages().begin(), messages.messages().end()};
}

int Installation::Replies(const std::string& user_id) const {
  int count = 0;
  for (const auto& send : peers.heard().sends) {
    count += send.customer() == absl::StrCat("tenants/demo/customers/c-", user_id) ? 1 : 0;
  }
  return count;
}

int64_t Installation::Count(const std::string& from_and_where) const {
  return std::stoll(database.QueryValue("SELECT count(*) FROM " + from_and_where));
}

int64_t NowSeconds() { return absl::ToUnixSeconds(absl::Now()); }

std::string Envelope(const std::vector<std::string>& changes) {
  return absl::StrCat(
      R"({"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[)",
      absl::StrJoin(changes, ","), "]}]}");
}

std::string Change(const std::string& field, const std::string& members,
                   const std::string& phone_number_id) {
  return absl::StrCat(R"({"field":")", field,
                      R"(","value":{"messaging_product":"whatsapp","metadata":{)",
                      R"("display_phone_number":"493023125001","phone_number_id":")",
                      phone_number_id, R"("},)", members, "}}");
}

std::string From(const std::string& user_id, const std::vector<std::string>& messages) {
  return Change("messages",
                absl::StrCat(R"("contacts":[{"profile":{"name":"Mina K."},"user_id":")", user_id,
                             R"("}],"messages":[)", absl::StrJoin(messages, ","), "]"));
}

std::string Message(const std::string& id, const std::string& type, const std::string& content,
                    const std::string& user_id) {
  return absl::StrCat(R"({"from_user_id":")", user_id, R"(","id":")", id, R"(","timestamp":")",
                      NowSeconds(), R"(","type":")", type, R"(")", content.empty() ? "" : ",",
                      content, "}");
}

std::string Text(const std::string& id, const std::string& body, const std::string& user_id) {
  return Message(id, "text", absl::StrCat(R"("text":{"body":")", body, R"("})"), user_id);
}

std::string TextBody(const std::string& id, const std::string& body, const std::string& user_id) {
  return Envelope({From(user_id, {Text(id, body, user_id)})});
}

}  // namespace tresen::testing
