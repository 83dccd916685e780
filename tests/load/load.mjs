// Runs the load: customers write at a fixed rate, whether or not the desk keeps up, and wait for their answers.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startDesk } from "../e2e/front_desk/desk.mjs";
import { pgbench, readStored } from "./database.mjs";
import { isBooked, life, randomFrom } from "./dialogues.mjs";
import { GraphStandIn } from "./graph.mjs";
import { help, readOptions } from "./options.mjs";
import { processorTime } from "./processor_time.mjs";
import { Tally } from "./tally.mjs";
import { Statuses, Webhooks } from "./webhooks.mjs";

const drainSeconds = 30;

class Load {
  constructor(options, endpoints) {
    this.options = options;
    this.tally = new Tally();
    this.webhooks = new Webhooks(endpoints.webhook_url, endpoints.app_secret);
    const shift = endpoints.clock ? Date.parse(endpoints.clock) - endpoints.clock_started_at * 1000 : 0;
    this.now = () => Date.now() + shift;  // the desk's time
    this.statuses = new Statuses(this.webhooks, options.statuses, this.now);
    this.random = randomFrom(options.seed);
    this.run = Date.now().toString(36);  // tells this run's messages and customers from those of others
    this.prefix = `wamid.LOAD${this.run}x`;
    this.numbers = Object.values(endpoints.phone_number_ids);
    this.byRecipient = new Map();
    this.idle = [];
    this.skipped = 0;
    this.messages = 0;
    for (let i = 0; i < options.customers; i++) this.#add(i);
  }

  #add(i) {
    const unique = `${Date.now() % 1e8}`.padStart(8, "0") + String(i).padStart(5, "0");
    const customer = {
      name: `Jürgen ${i}`, waId: `49${unique}`, userId: `DE.9${unique}`, phoneNumberId: this.numbers[i % this.numbers.length],
      dialogue: life(randomFrom(this.options.seed * 100003 + i), this.now), begun: false, reply: undefined,
    };
    this.byRecipient.set(customer.waId, customer).set(customer.userId, customer).set(`+${customer.waId}`, customer);
    this.idle.push(customer);
  }

  // A reply was accepted by the Graph API.
  onReply(message) {
    const at = performance.now();
    const customer = this.byRecipient.get(message.recipient);
    if (customer === undefined) return;  // of another run
    this.statuses.of(message);
    if (!this.tally.replied(customer, message.token, at)) return;
    if (isBooked(message)) this.tally.told++;
    customer.reply = message;
    this.idle.push(customer);
  }

  async #write(customer, counted) {
    const { value: message } = customer.begun ? customer.dialogue.next(customer.reply) : customer.dialogue.next();
    customer.begun = true;
    if (message.type === "interactive") message.context = { id: customer.reply.wamid };
    const wamid = `${this.prefix}${String(this.messages++).padStart(8, "0")}`;
    const body = this.webhooks.messageBody(customer, wamid, Math.floor(this.now() / 1000), message);
    const twice = this.random() < this.options.repeats;
    this.tally.sent(wamid, customer, performance.now(), counted);
    if (twice) this.webhooks.post(body);
    // As Meta does: what was not answered 200 comes again.
    for (let attempt = 0; attempt < 8; attempt++) {
      const status = await this.webhooks.post(body);
      this.tally.webhookAnswered(wamid, status, performance.now());
      if (status === 200) return;
      await pause(250 << attempt);
    }
  }

  // The warm-up: from nothing to the full rate, evenly, as customers come in the morning. What all of them meeting the
  // desk for the first time at once leave waiting is answered before anything is measured.
  warmUp(seconds) {
    return this.#begin(seconds, false, (elapsed) => (elapsed * elapsed * this.options.rate) / (2 * seconds));
  }

  // Begins `rate` turns a second for so long; those for whom nobody is free are counted as skipped.
  drive(seconds) {
    return this.#begin(seconds, true, (elapsed) => elapsed * this.options.rate);
  }

  async #begin(seconds, counted, turnsBy) {
    const begun = performance.now();
    let done = 0;
    while (performance.now() - begun < seconds * 1000) {
      const due = Math.floor(turnsBy((performance.now() - begun) / 1000));
      for (; done < due; done++) {
        const customer = this.idle.shift();
        if (customer === undefined) this.skipped += counted ? 1 : 0;
        else this.#write(customer, counted);
      }
      await pause(2);
    }
  }

  // Until everything is answered, or nothing has moved for a while.
  async settle() {
    let open = this.tally.open;
    for (let still = 0; open > 0 && still < drainSeconds * 10; still++) {
      await pause(100);
      if (this.tally.open < open) still = 0;
      open = this.tally.open;
    }
  }

  async drain() {
    await this.settle();
    await this.statuses.close();
    await pause(500);  // a second reply would come now
  }
}

// Share of the machine's time that was used between two calls.
function busyMeter() {
  const read = () => cpus().reduce(([idle, all], { times }) =>
    [idle + times.idle, all + Object.values(times).reduce((a, b) => a + b)], [0, 0]);
  const [idle, all] = read();
  return () => {
    const [idleNow, allNow] = read();
    return Math.round((1 - (idleNow - idle) / (allNow - all)) * 100);
  };
}

async function openDesk(options, graph) {
  if (!options.endpoints) {
    const port = await graph.listen("127.0.0.1", 0);
    const desk = await startDesk(["--graph-url", `http://127.0.0.1:${port}`, "--burst-quiet", "0",
      ...(options.separate ? ["--separate"] : [])]);
    return { endpoints: desk.endpoints, data: desk.data, close: () => desk.remove() };
  }
  const endpoints = JSON.parse(readFileSync(options.endpoints, "utf8"));
  const { hostname, port } = new URL(endpoints.graph_url);
  try {
    await graph.listen(hostname, Number(port));
  } catch (error) {
    throw new Error(`cannot stand in for the Graph API at ${endpoints.graph_url} (${error.code}): start the desk with ` +
      "--graph-url and a free address of this machine");
  }
  return { endpoints, data: dirname(options.endpoints), close() {} };
}

async function measure(options, desk, load) {
  const { endpoints } = desk;
  const bench = options["pgbench-seconds"] > 0 ? pgbench(endpoints.database_url, options["pgbench-seconds"]) : null;
  if (options["warm-up"] > 0) {
    await load.warmUp(options["warm-up"]);
    await load.settle();
  }
  const busy = busyMeter();
  const cpu = process.cpuUsage();
  const cost = processorTime(desk.data);
  await load.drive(options.seconds);
  const used = process.cpuUsage(cpu);
  const busyPercent = busy();
  const costs = cost();
  await load.drain();
  const summary = load.tally.summary(readStored(endpoints.database_url, load.prefix), options.seconds);
  return {
    mode: options.endpoints ? "running" : options.separate ? "separate" : "all-in-one",
    rate: options.rate, seconds: options.seconds, customers: options.customers, statuses: options.statuses,
    ...summary,
    skipped: load.skipped,
    pgbench_tps: bench,
    ratio: bench ? Math.round((summary.turns_per_second / bench) * 1000) / 1000 : null,
    // Processor time of one turn, which other work on the machine hardly changes.
    cpu_ms_per_turn: costs && summary.turns > 0
      ? { desk: Math.round((costs.desk / summary.turns) * 100) / 100, postgres: Math.round((costs.postgres / summary.turns) * 100) / 100 }
      : null,
    cores: cpus().length,
    busy_percent: busyPercent,
    generator_percent: Math.round((used.user + used.system) / 1e4 / options.seconds / cpus().length),
  };
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(help);
  let load;
  const graph = new GraphStandIn((message) => load?.onReply(message));
  const desk = await openDesk(options, graph);
  const end = () => {
    graph.close();
    load?.webhooks.close();
    desk.close();
  };
  process.once("SIGINT", () => { end(); process.exit(130); });
  process.once("SIGTERM", () => { end(); process.exit(143); });
  try {
    load = new Load(options, desk.endpoints);
    const result = await measure(options, desk, load);
    console.log(JSON.stringify(result));
    process.exitCode = result.lost + result.doubled > 0 ? 1 : 0;
  } finally {
    end();
  }
}

main().catch((error) => {
  console.error(`load: ${error.message}`);
  process.exit(2);
});
