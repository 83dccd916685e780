// One chat, seen by the customer.

import * as api from "./api.js";
import { bubble, contentOf, isMine } from "./bubble.js";
import { shortBranch, chatAddress } from "./chats.js";
import { composer } from "./composer.js";
import { customerSheet } from "./customer_sheet.js";
import { avatar, el, fill, icon, iconButton, sheet, toast } from "./dom.js";
import { chatOf, loadEarlier, loadMessages, model, now, numberOf } from "./model.js";
import { t } from "./texts.js";
import * as times from "./times.js";
import { chooseRow, emojiBar, fillForm } from "./choices.js";

const quickEmoji = ["👍", "❤️", "😂", "😮", "🙏", "👎"];

let open = null; // {chat, stage, list, head, composer}

export async function say(chat, message) {
  try {
    await api.post(`customers/${chat.customer_id}/messages`, { phone_number_id: chat.phone_number_id, ...message });
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

export function closeConversation() {
  open = null;
}

// Tells the network that the customer looks at the chat, as long as the page is really visible.
function tellOpened() {
  if (!open || document.visibilityState !== "visible" || !document.hasFocus()) return;
  const { chat } = open;
  if (chat.unread.size === 0) return;
  api.post(`customers/${chat.customer_id}/opened`, { phone_number_id: chat.phone_number_id }).catch(() => {});
}
document.addEventListener("visibilitychange", tellOpened);
window.addEventListener("focus", tellOpened);

function actsOf(chat) {
  const tap = (message, type, value) => say(chat, { type, [type]: value, context: message.id });
  return {
    branchName: numberOf(chat.phone_number_id).name,
    tapButton: (message, reply) => tap(message, "interactive", { type: "button_reply", button_reply: reply }),
    tapTemplate: (message, button) => tap(message, "button", button),
    openList: (message, action) => chooseRow(action, (row) => tap(message, "interactive", { type: "list_reply", list_reply: row })),
    openFlow: (message, parameters) => fillForm(parameters, (text) => tap(message, "interactive", { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: text } })),
    sharePlace: (message) => say(chat, { type: "location", location: { latitude: 52.5219, longitude: 13.4132, name: "Alexanderplatz", address: "10178 Berlin" }, context: message.id }),
    sharePhone: (message) => say(chat, { type: "contacts", own_phone: true, context: message.id }),
    quote: (message) => open?.composer.quote(message),
    react: (message, anchor) => emojiBar(anchor, quickEmoji, (emoji) => say(chat, { type: "reaction", reaction: { message_id: message.id, emoji } })),
    details: (message) => showDetails(message),
    jumpTo: (id) => {
      const target = open?.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
      target?.scrollIntoView({ block: "center", behavior: "smooth" });
      target?.classList.add("flash");
      setTimeout(() => target?.classList.remove("flash"), 1200);
    },
  };
}

function showDetails(message) {
  sheet(t("details"), t("close"), () => {
    const text = JSON.stringify(message, null, 2);
    return el("div", {}, el("pre", { class: "raw", tabindex: 0 }, text),
      el("div", { class: "form-end" }, el("button", { type: "button", class: "secondary", onclick: async () => {
        await navigator.clipboard.writeText(text);
        toast(t("copied"));
      } }, t("copy"))));
  });
}

// Reactions are messages of their own; the last one of each side counts.
function reactionsOf(messages) {
  const found = new Map();
  for (const message of messages) {
    if (message.type !== "reaction") continue;
    const { message_id: target, emoji } = contentOf(message);
    const own = found.get(target) ?? {};
    own[message.direction] = emoji ?? "";
    found.set(target, own);
  }
  return found;
}

function bubbles(chat) {
  const reactions = reactionsOf(chat.messages);
  const byId = new Map(chat.messages.map((message) => [message.id, message]));
  const acts = actsOf(chat);
  const rows = [];
  let before = null;
  for (const message of chat.messages) {
    if (message.type === "reaction") continue;
    const newDay = !before || times.dayOf(before.at) !== times.dayOf(message.at);
    if (newDay) rows.push(el("li", { class: "day" }, el("span", {}, times.dayName(message.at))));
    const joined = !newDay && before.direction === message.direction && before.type !== "system" && message.at - before.at < 300000;
    rows.push(bubble(message, {
      quoted: byId.get(message.quoted_id), joined,
      reactions: Object.values(reactions.get(message.id) ?? {}).filter(Boolean),
    }, acts));
    before = message;
  }
  if (chat.typing_until > now()) rows.push(typingRow(chat));
  return rows;
}

let typingTimer = 0;
function typingRow(chat) {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(refreshConversation, Math.max(50, chat.typing_until - now() + 50));
  return el("li", { class: "turn theirs typing", role: "status", "aria-label": t("typing") },
    el("div", { class: "bubble dots" }, el("i"), el("i"), el("i")));
}

function windowText(chat) {
  if (!chat.window_until) return ["none", t("window_none")];
  if (chat.window_until <= now()) return ["shut", t("window_closed")];
  return ["open", t("window_open", { time: times.dayAndTime(chat.window_until) })];
}

function header(chat) {
  const customer = model.customers.get(chat.customer_id);
  const number = numberOf(chat.phone_number_id);
  const [state, text] = windowText(chat);
  return [
    el("a", { class: "icon-button back", href: "#/chats", "aria-label": t("back"), title: t("back") }, icon("back")),
    avatar(number.name, number.id),
    el("div", { class: "talk-who" }, el("h1", {}, number.name),
      el("p", { class: `window window-${state}` }, el("span", { class: "window-dot" }), text)),
    el("button", { type: "button", class: "me", onclick: () => customerSheet(customer, chat), title: t("customer_settings") },
      avatar(customer.name, customer.id), el("span", {}, customer.name)),
    el("nav", { class: "branches", "aria-label": t("branch") }, model.numbers.filter((other) => other.id !== number.id).map((other) =>
      el("a", { class: "chip", href: chatAddress({ phone_number_id: other.id, customer_id: chat.customer_id }), title: t("other_branch", { branch: other.name }) }, shortBranch(other.id)))),
  ];
}

const nearEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 120;

export function refreshConversation() {
  if (!open || !open.chat.messages || !model.customers.has(open.chat.customer_id)) return;
  const { chat, list, turns, head } = open;
  const stay = nearEnd(list) || open.fresh;
  const distance = list.scrollHeight - list.scrollTop;
  const focus = document.activeElement;
  const focusedRow = focus?.closest?.("[data-id]")?.dataset.id;
  const focusedIndex = focusedRow ? [...focus.closest("[data-id]").querySelectorAll("button, a")].indexOf(focus) : -1;
  fill(head, header(chat));
  fill(turns, chat.hasMore && el("li", { class: "earlier" }, el("button", { type: "button", class: "chip", onclick: () => {
    open.prepending = true;
    loadEarlier(chat);
  } }, t("earlier"))), bubbles(chat));
  if (open.prepending) list.scrollTop = list.scrollHeight - distance;
  else if (stay) list.scrollTop = list.scrollHeight;
  open.prepending = false;
  open.fresh = false;
  if (focusedIndex >= 0) list.querySelector(`[data-id="${CSS.escape(focusedRow)}"]`)?.querySelectorAll("button, a")[focusedIndex]?.focus({ preventScroll: true });
  tellOpened();
}

export async function openConversation(stage, number, customer) {
  const chat = chatOf(number, customer);
  if (!model.customers.has(customer) || !model.numbers.some((known) => known.id === number)) {
    location.hash = "#/chats";
    return;
  }
  const turns = el("ol", { class: "turns" });
  const list = el("div", { class: "talk", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: 0, "aria-label": numberOf(number).name }, turns);
  const head = el("header", { class: "talk-head" });
  const down = iconButton("down", t("to_end"), () => list.scrollTo({ top: list.scrollHeight, behavior: "smooth" }), { class: "icon-button to-end" });
  list.addEventListener("scroll", () => down.classList.toggle("shown", !nearEnd(list)), { passive: true });
  const input = composer(chat);
  open = { chat, stage, list, turns, head, composer: input, fresh: true };
  fill(stage, head, el("div", { class: "talk-box" }, list, down), input.element);
  fill(head, header(chat));
  try {
    await loadMessages(chat);
    refreshConversation();
  } catch (error) {
    toast(error.message);
  }
  if (matchMedia("(min-width: 800px)").matches) input.focus();
}

export { isMine };
