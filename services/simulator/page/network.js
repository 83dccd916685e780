// The network's own switches: failures on order, delivery of webhooks, rules, templates.

import * as api from "./api.js";
import { el, fill, icon, iconButton, toast } from "./dom.js";
import { t } from "./texts.js";
import * as times from "./times.js";

const failures = ["refuse", "fail_later", "hang_before_accept", "hang_after_accept", "lose_statuses", "statuses_first", "hold_for_quality"];
const codes = [131056, 130429, 131000, 131016, 131026, 131047, 131049, 131050, 131042, 132001, 132015, 190, 4, 2, 100];

async function change(action) {
  try {
    await action();
    toast(t("saved"));
  } catch (error) {
    toast(error.message);
  }
}

const setting = (values) => change(() => api.patch("settings", values));

function card(title, hint, ...content) {
  return el("section", { class: "card" }, el("h2", {}, title), hint && el("p", { class: "hint" }, hint), content);
}

function switchBox(label, checked, onchange) {
  return el("label", { class: "switch" }, el("span", {}, label),
    el("input", { type: "checkbox", role: "switch", checked, onchange: (event) => onchange(event.target.checked) }));
}

function numberBox(label, value, most, onchange) {
  return el("label", { class: "number" }, el("span", {}, label),
    el("input", { type: "number", min: 0, max: most, value, onchange: (event) => event.target.reportValidity() && onchange(Number(event.target.value)) }));
}

function orderForm() {
  const code = el("select", { name: "code", id: "f-code" }, codes.map((value) => el("option", { value }, String(value))));
  const needsCode = (event) => { code.disabled = !["refuse", "fail_later"].includes(event.target.value); };
  return el("form", { class: "order", onsubmit: (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    change(() => api.post("switches", { failure: values.failure, times: Number(values.times), ...(values.code ? { code: Number(values.code) } : {}) }));
  } },
  el("label", { for: "f-kind" }, t("failure"), el("select", { name: "failure", id: "f-kind", onchange: needsCode }, failures.map((value) => el("option", { value }, t(`f_${value}`))))),
  el("label", { for: "f-code" }, t("code"), code),
  el("label", { for: "f-times" }, t("times"), el("input", { type: "number", name: "times", id: "f-times", min: 1, max: 10000, value: 1 })),
  el("button", { class: "primary", type: "submit" }, icon("bolt"), t("order")));
}

function ordered(switches) {
  if (switches.length === 0) return el("p", { class: "hint" }, t("none_ordered"));
  return el("ul", { class: "ordered" }, switches.map((entry) => el("li", {},
    el("span", {}, t(`f_${entry.failure}`), ["refuse", "fail_later"].includes(entry.failure) && el("code", {}, String(entry.code))),
    el("span", { class: "hint" }, entry.times < 0 ? t("forever") : `× ${entry.times}`),
    iconButton("trash", t("remove"), () => change(() => api.remove(`switches/${entry.id}`))))));
}

function templateList(templates) {
  if (templates.length === 0) return el("p", { class: "hint" }, t("no_templates"));
  return el("ul", { class: "templates" }, templates.map((entry) => el("li", {},
    el("div", {}, el("strong", {}, entry.name), el("code", {}, entry.language), el("span", { class: "hint" }, entry.category.toLowerCase())),
    el("p", {}, entry.body),
    el("select", { "aria-label": `${entry.name} ${entry.language}`, onchange: (event) => change(() => api.post("templates/status", { name: entry.name, language: entry.language, status: event.target.value })) },
      ["APPROVED", "PENDING", "PAUSED", "DISABLED", "REJECTED"].map((value) => el("option", { value, selected: value === entry.status }, value))))));
}

function webhookList(received) {
  if (received.length === 0) return el("p", { class: "hint" }, t("no_branch_webhooks"));
  return el("ul", { class: "templates" }, received.slice(-20).reverse().map((entry) => el("li", {},
    el("div", {}, el("strong", {}, times.fullTime(entry.at)), el("span", { class: entry.signature_valid ? "good" : "bad" }, t(entry.signature_valid ? "signature_good" : "signature_bad"))),
    el("pre", { class: "raw" }, entry.body))));
}

export async function renderNetwork(stage) {
  let values;
  try {
    values = await Promise.all([api.get("settings"), api.get("switches"), api.get("templates"), api.get("branch-webhooks"), api.get("delivery")]);
  } catch (error) {
    toast(error.message);
    return;
  }
  const [settings, { switches }, { templates }, { received }, delivery] = values;
  const kept = stage.querySelector(".panel")?.scrollTop ?? 0;
  fill(stage, el("div", { class: "panel" }, el("h1", {}, t("network")),
    el("p", { class: `reach ${delivery.reachable ? "good" : "bad"}` }, el("span", { class: "window-dot" }), t(delivery.reachable ? "desk_reachable" : "desk_silent"),
      delivery.waiting > 0 && el("span", {}, t("waiting_updates", { n: delivery.waiting })),
      delivery.waiting > 0 && el("button", { type: "button", class: "chip", onclick: () => change(() => api.post("delivery/retry")) }, t("retry_now"))),
    el("div", { class: "cards" },
      card(t("failures"), t("failures_hint"), orderForm(), el("h3", {}, t("waiting_failures")), ordered(switches)),
      card(t("delivery"), null,
        numberBox(t("batch"), settings.batch, 1000, (batch) => setting({ batch })),
        switchBox(t("twice"), settings.duplicates_in_series > 0, (on) => setting({ duplicates_in_series: on ? 1 : 0 })),
        switchBox(t("parallel"), settings.duplicates_in_parallel > 0, (on) => setting({ duplicates_in_parallel: on ? 1 : 0 })),
        switchBox(t("shuffle"), settings.shuffle, (shuffle) => setting({ shuffle }))),
      card(t("rules"), null,
        switchBox(t("late_refusals"), settings.late_refusals, (late_refusals) => setting({ late_refusals })),
        switchBox(t("pair_rate"), settings.pair_rate, (pair_rate) => setting({ pair_rate })),
        numberBox(t("per_second"), settings.messages_per_second, 100000, (messages_per_second) => setting({ messages_per_second })),
        numberBox(t("per_day"), settings.customers_per_day, 1000000, (customers_per_day) => setting({ customers_per_day })),
        switchBox(t("statuses_on"), settings.statuses, (statuses) => setting({ statuses })),
        numberBox(t("delivered_after"), settings.delivered_after_ms, 60000, (delivered_after_ms) => setting({ delivered_after_ms })),
        numberBox(t("read_after"), settings.read_after_ms, 60000, (read_after_ms) => setting({ read_after_ms }))),
      card(t("templates"), null, templateList(templates)),
      card(t("branch_webhooks"), null, webhookList(received)))));
  stage.querySelector(".panel").scrollTop = kept;
}
