#include "services/nlu/nlu_app.h"

#include <utility>

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
         std::unique_ptr<VocabularySource> source, const VocabularyCache::Options& options)
      : understander_(std::move(understander)),
        source_(std::move(source)),
        vocabularies_(*source_, *understander_, options),
        handlers_(*understander_, vocabularies_),
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
  return std::make_unique<NluApp>(
      std::move(understander),
      MakeCatalogVocabularySource(std::move(scheduling), std::move(knowledge)), options);
}

}  // namespace

service::Definition Definition() { return {.name = "nlu", .create = Create}; }

}  // namespace tresen::nlu
