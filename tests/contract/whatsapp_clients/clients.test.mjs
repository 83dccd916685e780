// WhatsApp clients that are not ours send through the simulator and read its webhooks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { webcrypto } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import GreatDetail from "@great-detail/whatsapp";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { WhatsAppAPI } from "whatsapp-api-js";
import { ActionButtons, Body, Button, Interactive, Text } from "whatsapp-api-js/messages";

const number = "700000000000001";
const to = "+491713920001";
const secrets = { "app-secret": "tresen-test-secret", "access-token": "test-token" };
const folder = mkdtempSync(join(tmpdir(), "whatsapp-clients-"));

let simulator;
let base;
let desk;
let customer;
let wamid;
const heard = [];
let wake = () => {};

function startDesk() {
  return new Promise((resolve) => {
    desk = http.createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        heard.push({ body: Buffer.concat(chunks), signature: request.headers["x-hub-signature-256"] });
        response.end();
        wake();
      });
    }).listen(0, "127.0.0.1", () => resolve(desk.address().port));
  });
}

function startSimulator(deskPort) {
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, name), value, { mode: 0o600 });
  simulator = spawn("build/bin/tresen-simulator", [
    "--http", "127.0.0.1:0", "--data", join(folder, "data"), "--webhook-url", `http://127.0.0.1:${deskPort}/webhook`,
    "--app-secret-file", join(folder, "app-secret"), "--access-token-file", join(folder, "access-token"),
  ], { cwd: process.env.TRESEN_TOP, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    simulator.on("exit", () => reject(new Error("the simulator ended")));
    simulator.stdout.on("data", (chunk) => {
      text += chunk;
      const match = text.match(/http:\/\/[\d.]+:\d+(?=\/phone\/)/);
      if (match && text.includes("ready")) resolve(match[0]);
    });
  });
}

async function control(path, body) {
  const answer = await fetch(`${base}/sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function webhookWith(piece) {
  for (;;) {
    const found = heard.find((delivery) => delivery.body.includes(piece));
    if (found) return found;
    await new Promise((resolve) => { wake = resolve; });
  }
}

before(async () => {
  base = await startSimulator(await startDesk());
  customer = await control("customers", { name: "Jürgen", phone: to });
  ({ id: wamid } = await control(`customers/${customer.id}/messages`, { phone_number_id: number, type: "text", text: { body: "Grüße 😀" } }));
});

after(() => {
  simulator.removeAllListeners("exit");
  simulator.kill();
  desk.close();
  desk.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test("@kapso/whatsapp-cloud-api sends text, buttons, lists, read marks and understands refusals", async () => {
  const client = new WhatsAppClient({ accessToken: secrets["access-token"], baseUrl: base });
  const text = await client.messages.sendText({ phoneNumberId: number, to, body: "Morgen um 10:00 😀" });
  assert.equal(text.contacts[0].waId, "491713920001");
  assert.match(text.messages[0].id, /^wamid\./);
  await client.messages.sendInteractiveButtons({ phoneNumberId: number, to, bodyText: "Was passt?", buttons: [{ id: "a", title: "10:00" }, { id: "b", title: "11:30" }] });
  await client.messages.sendInteractiveList({ phoneNumberId: number, to, bodyText: "Zeiten", buttonText: "Zeigen", sections: [{ title: "Vormittag", rows: [{ id: "r", title: "10:00" }] }] });
  const read = await client.messages.markRead({ phoneNumberId: number, messageId: wamid, typingIndicator: { type: "text" } });
  assert.equal(read.success, true);
  await assert.rejects(client.messages.sendText({ phoneNumberId: number, to: "+491713929999", body: "x" }), (error) => error.code === 131047);
  const templates = await client.templates.list({ businessAccountId: "900000000000001" });
  assert.ok(templates.data.some((template) => template.name === "appointment_reminder"));
});

test("whatsapp-api-js sends and marks as read", async () => {
  const client = new WhatsAppAPI({
    token: secrets["access-token"], appSecret: secrets["app-secret"], v: "v23.0",
    ponyfill: { subtle: webcrypto.subtle, fetch: (url, options) => fetch(String(url).replace("https://graph.facebook.com", base), options) },
  });
  const text = await client.sendMessage(number, to, new Text("Hallo"));
  assert.match(text.messages[0].id, /^wamid\./);
  const buttons = await client.sendMessage(number, to, new Interactive(new ActionButtons(new Button("yes", "Buchen")), new Body("Passt das?")));
  assert.match(buttons.messages[0].id, /^wamid\./);
  assert.equal((await client.markAsRead(number, wamid)).success, true);
});

test("@great-detail/whatsapp sends", async () => {
  const client = new GreatDetail({ request: { prefix: `${base}/v23.0`, headers: { Authorization: `Bearer ${secrets["access-token"]}` } } });
  const answer = await client.message.createMessage({ phoneNumberID: number, to, type: "text", text: { body: "Hallo" } });
  const body = typeof answer.json === "function" ? await answer.json() : answer;
  assert.match(body.messages[0].id, /^wamid\./);
});

test("another library verifies and reads the webhooks, umlauts and emoji included", async () => {
  const { body, signature } = await webhookWith(wamid);
  assert.ok(verifySignature({ appSecret: secrets["app-secret"], rawBody: body, signatureHeader: signature }));
  assert.ok(!verifySignature({ appSecret: "another", rawBody: body, signatureHeader: signature }));
  const [message] = normalizeWebhook(JSON.parse(body)).messages;
  assert.equal(message.text.body, "Grüße 😀");
  assert.equal(message.from, "491713920001");
});

test("statuses come back as a library expects them", async () => {
  const { body } = await webhookWith('"status":"read"');
  const [status] = normalizeWebhook(JSON.parse(body)).statuses;
  assert.equal(status.status, "read");
});
