// What customers write: booking, asking, moving, listing, cancelling, in German and English. A dialogue is a
// generator that yields a message and is given the reply to it ({ text, choices }).

const months = {
  de: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};
const services = {
  de: ["Herrenhaarschnitt", "Damenhaarschnitt", "Kinderhaarschnitt"],
  en: ["men's haircut", "women's haircut", "children's haircut"],
};
const questions = {
  de: ["Was kostet Färben?", "Kann man bei euch parken?", "Wann habt ihr geöffnet?", "Kann ich mit Karte zahlen?",
    "Sind Hunde erlaubt?", "Wie lange dauert ein Damenhaarschnitt?"],
  en: ["How much is a men's haircut?", "Is there parking?", "When are you open?", "Can I pay by card?",
    "Are dogs allowed?", "How long does a women's haircut take?"],
};
const words = {
  de: {
    book: (s, d, t) => `Hallo, ${s} am ${d} ${t}?`, bookAt: (s, d, h) => `${s} am ${d} um ${h} Uhr bitte`,
    times: ["vormittags", "nachmittags", "nach 14 Uhr"], list: "Welche Termine habe ich?",
    move: (d) => `Ich möchte meinen Termin verschieben auf den ${d}`, cancel: "Bitte sagen Sie meinen Termin ab", yes: "ja",
    day: (day, month) => `${day}. ${months.de[month]}`,
  },
  en: {
    book: (s, d, t) => `Hello, a ${s} on ${d} ${t}?`, bookAt: (s, d, h) => `A ${s} on ${d} at ${h}:00 please`,
    times: ["in the morning", "in the afternoon", "after 2 pm"], list: "Which appointments do I have?",
    move: (d) => `Can I move my appointment to ${d}?`, cancel: "Please cancel my appointment", yes: "yes",
    day: (day, month) => `${day} ${months.en[month]}`,
  },
};

// Numbers that are the same for the same seed (mulberry32).
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const isBooked = (reply) => /Gebucht:|Booked:/.test(reply.text);

// `now`: milliseconds of the desk's clock.
export function* life(random, now) {
  const language = random() < 0.5 ? "de" : "en";
  const say = words[language];
  const pick = (list) => list[Math.floor(random() * list.length)];
  // A day on which both branches work, spread so that the calendar does not fill up.
  const someDay = () => {
    for (;;) {
      const day = new Date(now() + (2 + Math.floor(random() * 80)) * 86400000);
      if (day.getUTCDay() >= 2 && day.getUTCDay() <= 5) return say.day(day.getUTCDate(), day.getUTCMonth());
    }
  };
  const text = (body) => ({ type: "text", text: { body } });
  function* tapOne(reply) {
    if (reply.choices.length === 0) return reply;
    const { kind, id, title } = pick(reply.choices.slice(0, 3));
    return yield { type: "interactive", interactive: { type: kind, [kind]: { id, title } } };
  }
  function* book() {
    const service = pick(services[language]);
    const reply = random() < 0.7
      ? yield text(say.book(service, someDay(), pick(say.times)))
      : yield text(say.bookAt(service, someDay(), 10 + Math.floor(random() * 7)));
    if (!isBooked(reply)) yield* tapOne(reply);
  }
  function* move() {
    const reply = yield text(say.move(someDay()));
    yield* tapOne(reply);
  }
  function* cancel() {
    yield text(say.cancel);
    yield text(say.yes);
  }
  function* ask() { yield text(pick(questions[language])); }
  function* list() { yield text(say.list); }
  // People are met in the middle of what they want, so that at every moment as many book, ask and cancel.
  const course = [book, ask, list, move, ask, cancel];
  const untilBooked = [book, ask, list, ask, ask, ask];
  const first = Math.floor(random() * course.length);
  if (first > 0) for (const step of untilBooked.slice(first)) yield* step();
  for (;;) for (const step of course) yield* step();
}
