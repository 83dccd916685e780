// What operators and branches see of a running desk, over real processes, one per service.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { eventually, startDesk } from "../front_desk/desk.mjs";

const services = ["gateway", "nlu", "scheduling", "notification", "knowledge", "customer"];

function figures(text, name) {
  return text.split("\n").filter((line) => line.startsWith(name) && !line.startsWith("#"))
    .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
}

function logsOf(desk) {
  const folder = join(desk.data, "logs");
  return Object.fromEntries(readdirSync(folder).filter((name) => name.endsWith(".log"))
    .map((name) => [name.replace(/\.log$/, ""), readFileSync(join(folder, name), "utf8")]));
}

// Stands before the simulator and writes down in which trace each message is sent.
function startProxy() {
  const seen = [];
  const proxy = { seen, target: "" };
  proxy.server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push({ path: request.url, traceparent: request.headers.traceparent ?? "", body: Buffer.concat(chunks).toString() });
    const headers = { ...request.headers };
    for (const name of ["host", "connection", "content-length", "expect"]) delete headers[name];
    try {
      const answer = await fetch(proxy.target + request.url,
        { method: request.method, headers, body: chunks.length ? Buffer.concat(chunks) : undefined });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      response.writeHead(503).end();
    }
  });
  return new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", () => resolve(proxy)));
}

// The decoded text of the mail to this address in which somebody is named.
async function mailAbout(desk, address, name) {
  const { mails } = await desk.simulator("/sim/mails");
  for (const mail of mails) {
    if (![mail.to].flat().some((to) => to.replace(/[<>]/g, "") === address)) continue;
    const whole = await desk.simulator(`/sim/mails/${mail.id}`);
    const text = whole.text ?? whole.body ?? JSON.stringify(whole);
    if (text.includes(name)) return text;
  }
  return undefined;
}

describe("operating a desk", () => {
  let desk;
  let proxy;
  // Friday, 6 March 2026, 14:00 in Berlin.
  before(async () => {
    proxy = await startProxy();
    desk = await startDesk(["--clock", "2026-03-06T14:00:00+01:00", "--separate",
      "--graph-url", `http://127.0.0.1:${proxy.server.address().port}`]);
    proxy.target = new URL(desk.endpoints.phone_page).origin;
  });
  after(() => {
    desk?.remove();
    proxy?.server.close();
  });

  // A service that is still starting is asked again.
  const admin = (service, path) => eventually(`${service} answers`, async () => {
    const answer = await fetch(desk.endpoints.admin[service] + path).catch(() => undefined);
    return answer && { status: answer.status, text: await answer.text() };
  });
  // Signs and posts a webhook with one message, within this trace.
  const post = async (value, traceparent) => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "900000000000001",
      changes: [{ field: value.field ?? "messages", value }] }] });
    const signature = createHmac("sha256", desk.endpoints.app_secret).update(body).digest("hex");
    const answer = await fetch(desk.endpoints.webhook_url, { method: "POST", body,
      headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}`, traceparent } });
    assert.equal(answer.status, 200);
  };
  const metadata = { display_phone_number: "493023125001", phone_number_id: "700000000000001" };

  test("every service tells that it lives and that it is ready, apart from each other", async () => {
    for (const service of services) {
      assert.equal((await admin(service, "/livez")).status, 200, service);
      assert.equal((await eventually(`${service} is ready`, async () => {
        const answer = await admin(service, "/readyz");
        return answer.status === 200 && answer;
      })).text.trim(), "ready");
    }
  });

  test("one trace leads from the webhook through every service to the Graph call", async () => {
    const eda = await desk.customer("Eda Traced");
    assert.match(await eda.say("Hallo"), /automatische Assistent/);  // the network knows an open window
    const { customers } = await desk.simulator("/sim/customers");
    const known = customers.find((c) => c.id === eda.id);
    const follow = async (text, answer, called) => {
      const trace = randomBytes(16).toString("hex");
      await post({ messaging_product: "whatsapp", metadata,
        contacts: [{ profile: { name: "Eda Traced" }, user_id: known.user_id }],
        messages: [{ from_user_id: known.user_id, id: `wamid.${trace}`, timestamp: String(Date.parse("2026-03-06T13:00:00Z") / 1000),
          type: "text", text: { body: text } }] }, `00-${trace}-${"1".repeat(16)}-01`);
      assert.match((await eda.replies()).join(), answer);
      for (const service of ["nlu", "customer", "notification", called]) {
        await eventually(`${service} logs the trace`, async () => logsOf(desk)[service].includes(trace));
      }
      const sends = proxy.seen.filter((call) => call.path.endsWith("/messages") && answer.test(call.body));
      assert.equal(sends.length, 1);
      assert.equal(sends[0].traceparent.split("-")[1], trace);
    };
    await follow("Kann man bei euch parken?", /Parkschein/, "knowledge");
    await follow("Kinderhaarschnitt am Donnerstag um 15 Uhr bitte", /Gebucht: Kinderhaarschnitt/, "scheduling");
  });

  test("every service shows rate, errors and duration of its calls, and queues their depth and age", async () => {
    const mina = await desk.customer("Mina Metrics");
    assert.match(await mina.say("Hallo, Dienstag 10 Uhr Bart trimmen bitte"), /Gebucht/);
    for (const service of services.filter((s) => s !== "gateway")) {
      const { text } = await admin(service, "/metrics");
      assert.ok(figures(text, "tresen_rpc_server_calls_total").some((n) => n > 0), service);
      assert.ok(figures(text, "tresen_rpc_server_seconds_count").some((n) => n > 0), service);
    }
    const gateway = (await admin("gateway", "/metrics")).text;
    assert.ok(figures(gateway, "tresen_webhook").some((n) => n > 0));
    const notification = (await admin("notification", "/metrics")).text;
    for (const queue of ["deliveries", "notices", "reminders"]) {
      assert.equal(figures(notification, `tresen_work_notification_${queue}_due`).length, 1, queue);
      assert.equal(figures(notification, `tresen_work_notification_${queue}_oldest_seconds`).length, 1, queue);
    }
    for (const queue of ["inbox", "outbox", "statuses"]) {
      assert.equal(figures(gateway, `tresen_work_gateway_${queue}_due`).length, 1, queue);
      assert.equal(figures(gateway, `tresen_work_gateway_${queue}_oldest_seconds`).length, 1, queue);
    }
  });

  test("every figure that an alert reads is served, and every alert has a page", async () => {
    const top = new URL("../../../", import.meta.url);
    const folder = new URL("deploy/observability/", top);
    const served = (await Promise.all(services.map(async (service) => (await admin(service, "/metrics")).text))).join("\n");
    const names = new Set([...served.matchAll(/^# TYPE (\S+)/gm)].map((found) => found[1]));
    let alerts = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith("_alerts.yaml"))) {
      const rules = readFileSync(new URL(file, folder), "utf8").split(/^ +- alert: /m).slice(1);
      for (const rule of rules) {
        const alert = rule.slice(0, rule.indexOf("\n"));
        const read = rule.match(/expr: (.*)/)[1].match(/tresen_[a-z_]+/g);
        assert.ok(read?.length > 0, alert);
        for (const name of read) assert.ok(names.has(name), `${alert} reads ${name}, which nobody serves`);
        const [page, section] = rule.match(/runbook: (\S+)/)[1].split("#");
        const titles = [...readFileSync(new URL(page, top), "utf8").matchAll(/^## (.*)/gm)];
        assert.ok(titles.some(([, title]) => title.toLowerCase().replaceAll(" ", "-") === section), `${alert}: ${section}`);
        ++alerts;
      }
    }
    assert.ok(alerts > 0);
  });

  test("a branch acknowledges by the link in its mail; looking alone does not", async () => {
    const mail = await eventually("the booking reaches the branch", () =>
      mailAbout(desk, "mitte@salon.example", "Mina Metrics"));
    const link = mail.match(/http:\/\/\S+\/n\/[^\s"\\<]+/)[0];
    for (let i = 0; i < 2; i++) {
      const page = await fetch(link);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<button>Gelesen<\/button>/);
    }
    const done = await fetch(link, { method: "POST" });
    assert.equal(done.status, 200);
    assert.match(await done.text(), /bestätigt/);
    assert.doesNotMatch(await (await fetch(link)).text(), /<button>/);
    assert.equal((await fetch(`${link}0`)).status, 404);
  });

  test("what nobody acknowledges reaches the lead of the branch", async () => {
    const jan = await desk.customer("Jan Unread");
    assert.match(await jan.say("Hallo, Mittwoch 10 Uhr Bart trimmen bitte"), /Gebucht/);
    await eventually("the branch is told", () => mailAbout(desk, "mitte@salon.example", "Jan Unread"));
    await desk.simulator("/sim/clock", { advance: "11m" });
    const mail = await eventually("the lead is told", () => mailAbout(desk, "leitung.mitte@salon.example", "Jan Unread"));
    assert.match(mail, /noch niemand bestätigt/);
    assert.equal(await mailAbout(desk, "leitung.mitte@salon.example", "Mina Metrics"), undefined, "acknowledged");
  });

  test("stop of marketing in the app is a withdrawal, and nothing else is", async () => {
    const tom = await desk.customer("Tom Prefers");
    await tom.say("Hallo");
    const { customers } = await desk.simulator("/sim/customers");
    const known = customers.find((c) => c.id === tom.id);
    const chats = await desk.call("tresen.gateway.v1.ConversationService/ListConversations", { parent: "tenants/demo" });
    const name = chats.body.conversations.find((c) => c.customerDisplayName === "Tom Prefers").customer;
    const marketing = async () => {
      const answer = await desk.call("tresen.customer.v1.CustomerService/GetCustomer", { name });
      return answer.body.consents?.find((c) => c.purpose === "CONSENT_PURPOSE_MARKETING")?.state;
    };
    const prefer = (value, at, category = "marketing_messages") => post({ field: "user_preferences", messaging_product: "whatsapp", metadata,
      contacts: [{ user_id: known.user_id }],
      user_preferences: [{ user_id: known.user_id, category, value, detail: value, timestamp: at }] });
    const now = Date.parse("2026-03-06T13:15:00Z") / 1000;
    await prefer("resume", now);
    await prefer("stop", now + 1, "somethings_else");
    assert.equal(await marketing(), undefined, "resuming gives no consent to whom nobody asked");
    await prefer("stop", now + 2);
    await eventually("marketing is withdrawn", async () => (await marketing()) === "CONSENT_STATE_WITHDRAWN");
    await prefer("stop", now + 2);
    await prefer("resume", now + 3);
    assert.equal(await marketing(), "CONSENT_STATE_WITHDRAWN", "taking the stop back is no consent");
  });

  test("the buttons of a reminder move and cancel through the whole chain", async () => {
    const ida = await desk.customer("Ida Reminded");
    assert.match(await ida.say("Hallo, Donnerstag 10 Uhr Bart trimmen bitte"), /Gebucht/);
    const uwe = await desk.customer("Uwe Reminded");
    assert.match(await uwe.say("Hallo, Donnerstag 11 Uhr Bart trimmen bitte"), /Gebucht/);
    // Wednesday, 10:00 and later: the day before.
    await desk.simulator("/sim/clock", { set: "2026-03-11T11:05:00+01:00" });
    const tapTemplate = async (customer, index) => {
      const { messages } = await desk.simulator(`/sim/record?customer_id=${customer.id}&direction=to_customer&after=0`);
      const reminder = messages.findLast((m) => m.content?.template);
      const buttons = reminder.content.template.components.filter((c) => c.type === "button");
      await customer.send({ type: "button", context: reminder.id,
        button: { payload: buttons[index].parameters[0].payload, text: "x" } });
    };
    await eventually("both are reminded", async () => (await ida.replies(500)).length + (await uwe.replies(500)).length > 0
      && ida.last.content.template && uwe.last.content.template, 30000);
    await tapTemplate(ida, 2);
    assert.match((await ida.replies()).join(), /absagen/i);
    assert.match(await ida.say("ja"), /Abgesagt/);
    await tapTemplate(uwe, 1);
    assert.match((await uwe.replies()).join(), /\d\d:\d\d|Wann|wann/);
    const beards = (await desk.appointments()).filter((a) => a.startTime === "2026-03-12T09:00:00Z");
    assert.equal(beards.length, 1);
    assert.match(beards[0].state, /CANCELLED/);
  });

  test("no log holds a name, a number or a word that a customer wrote", async () => {
    const { customers } = await desk.simulator("/sim/customers");
    const secrets = customers.flatMap((c) => [c.name, c.user_id, c.phone?.replace("+", "")]).filter(Boolean);
    secrets.push("Bart trimmen bitte", "parken", "Parkschein", "mitte@salon.example", "Gebucht", desk.endpoints.api_key,
      desk.endpoints.app_secret);
    const logs = logsOf(desk);
    for (const service of services) {
      assert.ok(logs[service].split("\n").length > 3, `${service} logs`);
      for (const line of logs[service].trim().split("\n").filter((l) => l.startsWith("{"))) {
        assert.doesNotThrow(() => JSON.parse(line), `${service} logs JSON: ${line}`);
      }
      for (const secret of secrets) {
        const found = logs[service].split("\n").find((line) => line.includes(secret));
        assert.equal(found, undefined, `${service}: "${secret}"`);
      }
    }
  });
});
