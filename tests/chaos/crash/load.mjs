// Customers, staff and integrators who use the desk while it is being hurt. Nobody knows of the faults: who gets no
// answer waits, who meets an error asks again with the same request id.
import { randomUUID } from "node:crypto";
import { pause } from "./random.mjs";

const SERVICES = ["Herrenhaarschnitt", "Kinderhaarschnitt", "Bart trimmen", "Damenhaarschnitt"];
const DAYS = ["am Dienstag", "am Mittwoch", "am Donnerstag", "am nächsten Freitag", "am Montag in einer Woche"];
const QUESTIONS = ["Was kostet Färben?", "Kann man bei euch parken?", "Welche Termine habe ich?",
  "Wann habt ihr am Samstag offen?", "What are your opening hours?", "Enthält die Haarfarbe PPD?"];
const ODD = ["😀😀😀", "ok", "danke!", "hm", "Hallo", "a\u0001b", "nein", "das zweite", "x".repeat(3000)];

export class Load {
  constructor(desk, random, until) {
    this.desk = desk;
    this.random = random;
    this.until = until;
    this.calls = []; // of integrators: {method, requestId, name, again}
    this.surprises = [];
    this.customers = 0;
    this.answers = 0;
  }
  over() { return Date.now() > this.until; }

  async run(lanes) {
    await Promise.all(Array.from({ length: lanes }, (_, lane) => this.lane(this.random.fork(), lane)));
  }
  async lane(random, number) {
    const scripts = ["book", "move", "integrator", "cancel", "burst", "pair", "typist", "asker"];
    for (let i = number; !this.over(); i++) await this[scripts[i % scripts.length]](random);
  }

  customer(random, branch) {
    return this.desk.customer(`Kundin ${++this.customers}`, branch ?? (random.chance(0.8) ? "mitte" : "nord"));
  }
  wish(random) {
    return `${random.pick(SERVICES)} ${random.pick(DAYS)} um ${random.between(10, 17)} Uhr bitte`;
  }
  // Nobody waits for ever: then the end of the run will say whether the answer was lost.
  async say(customer, text) {
    const answer = await customer.say(text, 40000);
    if (answer !== "") this.answers++;
    return answer;
  }
  async tap(customer) {
    const answer = customer.last && customer.choices().length > 0 ? await customer.tap(0, 40000) : "";
    if (answer !== "") this.answers++;
    return answer;
  }

  async book(random, customer) {
    const who = customer ?? await this.customer(random);
    let answer = await this.say(who, this.wish(random));
    for (let round = 0; round < 4 && !/Gebucht/.test(answer) && !this.over(); round++) {
      answer = (await this.tap(who)) || (await this.say(who, this.wish(random)));
    }
    return who;
  }
  async move(random) {
    const who = await this.book(random);
    if (this.over()) return;
    await this.say(who, `Ich möchte meinen Termin verschieben auf ${random.pick(DAYS).replace("am ", "")} nachmittag`);
    if (!this.over()) await this.tap(who);
  }
  async cancel(random) {
    const who = await this.book(random);
    if (this.over()) return;
    await this.say(who, "Termin absagen");
    if (!this.over()) await this.say(who, "ja");
  }
  async burst(random) {
    const who = await this.customer(random);
    await who.send({ type: "text", text: { body: "Hallo" } });
    await who.send({ type: "text", text: { body: this.wish(random) } });
    await this.say(who, "nein, lieber am Freitag um 12 Uhr");
    await this.tap(who);
  }
  async pair(random) {
    const [a, b] = [await this.customer(random, "mitte"), await this.customer(random, "mitte")];
    const wish = `Damenhaarschnitt bei Aylin ${random.pick(DAYS)} vormittags bitte`;
    await Promise.all([this.say(a, wish), this.say(b, wish)]);
    await Promise.all([this.tap(a), this.tap(b)]);
  }
  // Does not wait for answers.
  async typist(random) {
    const who = await this.customer(random);
    for (let i = random.between(2, 6); i > 0 && !this.over(); i--) {
      await who.send({ type: "text", text: { body: random.pick([...QUESTIONS, ...ODD, this.wish(random)]) } });
      await pause(random.between(0, 1500));
    }
    await who.replies(20000);
  }
  async asker(random) {
    const who = await this.customer(random);
    for (let i = 0; i < 2 && !this.over(); i++) await this.say(who, random.pick(QUESTIONS));
  }

  // The same request until it is answered for good. A refusal that no fault explains is a surprise.
  async insist(method, request) {
    while (!this.over()) {
      const response = await this.desk.call(method, request).catch(() => null);
      if (response?.status === 200) return response.body;
      const code = response?.body.code ?? "unavailable";
      if (JSON.stringify(response?.body ?? "").includes("SLOT_TAKEN")) return null;
      if (!["unavailable", "aborted", "resource_exhausted", "deadline_exceeded"].includes(code)) {
        this.surprises.push(`${method}: ${JSON.stringify(response.body)}`);
        return null;
      }
      await pause(300);
    }
    return null;
  }
  async integrator(random) {
    const guest = await this.insist("tresen.customer.v1.CustomerService/ResolveCustomer",
      { parent: "tenants/demo", identity: { channel: "till", userId: randomUUID() } });
    const found = await this.insist("tresen.scheduling.v1.SchedulingService/FindSlots", { parent: "tenants/demo", pageSize: 5,
      wish: { branch: "tenants/demo/branches/nord", services: [`tenants/demo/services/${random.pick(["cut_men", "cut_kids"])}`] } });
    if (!guest || !found?.offers) return;
    const booked = await this.twice("tresen.scheduling.v1.SchedulingService/BookAppointment", { parent: "tenants/demo",
      customer: guest.customer, offerToken: random.pick(found.offers).token, requestId: randomUUID() });
    if (booked && random.chance(0.5)) {
      await this.twice("tresen.scheduling.v1.SchedulingService/ConfirmAppointment", { name: booked.name, requestId: randomUUID() });
    }
  }
  // And once more: a mutation that was answered stands.
  async twice(method, request) {
    const first = await this.insist(method, request);
    if (first === null) return null;
    const call = { method, requestId: request.requestId, name: first.name };
    this.calls.push(call);
    const again = await this.insist(method, request);
    if (again !== null) call.again = again.name;
    return first;
  }
}
