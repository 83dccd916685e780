#include "tests/eval/sgd_pack.h"

#include "absl/strings/str_cat.h"

namespace tresen::nlu_eval {

using Utterances = std::vector<std::pair<std::string, std::string>>;

const Utterances& AppointmentUtterances() {
  static const Utterances* const kAll = [] {
    auto* all = new Utterances;
    const auto add = [&](const char* intent, std::initializer_list<const char*> lines) {
      for (const char* line : lines) all->emplace_back(intent, line);
    };
    add("FindProvider",
        {"i need a _type_", "find me a _type_", "looking for a _type_ in _city_", "can you find a salon in _city_",
         "i want to find a good hair dresser", "search for a _type_ near _city_", "help me find a _type_",
         "i am in search of a stylist", "show me some dentists", "are there any good doctors around _city_",
         "i have a toothache and need someone to look at it", "my skin is itching who can help me",
         "recommend a hair stylist please", "could you look for a therapist", "my hair is a mess find me a barber",
         "is there something else", "do you have any other options", "anyone else", "what about another one",
         "show me a different one", "any other _type_ in that area", "i would like to look for one in _city_ instead",
         "find a dental practice", "where can i get my hair done", "look up a physician in _city_",
         "i want to see someone about my anxiety", "which salons are there in _city_"});
    add("BookAppointment",
        {"i want to book an appointment", "make an appointment for _time_", "book it", "please schedule a visit",
         "can you reserve a slot _time_", "set up an appointment with them", "i would like to get an appointment",
         "schedule me in for _time_", "i want to book with them _time_", "could you make me a reservation",
         "arrange a consultation _time_", "get me in to see them _time_", "yes book an appointment",
         "that one is fine go ahead and make the appointment", "i need an appointment _time_",
         "please book me an appointment at _name_ _time_", "sounds good i want to schedule it",
         "let us do the booking now", "make a booking", "i would like to see them _time_",
         "can you set the appointment", "fix an appointment", "i want to visit this one", "i would like to see her",
         "i would like to see him", "i want to go to that _type_", "great i would like to visit them",
         "i wish to consult this one", "i like this _type_ and want to go there", "i want to see dr _name_",
         "i need to see the doctor at the _place_", "get me an appointment with _name_"});
    add("keep",
        {"what is their phone number", "what is the address", "where is it", "how are they rated", "yes", "no",
         "yes please", "that is right", "correct", "sounds great", "perfect", "that works for me", "thanks", "thank you",
         "that is all", "goodbye", "_time_", "at _time_ please", "in _city_", "_city_", "a _type_", "_type_ please",
         "no make it _time_", "change it to _time_", "is it unisex", "do they do cosmetic work", "i like that",
         "okay great", "it should be _time_", "what is the rating", "can i have the number", "that is fine",
         "nothing else", "no thank you", "thanks that is all i needed", "what is their location", "awesome",
         "i prefer _time_", "any", "it does not matter", "i need a cab", "find me a ride there", "what is the weather like",
         "when am i free", "check my calendar for that day", "okay can you look at my schedule", "book a table for two", "what kind of place is it"});
    return all;
  }();
  return *kAll;
}

const Utterances& CalendarUtterances() {
  static const Utterances* const kAll = [] {
    auto* all = new Utterances;
    const auto add = [&](const char* intent, std::initializer_list<const char*> lines) {
      for (const char* line : lines) all->emplace_back(intent, line);
    };
    add("GetEvents",
        {"what do i have _time_", "what is on my calendar", "show me my events", "do i have anything scheduled _time_",
         "check my schedule for _time_", "what events do i have", "what am i doing _time_", "any plans _time_",
         "what does my day look like", "do i have any other events", "tell me my appointments _time_",
         "list everything i have planned", "what is my agenda _time_", "is there something on my calendar _time_",
         "are there any events on my calendar", "what meetings do i have", "look up my schedule",
         "do i have something else that day", "look at the events on my calendar for _time_", "check my calendar events",
         "see what i have going on _time_", "i want to look at my calendar", "open my calendar", "find events on my calendar", "check the events in my calendar", "is anything on my schedule"});
    add("GetAvailableTime",
        {"when am i free", "am i available _time_", "do i have free time _time_", "check when i am free _time_",
         "when do i have an open slot", "what is my availability", "find a time when i am not busy",
         "do i have time _time_", "am i free _time_", "show me my open time", "when is there room on my calendar",
         "do i have any more free time", "find out what time i have available", "when am i free that day", "sounds good when will i be free on that day",
         "what times am i free for _time_", "check my calendar and tell me when i am free", "see if i can go there _time_",
         "what open times do i have that day", "how much free time is on my schedule", "do i have time that day to go there",
         "when could i see it", "is my schedule clear _time_"});
    add("AddEvent",
        {"add it to my calendar", "put this on my calendar", "create an event", "schedule an event for _time_",
         "i want to add an event", "save it in my calendar", "please add the visit to my calendar",
         "make a calendar entry", "could you put that on my schedule", "add that as an event", "block the time",
         "mark it on my calendar", "remember it for me in the calendar", "set an event called _name_",
         "i need to put something on my calendar", "can you enter it in my schedule", "book it on my calendar"});
    add("keep",
        {"yes", "no", "that is right", "correct", "thanks", "thank you that is all", "_time_", "at _time_", "sounds good",
         "perfect", "goodbye", "call it _name_", "the title should be _name_", "at _place_", "it is at _place_",
         "no change it to _time_", "great", "nothing else", "okay", "cool thanks", "it starts _time_",
         "name it _name_", "that is all i need", "i need a cab there", "get me a ride to the place", "find me a game to watch",
         "book me an appointment at the salon", "make the dental appointment for me", "buy two tickets for it",
         "reserve a table for us", "is there a hotel nearby", "arrange a viewing of the flat", "what is the weather there",
         "play a song", "i need a _type_", "good to know", "that could work", "i would like to visit them _time_", "for _time_", "the location is _place_"});
    return all;
  }();
  return *kAll;
}

nlu::Vocabulary AppointmentVocabulary() {
  nlu::Vocabulary vocabulary{.revision = 1};
  const auto add = [&](const std::string& id, std::initializer_list<const char*> names) {
    nlu::VocabularyItem item{nlu::EntityKind::kBranch, id, {}};
    for (const char* name : names) item.names.push_back({"", name});
    vocabulary.items.push_back(std::move(item));
  };
  add("type:Gynecologist", {"gynecologist", "gynaecologist", "obgyn", "gyno", "gynecology", "women's doctor"});
  add("type:ENT Specialist", {"ent specialist", "ent", "ear nose and throat", "ear nose throat", "otolaryngologist",
                              "ent doctor"});
  add("type:Ophthalmologist", {"ophthalmologist", "eye doctor", "eye specialist", "optometrist", "opthalmologist"});
  add("type:General Practitioner", {"general practitioner", "gp", "family doctor", "general doctor",
                                    "general physician", "primary care", "general practice"});
  add("type:Dermatologist", {"dermatologist", "skin doctor", "skin specialist", "dermatology"});
  add("type:Psychologist", {"psychologist", "psychology"});
  add("type:Family Counselor", {"family counselor", "family counsellor", "family therapist", "marriage counselor",
                                "family counseling", "counselor"});
  add("type:Psychiatrist", {"psychiatrist", "psychiatry"});
  // Towns around the Bay of San Francisco and the north of it.
  for (const char* town :
       {"Alameda", "Albany", "American Canyon", "Antioch", "Atherton", "Belmont", "Belvedere", "Benicia", "Berkeley",
        "Bodega Bay", "Brentwood", "Brisbane", "Burlingame", "Calistoga", "Campbell", "Castro Valley", "Clayton",
        "Cloverdale", "Colma", "Concord", "Corte Madera", "Cotati", "Cupertino", "Daly City", "Danville", "Davis", "Dixon",
        "Dublin", "East Palo Alto", "El Cerrito", "El Sobrante", "Emeryville", "Fairfax", "Fairfield", "Foster City",
        "Fremont", "Gilroy", "Half Moon Bay", "Hayward", "Healdsburg", "Hercules", "Lafayette", "Larkspur",
        "Livermore", "Los Altos", "Los Gatos", "Martinez", "Menlo Park", "Mill Valley", "Millbrae", "Milpitas",
        "Moraga", "Morgan Hill", "Mountain View", "Napa", "Newark", "Novato", "Oakland", "Oakley", "Orinda", "Pacifica",
        "Palo Alto", "Petaluma", "Piedmont", "Pinole", "Pittsburg", "Pleasant Hill", "Pleasanton", "Redwood City",
        "Richmond", "Rohnert Park", "Ross", "Sacramento", "San Anselmo", "San Bruno", "San Carlos", "San Francisco",
        "San Jose", "San Leandro", "San Lorenzo", "San Mateo", "San Pablo", "San Rafael", "San Ramon", "Santa Clara",
        "Santa Rosa", "Saratoga", "Sausalito", "Sebastopol", "Sonoma", "South San Francisco", "St. Helena",
        "Suisun City", "Sunnyvale", "Tiburon", "Union City", "Vacaville", "Vallejo", "Walnut Creek", "Windsor",
        "Woodside", "Yountville", "SFO", "San Fran", "Lodi", "Stockton", "Tracy", "Santa Cruz", "Ukiah", "Vineburg"}) {
    add(absl::StrCat("city:", town), {town});
  }
  return vocabulary;
}

const std::vector<AskedFor>& Requests() {
  static const auto* const kAll = new std::vector<AskedFor>{
      {{"phone", "number", "telephone", "contact", "call"}, {"phone_number"}},
      {{"address", "where", "location", "located", "street"}, {"address", "street_address"}},
      {{"rating", "rated", "review", "reviews", "rate"}, {"average_rating"}},
      {{"unisex"}, {"is_unisex"}},
      {{"cosmetic", "cosmetics"}, {"offers_cosmetic_services"}},
  };
  return *kAll;
}

}  // namespace tresen::nlu_eval
