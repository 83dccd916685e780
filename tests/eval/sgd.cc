#include "tests/eval/sgd.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/nlu/domain/intent_classifier.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/languages/language_registry.h"
#include "tests/eval/sgd_pack.h"

namespace tresen::nlu_eval {
namespace {

using nlu::ByteSpan;
using nlu::TimeKind;
using State = std::map<std::string, std::vector<std::string>>;

constexpr float kSure = 0.55F;

struct Piece {
  ByteSpan span;
  std::string text;
  std::string kind;  // "date", "time", "city", "type"
  std::string value;
};

// What one turn of the user says, whatever the service.
struct Heard {
  std::vector<Piece> pieces;
  nlu::Tokens tokens;  // for the intents, with recognised pieces as their kind
  std::set<std::string> words;
  std::string text;
  bool yes = false;
  bool no = false;
  bool alternatives = false;
};

const nlu::Understander& Product() {
  static const auto* const kProduct =
      nlu::Understander::Create(nlu::InstalledLanguageFiles()).value().release();
  return *kProduct;
}

bool AnyOf(const std::set<std::string>& words, std::initializer_list<const char*> wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const char* w) { return words.contains(w); });
}

class Listener {
 public:
  Listener() : vocabulary_(Product().Prepare(AppointmentVocabulary())) {
    context_.languages = {"en"};
    context_.now = absl::FromCivil(absl::CivilSecond(2019, 3, 1, 9, 0, 0), absl::UTCTimeZone());
  }

  Heard Listen(const std::string& text) const {
    Heard heard{.text = text};
    const nlu::Understanding read = Product().Understand(text, *vocabulary_, context_);
    for (const nlu::Entity& entity : read.entities) {
      if (entity.kind == nlu::EntityKind::kBranch && entity.values.size() == 1) {
        const std::pair<std::string, std::string> value = absl::StrSplit(entity.values[0], absl::MaxSplits(':', 1));
        const std::string said = text.substr(entity.span.begin, entity.span.end - entity.span.begin);
        heard.pieces.push_back({entity.span, said, value.first, value.first == "city" ? said : value.second});
      }
    }
    AddTimes(text, heard);
    Split(text, heard);
    Answer(read, heard);
    return heard;
  }

 private:
  std::vector<nlu::TimeMention> Times(absl::string_view text) const {
    nlu::TimeContext context{.languages = {"en"}, .now = context_.now};
    context.open = nlu::OpeningHint{480, 1260};
    return times_.Parse(text, context);
  }

  static std::string KindOf(const nlu::TimeMention& mention) {
    if (mention.kind == TimeKind::kDate || mention.kind == TimeKind::kDateRange) return "date";
    if (mention.kind == TimeKind::kTime || mention.kind == TimeKind::kTimeRange) return "time";
    return mention.kind == TimeKind::kDateTime || mention.kind == TimeKind::kDateTimeRange ? "both" : "";
  }

  // The kind of a stretch that is one expression from end to end; empty if it is not.
  std::string Whole(absl::string_view text) const {
    for (const char* article : {"the ", "a "}) {
      if (absl::StartsWithIgnoreCase(text, article)) text.remove_prefix(absl::string_view(article).size());
    }
    const std::vector<nlu::TimeMention> mentions = Times(text);
    const CodePoints points(text);
    const int all = points.Of(static_cast<int>(text.size()));
    if (mentions.size() != 1 || mentions[0].begin > 0 || mentions[0].end < all) return "";
    return KindOf(mentions[0]);
  }

  // Leaves out the small words in front ("on the 3rd" is said as "the 3rd").
  static ByteSpan Trimmed(const std::string& text, ByteSpan span) {
    for (bool again = true; again;) {
      again = false;
      for (const char* word : {"make it ", "actually ", "how about ", "on ", "at ", "for ", "by ", "around ", "about ", "from ", "in the ", "and ", ", ", " "}) {
        const absl::string_view rest = absl::string_view(text).substr(span.begin, span.end - span.begin);
        if (!absl::StartsWithIgnoreCase(rest, word)) continue;
        span.begin += static_cast<int>(absl::string_view(word).size());
        again = true;
      }
    }
    while (span.end > span.begin && absl::string_view(" ,.?!").find(text[span.end - 1]) != absl::string_view::npos &&
           !absl::EndsWith(absl::string_view(text).substr(0, span.end), ".m.")) {
      --span.end;
    }
    return span;
  }

  static void Add(const std::string& text, ByteSpan span, const std::string& kind, Heard& heard) {
    span = Trimmed(text, span);
    if (span.end <= span.begin) return;
    const std::string said = text.substr(span.begin, span.end - span.begin);
    if (absl::EndsWithIgnoreCase(said, "now") || absl::EndsWithIgnoreCase(said, "moment")) return;
    heard.pieces.push_back({span, said, kind, said});
  }

  void AddTimes(const std::string& text, Heard& heard) const {
    const CodePoints points(text);
    for (const nlu::TimeMention& mention : Times(text)) {
      const ByteSpan span{points.Byte(mention.begin), points.Byte(mention.end)};
      const std::string kind = KindOf(mention);
      if (kind == "both") {
        Divide(text, span, heard);
      } else if (!kind.empty()) {
        Add(text, span, kind, heard);
      }
    }
  }

  // A day with a time is two slots: cut where one side is a day and the other a time.
  void Divide(const std::string& text, const ByteSpan& span, Heard& heard) const {
    for (int cut = span.begin + 1; cut < span.end; ++cut) {
      if (text[cut] != ' ') continue;
      const ByteSpan left = Trimmed(text, {span.begin, cut});
      const ByteSpan right = Trimmed(text, {cut, span.end});
      const auto kind = [&](const ByteSpan& part) {
        return Whole(absl::string_view(text).substr(part.begin, part.end - part.begin));
      };
      const std::string first = kind(left);
      const std::string second = kind(right);
      if ((first == "date" && second == "time") || (first == "time" && second == "date")) {
        Add(text, left, first, heard);
        Add(text, right, second, heard);
        return;
      }
    }
    Add(text, span, "date", heard);
  }

  static void Split(const std::string& text, Heard& heard) {
    ByteSpan last;
    for (const nlu::Word& word : nlu::SplitWords(text)) {
      if (word.kind == nlu::WordKind::kPunctuation) continue;
      heard.words.insert(word.lower);
      const auto piece = std::find_if(heard.pieces.begin(), heard.pieces.end(),
                                      [&](const Piece& p) { return nlu::Overlap(p.span, word.span); });
      if (piece == heard.pieces.end()) {
        heard.tokens.push_back(word.lower);
      } else if (!(piece->span == last)) {
        last = piece->span;
        const bool time = piece->kind == "date" || piece->kind == "time";
        heard.tokens.push_back(absl::StrCat("_", time ? "time" : piece->kind, "_"));
      }
    }
  }

  static void Answer(const nlu::Understanding& read, Heard& heard) {
    for (const nlu::Entity& entity : read.entities) {
      if (entity.kind != nlu::EntityKind::kAnswer || entity.values.empty()) continue;
      (entity.values[0] == "no" ? heard.no : heard.yes) = true;
    }
    heard.no |= AnyOf(heard.words, {"no", "nope", "nah", "not", "dont", "change", "instead", "actually", "wait"});
    heard.yes |= AnyOf(heard.words, {"yes", "yeah", "yep", "yup", "sure", "correct", "right", "great", "good", "perfect",
                                     "fine", "works", "okay", "ok", "awesome", "cool", "nice", "excellent", "like",
                                     "love", "confirmed", "wonderful", "alright", "amazing", "absolutely", "choose", "accept", "better", "suits", "work", "nicely", "agree"});
    heard.alternatives = AnyOf(heard.words, {"else", "other", "another", "others", "different", "more"});
    if (heard.no || heard.alternatives) heard.yes = false;
  }

  nlu::UnderstandContext context_;
  nlu::TimeParser times_;
  std::shared_ptr<const nlu::VocabularyIndex> vocabulary_;
};

nlu::IntentClassifier Teach(const std::vector<std::pair<std::string, std::string>>& utterances) {
  std::vector<nlu::LabelledText> texts;
  for (const auto& [intent, line] : utterances) texts.push_back({absl::StrSplit(line, ' '), intent});
  nlu::ClassifierOptions options;
  options.features.pair_window = 5;
  options.features.rarity = 0.5F;
  return nlu::IntentClassifier::Train(std::move(texts), options);
}

// One act of the other side.
struct Act {
  std::string act;
  std::string slot;
  std::vector<std::string> values;
};

// Follows one service through a dialogue.
class Tracker {
 public:
  Tracker(std::string service, const nlu::IntentClassifier& classifier)
      : service_(std::move(service)), calendar_(absl::StartsWith(service_, "Calendar")), classifier_(classifier) {}

  // The other side's turn; empty if it spoke of another service.
  void Told(std::vector<Act> acts) {
    acts_ = std::move(acts);
    for (const Act& act : acts_) {
      if (act.act == "OFFER" || act.act == "CONFIRM" || act.act == "INFORM") known_[act.slot] = act.values;
      if (act.act == "OFFER") offered_[act.slot] = act.values;
      const std::string topic = TopicOf(act);
      if (!topic.empty()) intent_ = topic;
    }
  }

  // `day`: the day that either side named last, whatever it was about.
  json Answer(const Heard& heard, const std::string& day) {
    DecideIntent(heard);
    const bool that_day = AnyOf(heard.words, {"that", "same"}) && AnyOf(heard.words, {"day", "date"});
    if (calendar_ && (that_day || intent_ == "AddEvent") && !day.empty() && !state_.contains("event_date")) {
      Set("event_date", WithArticle(day));
    }
    Accept(heard);
    Fill(heard);
    json state = json::object();
    for (const auto& [slot, values] : state_) state[slot] = values;
    return {{"service", service_}, {"active_intent", intent_}, {"requested", Requested(heard)}, {"state", state}};
  }

 private:
  bool Did(const char* act) const {
    return std::any_of(acts_.begin(), acts_.end(), [&](const Act& a) { return a.act == act; });
  }
  bool Asked(const std::string& slot) const {
    return std::any_of(acts_.begin(), acts_.end(), [&](const Act& a) { return a.act == "REQUEST" && a.slot == slot; });
  }

  // What the other side's question or offer is about: it shows how the user was understood so far.
  std::string TopicOf(const Act& act) const {
    const bool asks = act.act == "REQUEST" || act.act == "CONFIRM";
    if (asks && absl::StartsWith(act.slot, "appointment_")) return "BookAppointment";
    if (act.act == "CONFIRM" && absl::StartsWith(act.slot, "event_")) return "AddEvent";
    if (act.act == "REQUEST" && absl::StartsWith(act.slot, "event_") && act.slot != "event_date") return "AddEvent";
    if (act.act == "OFFER" && absl::StartsWith(act.slot, "available_")) return "GetAvailableTime";
    return act.act == "OFFER" && act.slot == "event_name" ? "GetEvents" : "";
  }

  void DecideIntent(const Heard& heard) {
    const bool later = AnyOf(heard.words, {"later", "perhaps", "maybe", "yet"});
    if (Did("OFFER_INTENT") && (heard.yes || heard.no || later)) {
      intent_ = heard.no || later ? "NONE" : calendar_ ? "AddEvent" : "BookAppointment";
      return;
    }
    const bool closes = AnyOf(heard.words, {"no", "nope", "nah", "nothing", "all", "thats"}) &&
                        !AnyOf(heard.words, {"calendar", "appointment", "find"});
    if (Did("REQ_MORE") && closes) {
      intent_ = "NONE";
      return;
    }
    const std::vector<nlu::ScoredLabel> guesses = classifier_.Classify(heard.tokens);
    const nlu::ScoredLabel& best = guesses[0];
    if (best.label != "keep" && (best.confidence >= kSure || intent_ == "NONE")) {
      const bool practice = heard.alternatives || Says(heard, "type") ||
                            AnyOf(heard.words, {"salon", "doctor", "dentist", "therapist", "stylist", "barber", "saloon",
                                                "physician", "specialist", "hairdresser", "provider"});
      const bool backwards = best.label == "FindProvider" && intent_ == "BookAppointment" &&
                             (!practice || AnyOf(heard.words, {"cab", "ride", "taxi"}));
      if (!backwards) intent_ = best.label;
    }
  }

  std::string NameSlot() const {
    return service_ == "Services_1"   ? "stylist_name"
           : service_ == "Services_2" ? "dentist_name"
           : service_ == "Services_3" ? "doctor_name"
                                      : "therapist_name";
  }

  void Set(const std::string& slot, const std::vector<std::string>& values) { state_[slot] = values; }

  // "the 4th" is the same as "4th".
  static std::vector<std::string> WithArticle(const std::string& value) {
    for (const char* article : {"the ", "a "}) {
      if (absl::StartsWithIgnoreCase(value, article)) return {value, value.substr(absl::string_view(article).size())};
    }
    return {value, absl::StrCat("the ", value)};
  }

  void Join(const std::string& slot, const std::vector<std::string>& values) {
    std::vector<std::string>& all = state_[slot];
    for (const std::string& value : values) {
      if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
    }
  }

  bool Says(const Heard& heard, const char* kind) const {
    return std::any_of(heard.pieces.begin(), heard.pieces.end(), [&](const Piece& p) { return p.kind == kind; });
  }

  // What was offered or read back counts once the user takes it.
  void Accept(const Heard& heard) {
    const bool booking = intent_ == "BookAppointment" || intent_ == "AddEvent";
    for (const Act& act : acts_) {
      const bool day = absl::EndsWith(act.slot, "_date");
      const bool time = absl::EndsWith(act.slot, "_time") && !absl::StartsWith(act.slot, "available");
      const bool replaced = (day && Says(heard, "date")) || (time && Says(heard, "time"));
      if (act.act == "CONFIRM" && !replaced) {
        Join(act.slot, act.values);
      } else if (act.act == "OFFER" && Did("NOTIFY_FAILURE")) {
        if (heard.yes && !replaced) Set(act.slot, act.values);
      } else if (act.act == "OFFER" && (act.slot == "city" || act.slot == "type")) {
        if (state_.contains(act.slot)) Join(act.slot, act.values);
      }
    }
    const bool takes = (heard.yes && (Did("OFFER") || Did("INFORM"))) || booking;
    if (heard.alternatives || Did("NOTIFY_FAILURE")) return;
    if (!calendar_ && takes && offered_.contains(NameSlot())) Set(NameSlot(), offered_[NameSlot()]);
    if (calendar_ && heard.yes && Did("OFFER") && offered_.contains("event_name")) {
      for (const char* slot : {"event_name", "event_time", "event_location"}) {
        if (offered_.contains(slot)) Set(slot, offered_[slot]);
      }
    }
  }

  void Fill(const Heard& heard) {
    for (const Piece& piece : heard.pieces) {
      if (piece.kind == "date") Set(calendar_ ? "event_date" : "appointment_date", WithArticle(piece.value));
      if (piece.kind == "time" && (!calendar_ || intent_ == "AddEvent")) {
        Set(calendar_ ? "event_time" : "appointment_time", WithArticle(piece.value));
      }
      if (piece.kind == "city" && !calendar_) {
        if (state_["city"] != std::vector<std::string>{piece.value}) Set("city", {piece.value});
      }
      const bool therapist = absl::StartsWith(piece.value, "Psych") || absl::StartsWith(piece.value, "Family");
      if (piece.kind == "type" && service_ == (therapist ? "Services_4" : "Services_3")) Set("type", {piece.value});
    }
    if (state_.contains("city") && state_["city"].empty()) state_.erase("city");
    if (service_ == "Services_1") Flag(heard, "is_unisex", {"unisex"});
    if (service_ == "Services_2") Flag(heard, "offers_cosmetic_services", {"cosmetic", "cosmetics"});
    if (calendar_ && intent_ == "AddEvent") FillEvent(heard);
  }

  void Flag(const Heard& heard, const std::string& slot, std::initializer_list<const char*> words) {
    const bool question = (absl::StrContains(heard.text, "?") || heard.words.contains("if")) && !offered_.empty();
    if (AnyOf(heard.words, words) && !question) {
      const bool denied = AnyOf(heard.words, {"not", "no", "dont", "without"});
      const bool equal = AnyOf(heard.words, {"matter", "care", "preference"});
      Set(slot, {equal ? "dontcare" : denied ? "False" : "True"});
    } else if (Asked(slot) && (heard.yes || heard.no)) {
      Set(slot, {heard.no ? "False" : "True"});
    }
  }

  // A title or a place after the words that introduce it, or as the answer to the question for it.
  void FillEvent(const Heard& heard) {
    for (const Act& act : acts_) {
      if (act.act == "REQUEST" && !act.values.empty() && heard.yes) Set(act.slot, act.values);
    }
    for (const char* intro : {"called ", "titled ", "named ", "call it ", "name it ", "title it ", "title is ",
                              "title should be ", "name is ", "event name to ", "name of the event is "}) {
      AddAfter(heard, intro, "event_name");
    }
    const bool titled = state_.contains("event_name");
    if (Asked("event_name") && !titled && !Asked("event_location") && heard.words.size() <= 7 && !heard.no) {
      const std::string rest = WithoutPieces(heard);
      if (!rest.empty()) Set("event_name", {rest});
    }
    for (const char* intro : {" at ", " located at ", "location is ", "place is ", "location to "}) {
      if (!state_.contains("event_location")) AddAfter(heard, intro, "event_location");
    }
  }

  void AddAfter(const Heard& heard, const char* intro, const std::string& slot) {
    const std::string lower = absl::AsciiStrToLower(heard.text);
    const size_t at = lower.find(intro);
    if (at == std::string::npos) return;
    int begin = static_cast<int>(at + absl::string_view(intro).size());
    int end = begin;
    const auto in_piece = [&](int byte) {
      return std::any_of(heard.pieces.begin(), heard.pieces.end(), [&](const Piece& p) {
        return (p.kind == "date" || p.kind == "time") && p.span.begin <= byte && byte < p.span.end;
      });
    };
    while (end < static_cast<int>(lower.size()) && absl::string_view(".?!").find(lower[end]) == absl::string_view::npos &&
           !in_piece(end)) {
      ++end;
    }
    std::string value = heard.text.substr(begin, end - begin);
    for (const char* stop : {" at ", " on ", " for ", " in ", ", ", " and ", " starting", " from "}) {
      const size_t cut = absl::AsciiStrToLower(value).find(stop);
      if (cut != std::string::npos && cut > 0) value.resize(cut);
    }
    for (const char* tail : {" at", " on", " for", " please", " starting"}) {
      if (absl::EndsWithIgnoreCase(value, tail)) value.resize(value.size() - absl::string_view(tail).size());
    }
    value = std::string(absl::StripAsciiWhitespace(value));
    if (!value.empty()) Set(slot, {value});
  }

  static std::string WithoutPieces(const Heard& heard) {
    std::string rest;
    for (size_t i = 0; i < heard.text.size(); ++i) {
      const bool in = std::any_of(heard.pieces.begin(), heard.pieces.end(), [&](const Piece& p) {
        return p.span.begin <= static_cast<int>(i) && static_cast<int>(i) < p.span.end;
      });
      if (!in) rest.push_back(heard.text[i]);
    }
    for (const char* tail : {".", "!", " at", " on", " for", " please", ",", " "}) {
      if (absl::EndsWithIgnoreCase(rest, tail)) rest.resize(rest.size() - absl::string_view(tail).size());
    }
    return std::string(absl::StripAsciiWhitespace(rest));
  }

  json Requested(const Heard& heard) const {
    json slots = json::array();
    if (calendar_) return slots;
    for (const AskedFor& asked : Requests()) {
      const bool said = std::any_of(asked.words.begin(), asked.words.end(),
                                    [&](const std::string& w) { return heard.words.contains(w); });
      if (!said || offered_.empty()) continue;
      for (const std::string& slot : asked.slots) {
        const bool ours = (slot == "street_address") == (service_ == "Services_1" || service_ == "Services_3");
        const bool address = absl::StrContains(slot, "address");
        const bool exists = (slot != "is_unisex" || service_ == "Services_1") &&
                            (slot != "offers_cosmetic_services" || service_ == "Services_2") &&
                            (slot != "average_rating" || service_ == "Services_1" || service_ == "Services_3");
        if (exists && (!address || ours)) slots.push_back(slot);
      }
    }
    return slots;
  }

  std::string service_;
  bool calendar_;
  const nlu::IntentClassifier& classifier_;
  std::string intent_ = "NONE";
  std::vector<Act> acts_;
  State state_;
  State offered_;
  State known_;
};

std::vector<Act> ActsOf(const json& turn, const std::string& service) {
  std::vector<Act> acts;
  for (const json& frame : turn.value("frames", json::array())) {
    if (Text(frame, "service") != service) continue;
    for (const json& act : frame.value("acts", json::array())) {
      acts.push_back({Text(act, "act"), Text(act, "slot"), act.value("values", std::vector<std::string>())});
    }
  }
  return acts;
}

std::string LastDay(const Heard& heard, std::string day) {
  for (const Piece& piece : heard.pieces) {
    if (piece.kind == "date") day = piece.value;
  }
  return day;
}

}  // namespace

absl::Status EvaluateDialogues(const std::vector<json>& records, Results& results) {
  const nlu::IntentClassifier appointments = Teach(AppointmentUtterances());
  const nlu::IntentClassifier calendar = Teach(CalendarUtterances());
  const Listener listener;
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& dialogue : records) {
    std::map<std::string, Tracker> trackers;
    for (const json& service : dialogue.value("scored", json::array())) {
      const std::string name = service.get<std::string>();
      trackers.emplace(name, Tracker(name, absl::StartsWith(name, "Calendar") ? calendar : appointments));
    }
    std::string day;
    const json turns = dialogue.value("turns", json::array());
    for (size_t i = 0; i < turns.size(); ++i) {
      if (Text(turns[i], "speaker") != "user") {
        for (auto& [name, tracker] : trackers) tracker.Told(ActsOf(turns[i], name));
        day = LastDay(listener.Listen(Text(turns[i], "text")), day);
        continue;
      }
      const std::string text = Text(turns[i], "text");
      const Heard heard = Timed(times, [&] { return listener.Listen(text); });
      for (auto& [name, tracker] : trackers) {
        // A service that neither side speaks of in this turn hears nothing of it.
        json frames = turns[i].value("frames", json::array());
        const bool meant = std::any_of(frames.begin(), frames.end(),
                                       [&, n = name](const json& f) { return Text(f, "service") == n; });
        if (!meant) continue;
        json answer = tracker.Answer(heard, day);
        answer["id"] = Text(dialogue, "id");
        answer["turn"] = i;
        predictions.push_back(std::move(answer));
      }
      day = LastDay(heard, day);
    }
  }
  return results.Write("sgd", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
