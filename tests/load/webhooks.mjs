// Delivers to the desk's webhook as Meta does: signed over the bytes, over kept connections, several at once.
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

// JSON in which everything beyond ASCII is escaped, which is what Meta signs.
export function asciiJson(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function signatureOf(secret, body) {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function envelope(phoneNumberId, value) {
  return {
    object: "whatsapp_business_account",
    entry: [{ id: "900000000000001", changes: [{ field: "messages", value: {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "493023125001", phone_number_id: phoneNumberId }, ...value,
    } }] }],
  };
}

export class Webhooks {
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #url;
  #secret;
  constructor(url, secret) {
    this.#url = new URL(url);
    this.#secret = secret;
  }
  // Resolves with the status; 0 when there was no answer.
  post(body) {
    const headers = {
      "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body),
      "X-Hub-Signature-256": signatureOf(this.#secret, body),
    };
    return new Promise((resolve) => {
      const call = request(this.#url, { method: "POST", agent: this.#agent, headers, timeout: 30_000 }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
        response.on("error", () => resolve(0));
      });
      call.on("timeout", () => call.destroy());
      call.on("error", () => resolve(0));
      call.end(body);
    });
  }
  messageBody(customer, wamid, seconds, message) {
    return asciiJson(envelope(customer.phoneNumberId, {
      contacts: [{ profile: { name: customer.name }, wa_id: customer.waId, user_id: customer.userId }],
      messages: [{ from: customer.waId, from_user_id: customer.userId, id: wamid, timestamp: String(seconds), ...message }],
    }));
  }
  statusBody(phoneNumberId, statuses) { return asciiJson(envelope(phoneNumberId, { statuses })); }
  close() { this.#agent.destroy(); }
}

// Tells the desk what became of its replies, every so often.
export class Statuses {
  #pending = new Map();  // phone number id → statuses
  #timer;
  constructor(webhooks, kind, now) {
    this.webhooks = webhooks;
    this.kind = kind;
    this.now = now;
    if (kind === "batched") this.#timer = setInterval(() => this.flush(), 100);
  }
  of({ phoneNumberId, wamid, token, recipient }) {
    if (this.kind === "none") return;
    for (const status of ["sent", "delivered", "read"]) {
      const entry = { id: wamid, status, timestamp: String(Math.floor(this.now() / 1000)), recipient_id: recipient };
      if (token) entry.biz_opaque_callback_data = token;
      if (this.kind === "single") {
        this.webhooks.post(this.webhooks.statusBody(phoneNumberId, [entry]));
      } else {
        if (!this.#pending.has(phoneNumberId)) this.#pending.set(phoneNumberId, []);
        this.#pending.get(phoneNumberId).push(entry);
      }
    }
  }
  async flush() {
    const pending = [...this.#pending];
    this.#pending.clear();
    await Promise.all(pending.map(([id, statuses]) => this.webhooks.post(this.webhooks.statusBody(id, statuses))));
  }
  async close() {
    clearInterval(this.#timer);
    await this.flush();
  }
}
