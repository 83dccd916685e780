#include "services/nlu/nlu_app.h"

#include <utility>

#include "absl/strings/match.h"
#include "libs/config/secrets.h"
#include "libs/config/textproto.h"
#include "libs/status/status.h"
#include "services/nlu/catalog_vocabulary_source.h"
#include "services/nlu/languages/language_registry.h"
#include "services/nlu/nlu_service.h"
#include "tresen/nlu/v1/nlu_config.pb.h"

namespace tresen::nlu {
namespace {

class NluApp final : public service::App {
 public:
  NluApp(std::unique_ptr<const Understander> understander,
         std::unique_ptr<VocabularySource> source, const VocabularyCache::Options& options,
         std::unique_ptr<LanguageModel> model)
      : understander_(std::move(understander)),
        model_(std::move(model)),
        source_(std::move(source)),
        vocabularies_(*source_, *understander_, options),
        handlers_(*understander_, vocabularies_, model_.get()),
        service_("tresen.nlu.v1.NluService") {
    service_.Unary("Parse", &handlers_, &NluHandlers::Parse);
  }

  std::vector<rpc::BoundService*> services() override { return {&service_}; }
  absl::Status Start() override {
    vocabularies_.Start();
    return absl::OkStatus();
  }
  void Stop() override { vocabularies_.Stop(); }

 private:
  const std::unique_ptr<const Understander> understander_;
  const std::unique_ptr<LanguageModel> model_;  // null unless configured
  const std::unique_ptr<VocabularySource> source_;
  VocabularyCache vocabularies_;
  NluHandlers handlers_;
  rpc::BoundService service_;
};

absl::StatusOr<VocabularyCache::Options> OptionsFrom(const v1::NluConfig& config) {
  VocabularyCache::Options options;
  FieldViolations wrong;
  if (config.vocabulary_refresh_seconds() < 0) {
    wrong.Add("vocabulary_refresh_seconds", "must not be negative");
  }
  if (config.vocabulary_megabytes() < 0) wrong.Add("vocabulary_megabytes", "must not be negative");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  if (config.vocabulary_refresh_seconds() > 0) {
    options.refresh = absl::Seconds(config.vocabulary_refresh_seconds());
  }
  if (config.vocabulary_megabytes() > 0) {
    options.bytes = static_cast<size_t>(config.vocabulary_megabytes()) << 20;
  }
  return options;
}

bool IsLoopback(absl::string_view url) {
  return absl::StartsWith(url, "http://127.0.0.1:") || absl::StartsWith(url, "http://localhost:");
}

absl::StatusOr<std::unique_ptr<LanguageModel>> ModelFrom(const v1::LanguageModelConfig& config,
                                                         const service::Environment& environment) {
  FieldViolations wrong;
  if (!absl::StartsWith(config.url(), "https://") && !IsLoopback(config.url())) {
    wrong.Add("language_model.url", "must begin with https://, or be on this machine");
  }
  if (config.model().empty()) wrong.Add("language_model.model", "must be named");
  if (config.timeout_milliseconds() < 0 || config.timeout_milliseconds() > 10'000) {
    wrong.Add("language_model.timeout_milliseconds", "must be between 0 (the default) and 10000");
  }
  if (config.ask_below() < 0 || config.ask_below() > 1) {
    wrong.Add("language_model.ask_below", "must be between 0 and 1");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  LanguageModel::Options options{.url = config.url(), .model = config.model()};
  if (config.timeout_milliseconds() > 0) options.timeout = absl::Milliseconds(config.timeout_milliseconds());
  if (config.ask_below() > 0) options.ask_below = config.ask_below();
  if (!config.key_file().empty()) {
    TRESEN_ASSIGN_OR_RETURN(const crypto::SecretBytes key, config::SecretFromFile(config.key_file()));
    options.key = std::string(key.view());
  }
  return std::make_unique<LanguageModel>(std::move(options), environment.clock, environment.metrics);
}

absl::StatusOr<std::unique_ptr<service::App>> Create(const service::Environment& environment) {
  v1::NluConfig config;
  TRESEN_RETURN_IF_ERROR(
      config::ParseTextProto(environment.config_text, environment.config_file, config));
  TRESEN_ASSIGN_OR_RETURN(const VocabularyCache::Options options, OptionsFrom(config));
  TRESEN_ASSIGN_OR_RETURN(std::shared_ptr<rpc::Channel> scheduling,
                          environment.peers.Get("scheduling"));
  TRESEN_ASSIGN_OR_RETURN(std::shared_ptr<rpc::Channel> knowledge,
                          environment.peers.Get("knowledge"));
  TRESEN_ASSIGN_OR_RETURN(std::unique_ptr<const Understander> understander,
                          Understander::Create(InstalledLanguageFiles()));
  std::unique_ptr<LanguageModel> model;
  if (config.has_language_model()) {
    TRESEN_ASSIGN_OR_RETURN(model, ModelFrom(config.language_model(), environment));
  }
  return std::make_unique<NluApp>(
      std::move(understander),
      MakeCatalogVocabularySource(std::move(scheduling), std::move(knowledge)), options,
      std::move(model));
}

}  // namespace

service::Definition Definition() { return {.name = "nlu", .create = Create}; }

}  // namespace tresen::nlu
