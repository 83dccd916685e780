// A simulator, a desk that answers everything, and a browser.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

const token = "test-token";
const folder = mkdtempSync(join(tmpdir(), "phone-page-"));
const clock = join(folder, "clock");

function replyTo(message) {
  const chosen = message.interactive?.button_reply?.id ?? message.interactive?.list_reply?.id ?? "";
  if (chosen === "more") {
    return { type: "interactive", interactive: { type: "list", body: { text: "Freie Zeiten" }, action: { button: "Zeiten zeigen", sections: [
      { title: "Vormittag", rows: [{ id: "s1", title: "10:00", description: "bei Lena" }, { id: "s2", title: "11:30" }] }] } } };
  }
  if (chosen) return { type: "text", text: { body: `Gebucht: *${chosen}*` } };
  return { type: "interactive", interactive: { type: "button", body: { text: "Was passt?" }, action: { buttons: [
    { type: "reply", reply: { id: "s1", title: "10:00" } }, { type: "reply", reply: { id: "more", title: "Weitere Zeiten" } }] } } };
}

// On a connection of its own: one kept from before may be closed by the other side at this very moment, and what was sent
// on it is lost.
function post(url, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", agent: false, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`))));
    });
    request.on("error", reject);
    request.end(JSON.stringify(body));
  });
}

export class Stage {
  async open() {
    this.desk = http.createServer((request, response) => this.#hear(request, response)).listen(0, "127.0.0.1");
    await new Promise((resolve) => this.desk.once("listening", resolve));
    for (const [name, value] of [["app-secret", "secret"], ["access-token", token]]) writeFileSync(join(folder, name), value, { mode: 0o600 });
    await this.startSimulator(0);
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    this.problems = [];
  }

  async close() {
    await this.browser?.close();
    this.endSimulator();
    this.desk.close();
    this.desk.closeAllConnections();
    rmSync(folder, { recursive: true });
  }

  // Port 0 takes any free port; later starts take the same one again.
  async startSimulator(port) {
    this.simulator = spawn("build/bin/tresen-simulator", [
      "--http", `127.0.0.1:${port}`, "--data", join(folder, "data"), "--webhook-url", `http://127.0.0.1:${this.desk.address().port}/webhook`,
      "--app-secret-file", join(folder, "app-secret"), "--access-token-file", join(folder, "access-token"),
      "--new-clock", "2026-03-06T14:00:00+01:00", "--clock-file", clock,
    ], { cwd: process.env.TRESEN_TOP, stdio: ["ignore", "pipe", "inherit"] });
    this.base = await new Promise((resolve, reject) => {
      let text = "";
      this.simulator.on("exit", () => reject(new Error("the simulator ended")));
      this.simulator.stdout.on("data", (chunk) => {
        text += chunk;
        const match = text.match(/http:\/\/[\d.]+:\d+(?=\/phone\/)/);
        if (match && text.includes("ready")) resolve(match[0]);
      });
    });
  }

  endSimulator() {
    this.simulator.removeAllListeners("exit");
    this.simulator.kill("SIGKILL");
  }

  async page(options = {}) {
    const context = await this.browser.newContext({ locale: "de-DE", viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text()) && this.problems.push(message.text()));
    page.on("request", (request) => !request.url().startsWith(this.base) && this.problems.push(`asked ${request.url()}`));
    await page.goto(`${this.base}/phone/`);
    return page;
  }

  #hear(request, response) {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      response.end();
      const body = JSON.parse(Buffer.concat(chunks));
      for (const change of body.entry.flatMap((entry) => entry.changes)) {
        for (const message of change.value.messages ?? []) {
          const simulator = this.simulator;
          await this.#answer(change.value.metadata.phone_number_id, message).catch((error) => {
            if (!simulator.killed) this.problems.push(String(error));  // a test that ends it does not wait for answers
          });
        }
      }
    });
  }

  async #answer(number, message) {
    if (message.type === "reaction" || message.type === "system") return;
    const send = (body) => post(`${this.base}/v23.0/${number}/messages`, { messaging_product: "whatsapp", ...body });
    await send({ status: "read", message_id: message.id, typing_indicator: { type: "text" } });
    await send({ recipient: message.from_user_id, ...replyTo(message) });
  }
}
