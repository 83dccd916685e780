// Who the customer is and how the customer's phone behaves.

import * as api from "./api.js";
import { el, sheet, toast } from "./dom.js";
import { model, now } from "./model.js";
import { t } from "./texts.js";

function knownAs(customer, chat) {
  const shown = customer.shows_phone_to_all || customer.known_until[chat.phone_number_id] > now();
  return shown ? `+${customer.phone}` : customer.user_id;
}

export function customerSheet(customer, chat) {
  const change = async (values) => {
    try {
      const changed = await api.patch(`customers/${customer.id}`, values);
      model.customers.set(customer.id, changed);
      toast(t("saved"));
    } catch (error) {
      toast(error.message);
    }
  };
  const check = (label, checked, onchange) => el("label", { class: "check" },
    el("input", { type: "checkbox", checked, onchange: (event) => onchange(event.target.checked) }), el("span", {}, label));
  sheet(customer.name, t("close"), (close) => el("div", { class: "form" },
    el("dl", { class: "facts" },
      el("dt", {}, t("phone")), el("dd", {}, customer.phone ? `+${customer.phone}` : "–"),
      customer.username && [el("dt", {}, t("username")), el("dd", {}, customer.username)],
      el("dt", {}, t("user_id")), el("dd", { class: "code" }, customer.user_id),
      el("dt", {}, t("known_as")), el("dd", { class: "code" }, knownAs(customer, chat))),
    check(t("phone_on"), customer.phone_state === "on", (on) => change({ phone_state: on ? "on" : "off" })),
    check(t("blocks_us"), customer.blocks_us, (on) => change({ blocks_us: on })),
    check(t("no_marketing"), customer.refuses_marketing, (on) => change({ refuses_marketing: on })),
    el("label", { for: "reads" }, t("reads")),
    el("select", { id: "reads", onchange: (event) => change({ reads: event.target.value }) },
      ["automatically", "when_opened", "never"].map((value) => el("option", { value, selected: customer.reads === value }, t(`reads_${value}`)))),
    el("form", { class: "inline-form", onsubmit: async (event) => {
      event.preventDefault();
      try {
        await api.post(`customers/${customer.id}/phone`, { phone: new FormData(event.target).get("phone"), phone_number_id: chat.phone_number_id });
        close();
      } catch (error) {
        toast(error.message);
      }
    } }, el("label", { for: "new-number" }, t("change_phone")),
      el("div", { class: "inline-fields" }, el("input", { type: "tel", id: "new-number", name: "phone", required: true, placeholder: "+49 171 3920099" }),
        el("button", { class: "secondary", type: "submit" }, t("save"))))));
}
