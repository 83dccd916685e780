// nlu_eval DIR OUT [--train DIR2] [--set NAME] [--source NAME]: predicts every set found in DIR into OUT.
#include <cstdio>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/eval/datetime.h"
#include "tests/eval/labelled.h"
#include "tests/eval/product.h"
#include "tests/eval/sgd.h"

namespace tresen::nlu_eval {
namespace {

struct Arguments {
  std::string folder;
  std::string out;
  std::string train;
  std::string set;
  std::string source;
};

std::vector<json> OfSource(std::vector<json> records, const std::string& source) {
  std::erase_if(records, [&](const json& r) { return !source.empty() && Text(r, "source") != source; });
  return records;
}

absl::StatusOr<Material> MaterialFor(const Arguments& arguments, const std::string& set,
                                     std::vector<json> test) {
  const std::string path = absl::StrCat(arguments.train, "/", set, ".jsonl");
  if (arguments.train.empty() || !Exists(path)) return Divide(std::move(test), {});
  absl::StatusOr<std::vector<json>> train = ReadRecords(path);
  if (!train.ok()) return train.status();
  return Divide(std::move(test), OfSource(*std::move(train), arguments.source));
}

absl::Status Evaluate(const Arguments& arguments, const std::string& set, std::vector<json> records,
                      Results& results) {
  if (set == "datetime") return EvaluateDateTime(records, results);
  if (set == "langid") return EvaluateLanguages(records, results);
  if (set == "number") return EvaluateNumbers(records, results);
  if (set == "contact") return EvaluateContacts(records, results);
  if (set == "sentiment") return EvaluateSentiment(records, results);
  if (set == "sgd") return EvaluateDialogues(records, results);
  if (set == "faq") {
    const auto documents = ReadRecords(arguments.folder + "/faq_docs.jsonl");
    return documents.ok() ? EvaluateFaq(records, *documents, results) : documents.status();
  }
  const absl::StatusOr<Material> material = MaterialFor(arguments, set, std::move(records));
  if (!material.ok()) return material.status();
  return set == "intents" ? EvaluateIntents(*material, results) : EvaluateSlots(*material, results);
}

absl::Status Run(const Arguments& arguments) {
  Results results(arguments.out);
  bool found = false;
  for (const char* set : {"datetime", "langid", "number", "contact", "intents", "slots", "sgd", "faq",
                          "sentiment"}) {
    const std::string path = absl::StrCat(arguments.folder, "/", set, ".jsonl");
    if (!Exists(path) || (!arguments.set.empty() && arguments.set != set)) continue;
    found = true;
    absl::StatusOr<std::vector<json>> records = ReadRecords(path);
    if (!records.ok()) return records.status();
    const absl::Status done =
        Evaluate(arguments, set, OfSource(*std::move(records), arguments.source), results);
    if (!done.ok()) return done;
  }
  if (!found) return absl::NotFoundError(absl::StrCat("no set in ", arguments.folder));
  return results.WriteSpeed();
}

}  // namespace
}  // namespace tresen::nlu_eval

int main(int argc, char** argv) {
  tresen::nlu_eval::Arguments arguments;
  int place = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    std::string* option = word == "--train"    ? &arguments.train
                          : word == "--set"    ? &arguments.set
                          : word == "--source" ? &arguments.source
                                               : nullptr;
    if (option != nullptr && i + 1 < argc) {
      *option = argv[++i];
    } else {
      (place++ == 0 ? arguments.folder : arguments.out) = word;
    }
  }
  if (place != 2) {
    std::fprintf(stderr, "usage: nlu_eval DIR OUT [--train DIR2] [--set NAME] [--source NAME]\n");
    return 2;
  }
  const absl::Status status = tresen::nlu_eval::Run(arguments);
  if (status.ok()) return 0;
  std::fprintf(stderr, "nlu_eval: %s\n", std::string(status.message()).c_str());
  return 1;
}
