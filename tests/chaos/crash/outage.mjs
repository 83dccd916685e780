// PostgreSQL stopped under a running desk, missing when the desk starts, and killed under it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { eventually } from "../../e2e/front_desk/desk.mjs";
import { startFragileDesk } from "./desk.mjs";

const modes = process.env.TRESEN_MODES?.split(",") ?? ["all-in-one", "separate"];

// A text message as Meta posts it.
function textBody(desk, id, phone, text) {
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "900000000000001", changes: [{ field: "messages", value: {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "+49 30 23125001", phone_number_id: desk.endpoints.phone_number_ids.mitte },
      contacts: [{ profile: { name: "Ada" }, wa_id: phone.slice(1) }],
      messages: [{ from: phone.slice(1), id, timestamp: String(Math.floor(Date.parse(desk.endpoints.clock) / 1000)), type: "text", text: { body: text } }],
    } }] }],
  });
}

async function post(desk, body) {
  const signature = createHmac("sha256", desk.endpoints.app_secret).update(body).digest("hex");
  const response = await fetch(desk.endpoints.webhook_url, { method: "POST", body,
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } });
  await response.text();
  return response.status;
}

async function recordOf(desk, customer) {
  return (await desk.simulator(`/sim/record?direction=to_business&customer_id=${customer.id}`)).messages;
}

async function admin(desk, path) {
  const answers = await Promise.all(Object.values(desk.endpoints.admin).map((url) => fetch(url + path)));
  return answers.map((answer) => answer.status);
}

for (const mode of modes) {
  describe(`a desk whose database is away, ${mode}`, () => {
    let desk;
    before(async () => { desk = await startFragileDesk(mode, "2026-03-06T14:00:00+01:00"); });
    after(() => desk?.remove());

    test("it refuses for now, stays alive, and handles the repeated message once", async () => {
      const customer = await desk.customer("Ada");
      desk.postgres("stop", "fast");
      const message = await customer.send({ type: "text", text: { body: "Was kostet Färben?" } });
      const body = textBody(desk, message.id, customer.phone, "Was kostet Färben?");
      assert.equal(await post(desk, body), 503);
      const call = await desk.call("tresen.scheduling.v1.SchedulingService/ListAppointments", { parent: "tenants/demo" });
      assert.equal(call.body.code, "unavailable", JSON.stringify(call.body));
      const written = await desk.call("tresen.customer.v1.CustomerService/ResolveCustomer",
        { parent: "tenants/demo", identity: { channel: "whatsapp", waId: "491719990009" } });
      assert.equal(written.body.code, "unavailable", JSON.stringify(written.body));
      assert.ok((await admin(desk, "/livez")).every((status) => status === 200), "alive");
      await eventually("not ready", async () => (await admin(desk, "/readyz")).some((status) => status === 503));
      assert.deepEqual(await recordOf(desk, customer).then((record) => record.map((m) => m.acknowledged)), [false]);

      desk.postgres("start");
      await eventually("ready again", async () => (await admin(desk, "/readyz")).every((status) => status === 200));
      await eventually("the repeated message is taken", async () => (await post(desk, body)) === 200);
      assert.equal(await post(desk, body), 200, "a repeat is acknowledged");
      assert.match((await customer.replies(60000)).join("\n"), /78,00/);
      await eventually("the network's own repeats end", async () => (await recordOf(desk, customer))[0].acknowledged);
      assert.deepEqual(await customer.replies(3000), [], "no second answer");
      const turns = await desk.rows("SELECT count(*) AS turns FROM gateway.turn");
      assert.equal(turns[0].turns, 1);
    });

    test("what was acknowledged before the database fell is answered after it is back", async () => {
      const customer = await desk.customer("Lea");
      await customer.send({ type: "text", text: { body: "Bart trimmen am Dienstag um 10 Uhr bitte" } });
      await eventually("acknowledged", async () => (await recordOf(desk, customer))[0].acknowledged);
      desk.postgres("stop", "immediate");
      await eventually("PostgreSQL is back", async () => {
        if (desk.pid("postgres") === null) desk.postgres("start");
        return (await desk.rows("SELECT 1 AS one"))[0].one === 1;
      });
      assert.match((await customer.replies(60000)).join("\n"), /Gebucht/);
    });

    test("services that start without a database wait for it", async () => {
      desk.postgres("stop", "fast");
      for (const program of desk.programs) process.kill(desk.pid(program), "SIGKILL");
      await eventually("alive again", async () =>
        (await admin(desk, "/livez").catch(() => [0])).every((status) => status === 200), 30000);
      assert.ok((await admin(desk, "/readyz")).some((status) => status === 503), "not ready without a database");
      assert.equal(await post(desk, textBody(desk, "wamid.outage2", "+491719990002", "Hallo")), 503);
      desk.postgres("start");
      const customer = await desk.customer("Max");
      assert.match(await customer.say("Was kostet Färben?", 60000), /78,00/);
      await eventually("ready", async () => (await admin(desk, "/readyz")).every((status) => status === 200));
    });
  });
}
