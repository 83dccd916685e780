// What opens from a bubble: the sheet of a list, the bar of emoji, the form of a flow.

import { el, sheet } from "./dom.js";
import { t } from "./texts.js";

export function chooseRow(action, choose) {
  sheet(action.button, t("close"), (close) => el("form", { class: "form list-form", onsubmit: (event) => {
    event.preventDefault();
    const id = new FormData(event.target).get("row");
    const row = action.sections.flatMap((section) => section.rows).find((candidate) => candidate.id === id);
    if (!row) return;
    close();
    choose(row.description ? { id: row.id, title: row.title, description: row.description } : { id: row.id, title: row.title });
  } },
  action.sections.map((section) => el("fieldset", { class: "pick rows-pick" }, section.title && el("legend", {}, section.title),
    section.rows.map((row) => el("label", { class: "pick-item row-item" },
      el("span", { class: "row-text" }, el("span", { class: "row-title" }, row.title), row.description && el("small", {}, row.description)),
      el("input", { type: "radio", name: "row", value: row.id, required: true }))))),
  el("div", { class: "form-end sticky" }, el("button", { class: "primary", type: "submit" }, t("send")))));
}

export function fillForm(parameters, answer) {
  sheet(parameters.flow_cta ?? t("open_form"), t("close"), (close) => {
    const start = { flow_token: parameters.flow_token, ...(parameters.flow_action_payload?.data ?? {}) };
    const field = el("textarea", { rows: 8, id: "flow-field", class: "raw", spellcheck: "false" });
    field.value = JSON.stringify(start, null, 2);
    return el("form", { class: "form", onsubmit: (event) => {
      event.preventDefault();
      try {
        const text = JSON.stringify(JSON.parse(field.value));
        close();
        answer(text);
      } catch (error) {
        field.setCustomValidity(error.message);
        field.reportValidity();
      }
    } }, el("label", { for: "flow-field" }, t("form_answer")), field,
      el("div", { class: "form-end" }, el("button", { class: "primary", type: "submit" }, t("send"))));
  });
}

// A small bar above or below `anchor`; goes away on Escape, on a choice and on a click elsewhere.
export function emojiBar(anchor, emoji, choose) {
  document.querySelector(".emoji-bar")?.remove();
  const bar = el("div", { class: `emoji-bar${emoji.length > 8 ? " emoji-grid" : ""}`, role: "menu" });
  const close = () => {
    bar.remove();
    document.removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => {
    if (!bar.contains(event.target)) close();
  };
  bar.append(...emoji.map((sign) => el("button", { type: "button", role: "menuitem", class: "emoji", onclick: () => {
    close();
    choose(sign);
  } }, sign)));
  bar.addEventListener("keydown", (event) => {
    const items = [...bar.children];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    }
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
      anchor.focus();
    }
  });
  document.body.append(bar);
  const place = anchor.getBoundingClientRect();
  const size = bar.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left + place.width / 2 - size.width / 2, innerWidth - size.width - 8));
  const top = place.top - size.height - 8 < 8 ? place.bottom + 8 : place.top - size.height - 8;
  bar.style.left = `${left}px`;
  bar.style.top = `${top}px`;
  bar.firstChild.focus();
  document.addEventListener("pointerdown", outside, true);
}
