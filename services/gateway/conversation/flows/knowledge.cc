#include "services/gateway/conversation/flows/knowledge.h"

#include <string>
#include <utility>

#include "services/gateway/conversation/flows/late.h"
#include "services/gateway/conversation/search.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {

const Result* AskKnowledgeService(Counter& counter, QuestionKind kind) {
  AskKnowledge question;
  question.question = counter.request().text;
  question.language = std::string(counter.language());
  question.branch = counter.branch().id;
  question.risk = kind == QuestionKind::kRisk;
  for (const Entity& entity : counter.request().entities) {
    auto& values = entity.values;
    switch (entity.kind) {
      case EntityKind::kTopic:
        for (const std::string& topic : values) {
          question.topics.push_back(topic == kRunningLate    ? "late"
                                    : topic == "price_list" ? "price"
                                                            : topic);
        }
        break;
      case EntityKind::kService:
        question.services.insert(question.services.end(), values.begin(), values.end());
        break;
      case EntityKind::kProduct:
        question.products.insert(question.products.end(), values.begin(), values.end());
        break;
      case EntityKind::kRisk:
        question.risks.insert(question.risks.end(), values.begin(), values.end());
        break;
      default:
        break;
    }
  }
  const Branch& branch = counter.branch();
  const WhenReading when =
      ReadWhen(counter.request().times, branch, counter.Now(branch), When{});
  question.date = SingleDay(when.when);
  return counter.Ask("answer", std::move(question));
}

void SayEntry(Counter& counter, const KnowledgeAnswer& answer) {
  counter.Say(Phrase::kRiskAnswer,
              {{"text", LongText(answer.text)}, {"caution", LongText(answer.caution)}});
  if (answer.document.empty()) return;
  Values source = {{"document", Text(answer.document)}, {"version", Text(answer.version)}};
  if (answer.approved_on.has_value()) source["date"] = FullDay(*answer.approved_on);
  counter.Say(Phrase::kAnswerSource, std::move(source));
}

}  // namespace tresen::gateway
