// A stand-in for the Graph API that accepts everything at once and tells who got what.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

function choicesOf(message) {
  const action = message.interactive?.action ?? {};
  return [
    ...(action.buttons ?? []).map(({ reply }) => ({ kind: "button_reply", ...reply })),
    ...(action.sections ?? []).flatMap(({ rows }) => rows).map((row) => ({ kind: "list_reply", ...row })),
  ];
}

function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

// onMessage({ recipient, phoneNumberId, wamid, token, text, choices }) for every message that is accepted.
export class GraphStandIn {
  #server;
  constructor(onMessage) {
    this.#server = createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => this.#handle(request, Buffer.concat(chunks), response, onMessage));
    });
    this.#server.keepAliveTimeout = 300_000;
  }
  // Throws when the address cannot be had.
  listen(host, port) {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => resolve(this.#server.address().port));
    });
  }
  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
  #handle(request, body, response, onMessage) {
    const place = /^\/v\d+\.\d+\/(\d+)\/messages$/.exec(request.url);
    if (request.method !== "POST" || !place) {
      return answer(response, 404, { error: { message: "unknown path", code: 100 } });
    }
    const message = JSON.parse(body);
    if (message.status === "read") return answer(response, 200, { success: true });
    const recipient = message.recipient ?? message.to;
    const wamid = `wamid.LOADOUT${randomBytes(12).toString("hex")}`;
    answer(response, 200, {
      messaging_product: "whatsapp", contacts: [{ input: recipient, wa_id: recipient }], messages: [{ id: wamid }],
    });
    onMessage({
      recipient, phoneNumberId: place[1], wamid, token: message.biz_opaque_callback_data,
      text: message.text?.body ?? message.interactive?.body?.text ?? "", choices: choicesOf(message),
    });
  }
}
