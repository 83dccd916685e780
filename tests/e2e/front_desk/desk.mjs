// A running desk as its users see it: customers through the simulator, integrators through the Connect API.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "../../..");

async function freePorts(count) {
  // A block of neighbouring ports, since the services take them one after the other; below those that the system
  // gives to outgoing connections. Who runs beside others has a range of its own: a desk that is down for a moment
  // comes back on the same ports.
  const range = Number(process.env.TRESEN_E2E_PORTS ?? 20000);
  for (;;) {
    const first = range + Math.floor(Math.random() * 5900);
    const taken = await Promise.all(
      Array.from({ length: count }, (_, i) => new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(true));
        server.listen(first + i, "127.0.0.1", () => server.close(() => resolve(false)));
      })));
    if (!taken.includes(true)) return first;
  }
}

export async function startDesk(options = []) {
  const data = mkdtempSync(join(tmpdir(), "tresen-e2e-"));
  const port = await freePorts(20);
  const up = () => execFileSync(join(top, "deploy/local/up"),
    ["--data", data, "--http", `127.0.0.1:${port}`, "--grpc-port", String(port + 4), "--detach", ...options],
    { stdio: ["ignore", "pipe", "pipe"] });
  up();
  const endpoints = JSON.parse(readFileSync(join(data, "endpoints.json"), "utf8"));
  const down = () => execFileSync(join(top, "deploy/local/down"), ["--data", data]);
  return {
    ...attach(endpoints), data, up, down,
    remove() { execFileSync(join(top, "deploy/local/down"), ["--data", data, "--remove"]); },
  };
}

// A desk that runs, by its endpoints.json.
export function attach(endpoints) {
  return {
    endpoints,
    async call(method, request) {
      const response = await fetch(`${endpoints.http_url}/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${endpoints.api_key}` },
        body: JSON.stringify(request),
      });
      return { status: response.status, body: await response.json() };
    },
    async appointments() {
      const answer = await this.call("tresen.scheduling.v1.SchedulingService/ListAppointments", { parent: "tenants/demo" });
      return answer.body.appointments ?? [];
    },
    async simulator(path, body, method) {
      const ask = () => fetch(endpoints.graph_url + path,
        { method: method ?? (body ? "POST" : "GET"), body: body && JSON.stringify(body) });
      // After a restart the first request may still use a connection of the process before.
      const response = await ask().catch(ask);
      return response.json();
    },
    customer(name, branch = "mitte", more = {}) { return new Customer(this, name, branch).create(more); },
    // Gives the branch this calendar (BranchCalendar as JSON).
    async setCalendar(branch, calendar) {
      const catalogs = "tresen.scheduling.v1.CatalogService";
      const { body } = await this.call(`${catalogs}/GetCatalog`, { parent: "tenants/demo" });
      for (const one of body.catalog.branches) if (one.name.endsWith(`/${branch}`)) one.calendar = calendar;
      const applied = await this.call(`${catalogs}/ApplyCatalog`,
        { parent: "tenants/demo", catalog: body.catalog, requestId: `calendar-${Date.now()}` });
      if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
    },
  };
}

let numbers = 20000000 + (process.pid % 1000) * 10000;

class Customer {
  constructor(desk, name, branch) {
    this.desk = desk;
    this.name = name;
    this.number = desk.endpoints.phone_number_ids[branch];
    this.seen = 0;
  }
  async create(more) {
    this.phone = `+49171${numbers++}`;
    const made = await this.desk.simulator("/sim/customers", { name: this.name, phone: this.phone, ...more });
    const customer = made.customer ?? made;
    this.id = customer.id;
    this.userId = customer.user_id;
    this.waId = customer.wa_id;
    return this;
  }
  async send(message) {
    const sent = await this.desk.simulator(`/sim/customers/${this.id}/messages`, { phone_number_id: this.number, ...message });
    if (sent.error) throw new Error(`${message.type}: ${sent.error.message}`);
    return sent;
  }
  // Texts of what arrived since the last call.
  async replies(patience) {
    return (await this.messages(patience)).map(textOf);
  }
  // Messages that arrived since the last call; waits for at least one, or until `patience` is over.
  async messages(patience = 15000) {
    const end = Date.now() + patience;
    for (;;) {
      const record = await this.desk.simulator(
        `/sim/record?customer_id=${this.id}&direction=to_customer&after=${this.seen}`);
      this.seen = record.last;
      const messages = record.messages.filter((m) => m.content);
      if (messages.length > 0) {
        this.last = messages.at(-1);
        const choices = this.choices();
        if (choices.length > 0) this.shown = choices;
        return messages;
      }
      if (Date.now() > end) return [];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  async say(text, patience) {
    await this.send({ type: "text", text: { body: text } });
    return (await this.replies(patience)).join("\n");
  }
  choices() {
    const action = this.last.content.interactive?.action ?? {};
    return [
      ...(action.buttons ?? []).map((b) => ({ kind: "button_reply", ...b.reply })),
      ...(action.sections ?? []).flatMap((s) => s.rows).map((r) => ({ kind: "list_reply", ...r })),
    ];
  }
  // Taps the choice whose title holds the text, or the n-th.
  async tap(which, patience) {
    const choices = this.choices();
    const choice = typeof which === "number" ? choices[which] : choices.find((c) => c.title.includes(which));
    if (!choice) throw new Error(`no choice ${which} among ${choices.map((c) => c.title).join(", ")}`);
    await this.tapChoice(choice);
    return (await this.replies(patience)).join("\n");
  }
  async tapChoice(choice) {
    await this.send({
      type: "interactive", context: this.last.id,
      interactive: { type: choice.kind, [choice.kind]: { id: choice.id, title: choice.title } },
    });
  }
}

function textOf(message) {
  const content = message.content;
  return content.text?.body ?? content.interactive?.body?.text ?? JSON.stringify(content);
}

export async function eventually(what, check, patience = 15000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
