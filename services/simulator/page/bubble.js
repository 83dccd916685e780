// One message as a bubble.

import { el, icon } from "./dom.js";
import { t } from "./texts.js";
import * as times from "./times.js";

// *bold* _italic_ ~struck~ ```code``` and links, as in the chat app; everything else stays text.
const marks = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])|```([^`]+)```|\*([^*\n]+)\*|(?<![\p{L}\p{N}_])_([^_\n]+)_(?![\p{L}\p{N}_])|~([^~\n]+)~/gu;

export function formatted(text) {
  const parts = [];
  let at = 0;
  for (const match of (text ?? "").matchAll(marks)) {
    parts.push(text.slice(at, match.index));
    const [whole, link, code, bold, italic, struck] = match;
    if (link) parts.push(el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, link));
    else if (code) parts.push(el("code", {}, code));
    else if (bold) parts.push(el("strong", {}, bold));
    else if (italic) parts.push(el("em", {}, italic));
    else parts.push(el("s", {}, struck));
    at = match.index + whole.length;
  }
  parts.push((text ?? "").slice(at));
  return parts;
}

// The same without marks, for one line of text.
export function unmarked(text) {
  return (text ?? "").replace(marks, (whole, link, code, bold, italic, struck) => link ?? code ?? bold ?? italic ?? struck ?? whole);
}

export const isMine = (message) => message.direction === "to_business";

// The object beside `type` of either direction.
export function contentOf(message) {
  return message.content?.[message.type] ?? {};
}

export function plainText(message) {
  return unmarked(shownText(message));
}

function shownText(message) {
  const content = contentOf(message);
  if (message.filled) return message.filled.body;
  switch (message.type) {
    case "text": return content.body ?? "";
    case "button": return content.text ?? "";
    case "interactive":
      return content.body?.text ?? content.button_reply?.title ?? content.list_reply?.title ?? t("form_sent");
    case "reaction": return content.emoji ?? "";
    case "location": return `📍 ${content.name ?? t("place_text")}`;
    case "image": return `📷 ${content.caption ?? t("photo_text")}`;
    case "video": return `🎬 ${content.caption ?? t("video_text")}`;
    case "audio": return `🎤 ${t("voice_text")}`;
    case "document": return `📄 ${content.filename ?? t("document_text")}`;
    case "sticker": return t("sticker_text");
    case "contacts": return `👤 ${t("contact_text")}`;
    case "order": return `🛍️ ${t("order_text")}`;
    case "template": return content.name ?? "";
    case "system": return content.body ?? "";
    default: return t("unsupported_text");
  }
}

// What became of a message that the customer wrote.
export function ticksOf(message) {
  const [name, label] = message.seen ? ["ticks", "out_read"] : message.acknowledged ? ["ticks", "out_delivered"] : ["wait", "out_waiting"];
  return el("span", { class: `ticks${message.seen ? " ticks-read" : ""}`, role: "img", "aria-label": t(label), title: t(label) }, icon(name));
}

function media(name, title, detail) {
  return el("div", { class: "media" }, el("span", { class: "media-icon" }, icon(name)),
    el("span", { class: "media-text" }, el("strong", {}, title), detail && el("small", {}, detail)));
}

function actionButton(name, label, onclick) {
  return el("button", { type: "button", class: "action", onclick }, name && icon(name), el("span", {}, label));
}

function interactiveParts(message, content, acts) {
  const action = content.action ?? {};
  const parameters = action.parameters ?? {};
  switch (content.type) {
    case "button":
      return action.buttons.map(({ reply }) => actionButton("reply", reply.title, () => acts.tapButton(message, reply)));
    case "list":
      return [actionButton("list", action.button, () => acts.openList(message, action))];
    case "cta_url":
      return [el("a", { class: "action", href: parameters.url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), el("span", {}, parameters.display_text))];
    case "flow":
      return [actionButton("list", parameters.flow_cta ?? t("open_form"), () => acts.openFlow(message, parameters))];
    case "location_request_message":
      return [actionButton("pin", t("share_place"), () => acts.sharePlace(message))];
    case "contact_request":
      return [actionButton("person", t("share_phone"), () => acts.sharePhone(message))];
    default: return [];
  }
}

function templateParts(message, acts) {
  return (message.filled?.buttons ?? []).map((button, index) => {
    if (button.type === "URL") {
      return el("a", { class: "action", href: button.url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), el("span", {}, button.text));
    }
    if (button.type === "REQUEST_CONTACT_INFO") return actionButton("person", button.text, () => acts.sharePhone(message));
    return actionButton("reply", button.text, () => acts.tapTemplate(message, { payload: message.filled.payloads[index] || button.text, text: button.text }));
  });
}

function actionsOf(message, acts) {
  if (isMine(message)) return [];
  if (message.type === "interactive") return interactiveParts(message, contentOf(message), acts);
  return message.type === "template" ? templateParts(message, acts) : [];
}

function locationParts(content) {
  const address = `https://www.openstreetmap.org/?mlat=${content.latitude}&mlon=${content.longitude}#map=16/${content.latitude}/${content.longitude}`;
  return [media("pin", content.name ?? t("place_text"), content.address ?? `${content.latitude}, ${content.longitude}`),
    el("a", { class: "inline-link", href: address, target: "_blank", rel: "noopener noreferrer" }, t("show_map"))];
}

function cardParts(content) {
  return content.map((card) => media("person", card.name?.formatted_name ?? t("contact_text"), (card.phones ?? []).map((phone) => phone.phone).join(", ")));
}

function framed(header, body, footer) {
  return [
    header && el("div", { class: "bubble-header" }, header),
    el("div", { class: "bubble-text" }, formatted(body)),
    footer && el("div", { class: "bubble-footer" }, footer),
  ];
}

function bodyOf(message) {
  const content = contentOf(message);
  const onlyEmoji = message.type === "text" && /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u.test(content.body ?? "") && !/\d/.test(content.body);
  switch (message.type) {
    case "text": return el("div", { class: `bubble-text${onlyEmoji ? " big-emoji" : ""}` }, formatted(content.body));
    case "template": return framed(message.filled?.header, message.filled?.body ?? content.name, message.filled?.footer);
    case "interactive":
      if (isMine(message)) return el("div", { class: "bubble-text chosen" }, plainText(message), content.list_reply?.description && el("small", {}, content.list_reply.description));
      return framed(content.header?.text, content.body?.text, content.footer?.text);
    case "button": return el("div", { class: "bubble-text chosen" }, content.text);
    case "location": return locationParts(content);
    case "contacts": return Array.isArray(content) ? cardParts(content) : [];
    case "image": return [media("image", t("photo_text"), content.link), content.caption && el("div", { class: "bubble-text" }, formatted(content.caption))];
    case "video": return [media("image", t("video_text"), content.link), content.caption && el("div", { class: "bubble-text" }, formatted(content.caption))];
    case "document": return [media("file", content.filename ?? t("document_text"), content.mime_type ?? content.link), content.caption && el("div", { class: "bubble-text" }, formatted(content.caption))];
    case "audio": return media("mic", t("voice_text"), "0:07");
    case "unsupported": return media("poll", t("poll_text"), content.type);
    default: return el("div", { class: "bubble-text" }, plainText(message));
  }
}

function quoteOf(message, quoted, acts) {
  if (!message.quoted_id) return null;
  return el("button", { type: "button", class: `quote${quoted && isMine(quoted) ? " quote-mine" : ""}`, onclick: () => acts.jumpTo(message.quoted_id) },
    el("strong", {}, quoted ? (isMine(quoted) ? t("you") : acts.branchName) : "…"),
    el("span", {}, quoted ? plainText(quoted).slice(0, 140) : ""));
}

function footOf(message) {
  const time = el("time", { datetime: new Date(message.at).toISOString(), title: times.fullTime(message.at) }, times.timeOfDay(message.at));
  if (isMine(message)) return el("div", { class: "bubble-foot" }, time, ticksOf(message));
  return el("div", { class: "bubble-foot" }, time);
}

// `info` has: quoted (message or undefined), reactions (list of emoji), joined (same side as before).
export function bubble(message, info, acts) {
  if (message.type === "system") return el("li", { class: "system-note", "data-id": message.id }, plainText(message));
  const mine = isMine(message);
  const failed = !mine && message.status === "failed";
  const actions = actionsOf(message, acts);
  return el("li", { class: `turn ${mine ? "mine" : "theirs"}${info.joined ? " joined" : ""}${failed ? " failed" : ""}`, "data-id": message.id },
    el("div", { class: "bubble", onclick: (event) => {
      if (!event.target.closest("a, button")) event.currentTarget.parentElement.classList.toggle("active");
    } },
      el("span", { class: "unseen" }, `${mine ? t("you") : acts.branchName}: `),
      quoteOf(message, info.quoted, acts),
      bodyOf(message), footOf(message),
      actions.length > 0 && el("div", { class: "actions" }, actions),
      info.reactions.length > 0 && el("div", { class: "reactions" }, info.reactions.join(""))),
    failed && el("div", { class: "failure" }, icon("alert"), t("not_delivered", { title: message.failure?.title ?? "", code: message.failure?.code ?? "" })),
    el("div", { class: "bubble-tools" },
      el("button", { type: "button", class: "tool", "aria-label": t("reply"), title: t("reply"), onclick: () => acts.quote(message) }, icon("reply")),
      !mine && el("button", { type: "button", class: "tool", "aria-label": t("react"), title: t("react"), onclick: (event) => acts.react(message, event.currentTarget) }, icon("smile")),
      el("button", { type: "button", class: "tool", "aria-label": t("details"), title: t("details"), onclick: () => acts.details(message) }, icon("info"))));
}
