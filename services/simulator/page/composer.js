// The line in which the customer writes.

import { isMine, plainText } from "./bubble.js";
import { emojiBar } from "./choices.js";
import { say } from "./conversation.js";
import { el, fill, icon, iconButton } from "./dom.js";
import { numberOf } from "./model.js";
import { t } from "./texts.js";

const emoji = [..."😀😂😊😍😘😉😎🤔😅😢😡😱🙄😴🤗🥳👍👎👏🙏💪👋👌🤞✅❌🎉🔥💇✂️💅🧔📅⏰📍☎️❤️💛💚💙💜🌸🌞🍀☕🎂🐶🚗".matchAll(/\p{Extended_Pictographic}\uFE0F?/gu)].map((match) => match[0]);

const drafts = new Map();

const attachments = [
  ["place", "pin", { type: "location", location: { latitude: 52.5219, longitude: 13.4132, name: "Alexanderplatz", address: "10178 Berlin" } }],
  ["photo", "image", { type: "image", image: { mime_type: "image/jpeg" } }],
  ["document", "file", { type: "document", document: { mime_type: "application/pdf", filename: "Befund.pdf" } }],
  ["voice", "mic", { type: "audio", audio: { mime_type: "audio/ogg; codecs=opus", voice: true } }],
  ["contact", "person", { type: "contacts", contacts: [{ name: { formatted_name: "Ada Beispiel", first_name: "Ada" }, phones: [{ phone: "+49 171 3929999", wa_id: "491713929999", type: "CELL" }] }] }],
  ["poll", "poll", { type: "unsupported", unsupported: { type: "poll" } }],
];

function attachMenu(anchor, send) {
  document.querySelector(".attach-menu")?.remove();
  const menu = el("div", { class: "attach-menu", role: "menu" });
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close();
  };
  menu.append(...attachments.map(([key, name, message]) => el("button", { type: "button", role: "menuitem", class: `attach-item attach-${key}`, onclick: () => {
    close();
    send(structuredClone(message));
  } }, el("span", { class: "attach-icon" }, icon(name)), t(key))));
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    }
    if (event.key === "Escape") {
      close();
      anchor.focus();
    }
  });
  anchor.parentElement.append(menu);
  menu.firstChild.focus();
  document.addEventListener("pointerdown", outside, true);
}

export function composer(chat) {
  let quoted = null;
  const quoteBox = el("div", { class: "composer-quote" });
  const field = el("textarea", { rows: 1, placeholder: t("write"), "aria-label": t("write"), enterkeyhint: "send", maxlength: 5000 });
  const sendButton = el("button", { type: "submit", class: "send", "aria-label": t("send"), title: t("send") }, icon("send"));
  field.value = drafts.get(chat.key) ?? "";

  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
    sendButton.disabled = field.value.trim() === "";
    drafts.set(chat.key, field.value);
  };
  const showQuote = () => fill(quoteBox, quoted && el("div", { class: "quote" },
    el("strong", {}, isMine(quoted) ? t("you") : numberOf(chat.phone_number_id).name), el("span", {}, plainText(quoted).slice(0, 140))),
  quoted && iconButton("close", t("cancel"), () => setQuote(null)));
  const setQuote = (message) => {
    quoted = message;
    showQuote();
    if (message) field.focus();
  };
  const send = (message) => {
    const context = quoted?.id;
    setQuote(null);
    return say(chat, context ? { ...message, context } : message);
  };
  const submit = async () => {
    const text = field.value.trim();
    if (text === "") return;
    field.value = "";
    grow();
    if (!(await send({ type: "text", text: { body: text } }))) {
      field.value = text;
      grow();
    }
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape" && quoted) setQuote(null);
  });
  const element = el("form", { class: "composer", onsubmit: (event) => {
    event.preventDefault();
    submit();
  } }, quoteBox, el("div", { class: "composer-line" },
    el("div", { class: "composer-attach" }, iconButton("plus", t("attach"), (event) => attachMenu(event.currentTarget, send), { "aria-haspopup": "menu" })),
    el("div", { class: "composer-field" }, field,
      iconButton("smile", t("emoji"), (event) => emojiBar(event.currentTarget, emoji, (sign) => {
        field.setRangeText(sign, field.selectionStart, field.selectionEnd, "end");
        grow();
        field.focus();
      }), { "aria-haspopup": "menu" })),
    sendButton));
  queueMicrotask(grow);
  return { element, focus: () => field.focus(), quote: setQuote };
}
