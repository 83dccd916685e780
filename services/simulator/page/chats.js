// The list of chats with the test clock above it.

import * as api from "./api.js";
import { avatar, el, fill, icon, iconButton, sheet, toast } from "./dom.js";
import { keyOf, model, now, numberOf } from "./model.js";
import { t } from "./texts.js";
import * as times from "./times.js";
import { plainText, ticksOf } from "./bubble.js";

let search = "";

export const chatAddress = (chat) => `#/chat/${encodeURIComponent(chat.phone_number_id)}/${encodeURIComponent(chat.customer_id)}`;
export const shortBranch = (id) => numberOf(id).name.replace(/^Salon Beispiel\s+/, "");

export async function moveClock(change) {
  try {
    await api.post("clock", change);
  } catch (error) {
    toast(error.message);
  }
}

function askForTime() {
  sheet(t("set_clock"), t("close"), (close) => {
    const field = el("input", { type: "datetime-local", value: times.fieldValue(now()), required: true, id: "clock-field" });
    return el("form", { class: "form", onsubmit: (event) => {
      event.preventDefault();
      moveClock({ set: new Date(times.instantOf(field.value)).toISOString() });
      close();
    } }, el("label", { for: "clock-field" }, t("clock")), field, el("p", { class: "hint" }, t("set_clock_hint", { zone: model.zone })),
      el("div", { class: "form-end" }, el("button", { class: "primary", type: "submit" }, t("jump"))));
  });
}

function clockStrip() {
  const button = (label, change) => el("button", { type: "button", class: "chip", onclick: () => moveClock(change) }, label);
  return el("div", { class: "clock", role: "group", "aria-label": t("clock") },
    el("div", { class: "clock-face" }, icon("clock"), el("div", {},
      el("div", { class: "clock-date", id: "clock-date" }), el("div", { class: "clock-time", id: "clock-time" }))),
    model.clockMovable && el("div", { class: "clock-moves" },
      button(t("plus_hour"), { advance: "1h" }), button(t("plus_day"), { advance: "24h" }),
      el("button", { type: "button", class: "chip", onclick: askForTime }, t("to_date"))));
}

export function tickClock() {
  const date = document.getElementById("clock-date");
  if (!date) return;
  date.textContent = times.clockDate(now());
  document.getElementById("clock-time").textContent = times.clockTime(now());
}

function preview(chat) {
  if (chat.typing_until > now()) return el("span", { class: "typing-text" }, t("typing"));
  if (!chat.last) return el("span", {}, t("window_none"));
  const mine = chat.last.direction === "to_business";
  return el("span", { class: "preview" }, mine && ticksOf(chat.last), el("span", { class: "preview-text" }, plainText(chat.last)));
}

function chatRow(chat, openKey) {
  const customer = model.customers.get(chat.customer_id);
  const current = chat.key === openKey;
  return el("li", {}, el("a", { class: "chat-row", href: chatAddress(chat), "aria-current": current ? "true" : null, "data-key": chat.key },
    avatar(customer.name, customer.id),
    el("span", { class: "chat-main" },
      el("span", { class: "chat-top" }, el("span", { class: "chat-name" }, customer.name),
        chat.last && el("span", { class: "chat-time" }, times.listTime(chat.last.at))),
      el("span", { class: "chat-bottom" }, preview(chat),
        chat.unread.size > 0 && el("span", { class: "badge" }, el("span", { class: "unseen" }, t("unread_n", { n: chat.unread.size })), el("span", { "aria-hidden": "true" }, String(chat.unread.size)))),
      el("span", { class: `branch branch-${model.numbers.findIndex((number) => number.id === chat.phone_number_id) % 4}` }, shortBranch(chat.phone_number_id)))));
}

function fits(chat) {
  const customer = model.customers.get(chat.customer_id);
  if (!customer) return false;
  if (!search) return true;
  const words = `${customer.name} ${customer.phone} ${customer.username} ${numberOf(chat.phone_number_id).name}`.toLowerCase();
  return words.includes(search.toLowerCase());
}

function fillRows(list, openKey) {
  const focused = document.activeElement?.dataset?.key;
  const chats = [...model.chats.values()].filter(fits)
    .sort((left, right) => (right.last?.number ?? Infinity) - (left.last?.number ?? Infinity)).slice(0, 300);
  if (chats.length === 0) {
    fill(list, el("li", { class: "list-empty" }, model.chats.size === 0
      ? [el("strong", {}, t("no_chats")), el("span", {}, t("no_chats_hint"))] : t("no_match")));
    return;
  }
  fill(list, chats.map((chat) => chatRow(chat, openKey)));
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export function renderChats(side, openKey) {
  const known = side.querySelector("#chat-rows");
  if (known && side.dataset.language === document.documentElement.lang && side.dataset.movable === String(model.clockMovable)) {
    fillRows(known, openKey);
    return;
  }
  side.dataset.language = document.documentElement.lang;
  side.dataset.movable = String(model.clockMovable);
  const rows = el("ul", { class: "rows", id: "chat-rows" });
  fill(side,
    el("header", { class: "side-head" }, el("h1", {}, t("chats")),
      el("button", { type: "button", class: "primary small", onclick: addCustomer }, icon("plus"), t("new_customer"))),
    clockStrip(),
    el("label", { class: "search" }, icon("search"), el("span", { class: "unseen" }, t("search")),
      el("input", { type: "search", placeholder: t("search"), value: search, oninput: (event) => {
        search = event.target.value;
        fillRows(rows, document.querySelector(".chat-row[aria-current]")?.dataset.key);
      } })),
    rows);
  fillRows(rows, openKey);
  tickClock();
}

export function numberPicker(selected) {
  return el("fieldset", { class: "pick" }, el("legend", {}, t("branch")),
    model.numbers.map((number, index) => el("label", { class: "pick-item" },
      el("input", { type: "radio", name: "number", value: number.id, checked: selected ? number.id === selected : index === 0, required: true }),
      el("span", {}, number.name))));
}

let lastInvented = 0;
function inventedPhone() {
  const used = new Set([...model.customers.values()].map((customer) => customer.phone));
  let phone;
  do phone = `49171392${String(++lastInvented).padStart(4, "0")}`; while (used.has(phone));
  return `+${phone.slice(0, 2)} ${phone.slice(2, 5)} ${phone.slice(5)}`;
}

export function addCustomer() {
  sheet(t("new_customer"), t("close"), (close) => {
    const username = el("input", { type: "text", name: "username", id: "new-username", placeholder: "@mina.k", autocomplete: "off", disabled: true });
    return el("form", { class: "form", onsubmit: async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(event.target));
      try {
        const customer = await api.post("customers", {
          name: values.name, phone: values.phone, username: values.hidden ? values.username || `@${values.name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}` : "", reads: "when_opened",
        });
        model.customers.set(customer.id, customer);
        close();
        location.hash = chatAddress({ phone_number_id: values.number, customer_id: customer.id });
      } catch (error) {
        toast(error.message);
      }
    } },
      el("label", { for: "new-name" }, t("name")),
      el("input", { type: "text", name: "name", id: "new-name", required: true, maxlength: 60, autocomplete: "off", placeholder: "Mina K." }),
      el("label", { for: "new-phone" }, t("phone")),
      el("input", { type: "tel", name: "phone", id: "new-phone", value: inventedPhone(), autocomplete: "off" }),
      el("p", { class: "hint" }, t("phone_hint")),
      el("label", { class: "check" }, el("input", { type: "checkbox", name: "hidden", onchange: (event) => { username.disabled = !event.target.checked; } }), el("span", {}, t("hide_phone"))),
      el("label", { for: "new-username" }, t("username")), username,
      numberPicker(null),
      el("div", { class: "form-end" }, el("button", { class: "primary", type: "submit" }, t("start_chat"))));
  }).querySelector("#new-name").focus();
}
