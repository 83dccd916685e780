// Holds one dialogue file with a running desk: the customer writes through the simulator, what must have
// happened is asked of the services.
import { eventually } from "./desk.mjs";

const grid = 15 * 60000;

// "2026-03-07", "12:30" in Berlin as an instant.
function instant(day, time) {
  for (const offset of ["+01:00", "+02:00"]) {
    const at = new Date(`${day}T${time}:00${offset}`);
    const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" }).format(at);
    if (shown === `${day} ${time}`) return at;
  }
  throw new Error(`no such time: ${day} ${time}`);
}

const last = (name) => name.slice(name.lastIndexOf("/") + 1);
let requests = 0;
let names = 0;
const requestId = () => `dialogue-${process.pid}-${++requests}`;

export class Player {
  constructor(desk, dialogue) {
    this.desk = desk;
    this.dialogue = dialogue;
    this.transcript = [];
    this.faults = [];
    this.pending = [];
    this.absences = [];
    this.rivals = [];
    this.titles = [];
    this.sent = 0;
    this.position = 0;
  }

  async play() {
    // Whoever has a username shows no number.
    const hidden = this.wants("phone");
    this.customer = await this.desk.customer("Dialog", this.dialogue.branch, hidden ? { username: `@dialog${process.pid}.${++names}` } : {});
    this.name = (await this.ask("customer.v1.CustomerService/ResolveCustomer",
      { parent: "tenants/demo", identity: { channel: "whatsapp", userId: this.customer.userId, profileName: "Dialog", ...(hidden ? {} : { waId: this.customer.waId }) } })).customer;
    if (this.wants("phone") || this.wants("release")) await this.agree();
    if (this.dialogue.known) await this.greet();
    for (const line of this.dialogue.given) await this.given(line);
    try {
      for (const step of this.dialogue.steps) {
        await this.take(step);
        this.position += 1;
      }
      await this.flush();
    } finally {
      await this.tidy();
    }
    return this.faults;
  }

  wants(what) {
    return this.dialogue.given.includes(`calendar_wants ${what}`);
  }

  // Has agreed before that the branch's own calendar gets name and number.
  async agree() {
    await this.ask("customer.v1.CustomerService/RecordConsent", {
      name: this.name, purposes: ["CONSENT_PURPOSE_CALENDAR"], state: "CONSENT_STATE_GRANTED", channel: "whatsapp",
      wording: "before", wordingVersion: "1", language: "de", message: "before", requestId: requestId(),
    });
  }

  async ask(method, request) {
    const answer = await this.desk.call(`tresen.${method}`, request);
    if (answer.status !== 200) throw new Error(`${method}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  // Was greeted before, and nothing is open.
  async greet() {
    await this.customer.say(this.hello());
    await this.customer.say("👍", 2500);
    this.sent = 0;
  }

  // A greeting in the language of the dialogue.
  hello() {
    const text = this.dialogue.steps.find((s) => s.mark === "C:")?.text ?? "";
    if (/[\u0E00-\u0E7F]/.test(text)) return "สวัสดีค่ะ";
    const name = this.dialogue.file ?? "";
    return /_es$/.test(name) ? "Hola" : /_pl$/.test(name) ? "Dzień dobry" : /_en$/.test(name) ? "Hello" : "Hallo";
  }

  async given(line) {
    const words = line.split(/\s+/);
    if (words[0] === "appointment") {
      const [, service, staff, day, time] = words;
      const branch = ["marek", "sofia"].includes(staff) ? "nord" : "mitte";
      await this.ask("scheduling.v1.SchedulingService/BookAppointment", {
        parent: "tenants/demo", customer: this.name, requestId: requestId(),
        wish: {
          branch: `tenants/demo/branches/${branch}`, services: [`tenants/demo/services/${service}`],
          staff: `tenants/demo/staff/${staff}`, exactStart: instant(day, time).toISOString(),
        },
      });
    } else if (words[0] === "taken") {
      await this.occupy(words[1], words[2], words[3]);
    } else if (words[0] === "rival") {
      this.rivals.push(words);
    } else if (words[0] !== "consent_question" && words[0] !== "calendar_wants") {
      throw new Error(`unknown given: ${line}`);
    }
  }

  // Somebody else has the time: the people who could take it are away.
  async occupy(day, time, staff) {
    const people = staff ? [staff] : this.dialogue.branch === "nord" ? ["marek", "sofia"] : ["lena", "jonas", "aylin"];
    const start = instant(day, time);
    for (const person of people) {
      const made = await this.ask("scheduling.v1.CatalogService/CreateAbsence", {
        parent: "tenants/demo", requestId: requestId(),
        absence: {
          subject: `tenants/demo/staff/${person}`, kind: "ABSENCE_KIND_CLOSED",
          during: { startTime: start.toISOString(), endTime: new Date(start.getTime() + 2 * grid).toISOString() },
        },
      });
      this.absences.push(made.absence.name);
    }
  }

  async take(step) {
    if (step.mark === "C:") return void this.pending.push(step.text);
    await this.flush();
    switch (step.mark) {
      case "T:": return this.tap(step);
      case "S:": return this.send(step.text);
      case "P:": return this.staff(step.text);
      case "A:": case "A!": case "A#": return this.expectReply(step);
      case "E:": return this.expectEffect(step);
    }
  }

  async flush() {
    if (this.pending.length === 0) return;
    for (const text of this.pending) {
      this.transcript.push(`C: ${text}`);
      await this.customer.send({ type: "text", text: { body: text } });
    }
    this.pending = [];
    await this.receive();
  }

  // The next step says whether silence is expected; it is waited for a shorter time.
  async receive() {
    const silence = this.silenceNext();
    this.answered = this.titles;
    const messages = await this.customer.messages(silence ? 2500 : 12000);
    this.sent += messages.length;
    if (messages.length > 1) this.faults.push(`${messages.length} messages in answer to one turn`);
    this.reply = messages.length === 0 ? undefined : plain(messages.at(-1), this.customer.choices());
    this.transcript.push(`A: ${this.reply ?? "-"}`);
    const choices = messages.length === 0 ? [] : this.customer.choices();
    if (choices.length > 0) this.titles = choices.map((c) => c.title);
    this.choices = choices.length;
  }

  silenceNext() {
    return this.dialogue.steps.slice(this.position).find((s) => s.mark.startsWith("A"))?.text === "-";
  }

  async tap(step) {
    this.transcript.push(`T: ${step.text}`);
    const choices = this.customer.shown ?? [];
    const place = /^\d$/.test(step.text) ? Number(step.text) - 1 : choices.findIndex((c) => c.title === step.text);
    if (!choices[place]) return this.fail(step, `there are ${choices.map((c) => c.title).join(" | ")}`);
    for (const [, day, time] of this.rivals.splice(0)) await this.occupy(day, time ?? choices[place].title);
    await this.customer.tapChoice(choices[place]);
    await this.receive();
  }

  async send(what) {
    const words = what.split(/\s+/);
    const media = { id: "1", mime_type: "application/octet-stream" };
    this.transcript.push(`S: ${what}`);
    const messages = {
      image: { type: "image", image: { ...media, mime_type: "image/jpeg" } },
      document: { type: "document", document: { ...media, filename: "a.pdf" } },
      voice: { type: "audio", audio: { ...media, mime_type: "audio/ogg", voice: true } },
      sticker: { type: "sticker", sticker: { ...media, mime_type: "image/webp" } },
      video: { type: "video", video: { ...media, mime_type: "video/mp4" } },
      contacts: { type: "contacts", contacts: [{ name: { formatted_name: "Ana", first_name: "Ana" }, phones: [{ phone: "+4917100" }] }] },
      own_number: { type: "contacts", own_phone: true, context: this.customer.last?.id },
      location: { type: "location", location: { latitude: Number(words[1]), longitude: Number(words[2]) } },
      reaction: { type: "reaction", reaction: { message_id: this.customer.last?.id, emoji: words[1] } },
    };
    await this.customer.send(messages[words[0]] ?? { type: "unsupported", unsupported: { type: "poll" } });
    await this.receive();
  }

  async conversation() {
    const found = await this.ask("gateway.v1.ConversationService/ListConversations",
      { parent: "tenants/demo", filter: `customer = ${this.name}` });
    return found.conversations?.[0] ?? {};
  }

  async staff(what) {
    const { name } = await this.conversation();
    const service = "gateway.v1.ConversationService";
    if (what === "hand back") await this.ask(`${service}/HandBack`, { name, requestId: requestId() });
    if (what === "take over") await this.ask(`${service}/TakeOver`, { name, owner: "Ana", requestId: requestId() });
    if (what === "message") {
      await this.ask(`${service}/SendMessage`, { parent: name, text: "…", owner: "Ana", requestId: requestId() });
      await this.customer.messages(5000);
    }
  }

  expectReply(step) {
    const text = this.filled(step.text);
    if (step.mark === "A#") {
      if (String(this.choices) !== text) this.fail(step, `the reply is: ${this.reply}`);
    } else if (step.mark === "A!") {
      if (this.reply?.includes(text)) this.fail(step, `the reply is: ${this.reply}`);
    } else if (text === "-") {
      if (this.reply !== undefined) this.fail(step, `there is a reply: ${this.reply}`);
    } else if (!this.reply?.includes(text)) {
      this.fail(step, `the reply is: ${this.reply}`);
    }
  }

  async expectEffect(step) {
    const words = this.filled(step.text).split(/\s+/);
    const check = async () => this.holds(words);
    await eventually(step.text, async () => (await check()) === true, 5000).catch(async () => {
      this.fail(step, await check());
    });
  }

  // True, or what is there instead.
  async holds(words) {
    switch (words[0]) {
      case "appointments": {
        const open = (await this.appointments()).filter(isOpen);
        return open.length === Number(words[1]) || `there are ${open.length}`;
      }
      case "appointment": {
        const rows = await this.appointments();
        return rows.some((row) => fits(row, words)) || rows.map(rowText).join("; ");
      }
      case "case": {
        const { handoffReason } = await this.conversation();
        return handoffReason === words[1] || `the reason is ${handoffReason}`;
      }
      case "state": {
        const { state } = await this.conversation();
        return state?.toLowerCase().endsWith(words[1]) || state;
      }
      case "language": {
        const { language } = await this.conversation();
        return language === words[1] || language;
      }
      case "sent":
        return this.sent === Number(words[1]) || `sent ${this.sent}`;
      case "consent": {
        const { consents = [] } = await this.ask("customer.v1.CustomerService/GetCustomer", { name: this.name });
        const wanted = [`CONSENT_PURPOSE_${words[1].toUpperCase()}`, `CONSENT_STATE_${words[2].toUpperCase()}`];
        return consents.some((c) => c.purpose === wanted[0] && c.state === wanted[1]) || JSON.stringify(consents);
      }
    }
    return "unknown expectation";
  }

  async appointments() {
    const found = await this.ask("scheduling.v1.SchedulingService/ListAppointments",
      { parent: "tenants/demo", filter: `customer = "${this.name}"`, pageSize: 100 });
    return found.appointments ?? [];
  }

  // Leaves the calendar as it was found.
  async tidy() {
    for (const row of (await this.appointments()).filter(isOpen)) {
      await this.ask("scheduling.v1.SchedulingService/CancelAppointment",
        { name: row.name, requestId: requestId(), reason: "tidy" });
    }
    for (const name of this.absences) {
      await this.ask("scheduling.v1.CatalogService/DeleteAbsence", { name, requestId: requestId() });
    }
  }

  filled(text) {
    return text.replace(/\$(\d)/g, (whole, n) => this.answered?.[n - 1] ?? whole);
  }

  fail(step, why) {
    this.faults.push(`line ${step.line} "${step.text}": ${why}`);
  }
}

function isOpen(row) {
  return /_(BOOKED|CONFIRMED)$/.test(row.state);
}

function localStart(row) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" })
    .format(new Date(row.startTime));
}

function rowText(row) {
  const services = row.services.map((s) => last(s.service)).join("+");
  return `${services} ${last(row.staff)} ${localStart(row)} ${row.state.replace("APPOINTMENT_STATE_", "").toLowerCase()}`;
}

function fits(row, [, services, staff, day, time, state = "booked"]) {
  const [rowServices, rowStaff, rowDay, rowTime, rowState] = rowText(row).split(" ");
  return rowServices === services && (staff === "*" || staff === rowStaff) && rowDay === day && rowTime === time && rowState === state;
}

// The message as one would read it: body, then the choices with their numbers, then the link.
function plain(message, choices) {
  const content = message.content;
  const body = content.text?.body ?? content.interactive?.body?.text ?? JSON.stringify(content);
  const lines = choices.map((c, i) => `${i + 1}. ${c.title}${c.description ? ` – ${c.description}` : ""}`);
  const url = content.interactive?.action?.parameters?.url;
  return [body, ...lines, ...(url ? [url] : [])].join("\n");
}
