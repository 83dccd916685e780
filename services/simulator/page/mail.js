// The mail that the front desk sent to the branches.

import * as api from "./api.js";
import { formatted } from "./bubble.js";
import { avatar, el, fill, icon, toast } from "./dom.js";
import { model } from "./model.js";
import { t } from "./texts.js";
import * as times from "./times.js";

export function renderMailList(side, openId) {
  side.dataset.language = "";
  fill(side, el("header", { class: "side-head" }, el("h1", {}, t("mail"))),
    el("ul", { class: "rows" }, model.mails.length === 0
      ? el("li", { class: "list-empty" }, el("strong", {}, t("no_mail")), el("span", {}, t("no_mail_hint")))
      : model.mails.map((mail) => el("li", {}, el("a", { class: "chat-row", href: `#/mail/${mail.id}`, "aria-current": String(mail.id) === openId ? "true" : null },
        avatar(mail.to[0] ?? "?", mail.to[0]),
        el("span", { class: "chat-main" },
          el("span", { class: "chat-top" }, el("span", { class: "chat-name" }, mail.subject || t("no_subject")), el("span", { class: "chat-time" }, times.listTime(mail.at))),
          el("span", { class: "chat-bottom" }, el("span", { class: "preview-text" }, mail.to.join(", ")))))))));
}

export async function renderMail(stage, id) {
  if (!id) {
    fill(stage, el("div", { class: "empty" }, icon("mail"), el("h1", {}, t("pick_mail")), el("p", {}, t("no_mail_hint"))));
    return;
  }
  try {
    const mail = await api.get(`mails/${id}`);
    fill(stage, el("article", { class: "letter" },
      el("header", {}, el("a", { class: "icon-button back", href: "#/mail", "aria-label": t("back"), title: t("back") }, icon("back")),
        el("h1", {}, mail.subject || t("no_subject"))),
      el("dl", { class: "facts" }, el("dt", {}, t("from")), el("dd", {}, mail.from), el("dt", {}, t("to")), el("dd", {}, mail.to.join(", ")),
        el("dt", {}, t("clock")), el("dd", {}, times.fullTime(mail.at))),
      el("div", { class: "letter-text" }, formatted(mail.text))));
  } catch (error) {
    toast(error.message);
  }
}
