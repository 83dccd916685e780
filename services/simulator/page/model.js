// What the page knows, kept current by events. Views subscribe and render again.

import * as api from "./api.js";

const listeners = new Set();

export const model = {
  connected: true,
  zone: "Europe/Berlin",
  clockMovable: false,
  numbers: [],
  customers: new Map(),
  chats: new Map(),
  mails: [],
  branchWebhooks: [],
  openKey: null,
};

let clockOffset = 0; // business time minus this machine's time, in milliseconds
let stopFollowing = () => {};

export const keyOf = (number, customer) => `${number}/${customer}`;
export const now = () => Date.now() + clockOffset;
export const numberOf = (id) => model.numbers.find((number) => number.id === id) || { id, name: id, display: id };

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(kind, detail) {
  for (const listener of listeners) listener(kind, detail);
}

function setClock(text) {
  clockOffset = Date.parse(text) - Date.now();
}

export function chatOf(number, customer) {
  const key = keyOf(number, customer);
  if (!model.chats.has(key)) {
    model.chats.set(key, {
      key, phone_number_id: number, customer_id: customer,
      window_until: 0, typing_until: 0, unread: new Set(), last: null, messages: null,
    });
  }
  return model.chats.get(key);
}

export async function load() {
  const state = await api.get("state");
  setClock(state.now);
  model.zone = state.zone;
  model.clockMovable = state.clock_movable;
  model.numbers = state.numbers;
  model.customers = new Map(state.customers.map((customer) => [customer.id, customer]));
  const before = model.chats;
  model.chats = new Map();
  for (const chat of state.chats) {
    const own = chatOf(chat.phone_number_id, chat.customer_id);
    Object.assign(own, {
      window_until: chat.window_until, typing_until: chat.typing_until,
      unread: new Set(chat.unread), last: chat.last,
    });
  }
  for (const [key, chat] of before) {
    if (!model.chats.has(key) && !chat.last) model.chats.set(key, chat);
  }
  model.mails = (await api.get("mails")).mails;
  stopFollowing();
  stopFollowing = api.follow(state.event, apply, (connected) => {
    if (model.connected !== connected) {
      model.connected = connected;
      changed("connection");
    }
  });
  changed("all");
}

export async function loadMessages(chat) {
  if (chat.messages) return;
  const page = await api.get(`chats/${chat.phone_number_id}/${chat.customer_id}?limit=200`);
  chat.messages = page.messages;
  chat.hasMore = page.has_more;
  changed("chat", chat.key);
}

export async function loadEarlier(chat) {
  const first = chat.messages[0]?.number || 0;
  const page = await api.get(`chats/${chat.phone_number_id}/${chat.customer_id}?limit=200&before=${first}`);
  chat.messages = [...page.messages, ...chat.messages];
  chat.hasMore = page.has_more;
  changed("chat", chat.key);
}

function applyMessage(event) {
  const message = event.message;
  const chat = chatOf(message.phone_number_id, message.customer_id);
  chat.window_until = event.window_until;
  if (chat.last === null || message.number > chat.last.number) chat.last = message;
  if (message.direction === "to_customer") {
    chat.typing_until = 0;
    if (message.status !== "failed") chat.unread.add(message.id);
  }
  if (chat.messages && !chat.messages.some((known) => known.id === message.id)) chat.messages.push(message);
  changed("chat", chat.key);
}

function applyStatus(event) {
  const chat = chatOf(event.phone_number_id, event.customer_id);
  const update = (message) => {
    if (!message || message.id !== event.id) return;
    for (const field of ["status", "failure", "acknowledged", "seen"]) {
      if (event[field] !== undefined) message[field] = event[field];
    }
  };
  update(chat.last);
  chat.messages?.forEach(update);
  if (["read", "failed", "played"].includes(event.status)) chat.unread.delete(event.id);
  changed("chat", chat.key);
}

function apply(event) {
  switch (event.kind) {
    case "message": return applyMessage(event);
    case "status": return applyStatus(event);
    case "typing":
      chatOf(event.phone_number_id, event.customer_id).typing_until = event.typing_until;
      return changed("chat", keyOf(event.phone_number_id, event.customer_id));
    case "customer":
      model.customers.set(event.customer.id, event.customer);
      return changed("customers");
    case "clock":
      setClock(event.now);
      return changed("clock");
    case "mail":
      model.mails.unshift(event.mail);
      return changed("mails");
    case "network": return changed("network");
    case "reset": return load();
    default: return undefined;
  }
}
