// Starts the page and decides what is shown where. The address after # is the only navigation:
// #/chats  #/chat/<number>/<customer>  #/mail  #/mail/<id>  #/network

import { el, fill, icon, iconButton, toast } from "./dom.js";
import { keyOf, load, model, subscribe } from "./model.js";
import { language, languages, speak, t } from "./texts.js";
import { renderChats, tickClock } from "./chats.js";
import { closeConversation, openConversation, refreshConversation } from "./conversation.js";
import { renderMail, renderMailList } from "./mail.js";
import { renderNetwork } from "./network.js";

const themes = ["auto", "light", "dark"];
let theme = localStorage.getItem("tresen.theme") || "auto";

function applyTheme() {
  document.documentElement.dataset.theme = theme;
}

function nextTheme() {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  localStorage.setItem("tresen.theme", theme);
  applyTheme();
  renderRail();
}

function route() {
  const [, view = "chats", first = "", second = ""] = location.hash.split("/").map(decodeURIComponent);
  return { view: view || "chats", first, second };
}

function railLink(view, name, count) {
  const current = route().view.replace(/^chat$/, "chats") === view;
  return el("a", { class: "rail-link", href: `#/${view}`, "aria-current": current ? "page" : null },
    icon(name), el("span", { class: "rail-text" }, t(view)),
    count > 0 && el("span", { class: "rail-count" }, count > 99 ? "99+" : String(count)));
}

function renderRail() {
  const unread = [...model.chats.values()].filter((chat) => chat.unread.size > 0).length;
  const picker = el("select", { class: "language", "aria-label": t("language"), onchange: (event) => {
    speak(event.target.value);
    render();
  } }, Object.entries(languages).map(([code, name]) => el("option", { value: code, selected: code === language }, name)));
  const themeIcon = { auto: "auto", light: "sun", dark: "moon" }[theme];
  fill(document.getElementById("rail"),
    el("a", { class: "brand", href: "#/chats", "aria-label": "Tresen" }, el("img", { src: "icon.svg", alt: "", width: 40, height: 40 })),
    railLink("chats", "chats", unread), railLink("mail", "mail", 0), railLink("network", "network", 0),
    el("div", { class: "rail-end" }, el("label", { class: "language-box", title: t("language") }, icon("globe"), picker),
      iconButton(themeIcon, t(`theme_${theme}`), nextTheme)));
  document.getElementById("rail").setAttribute("aria-label", "Tresen");
}

function renderStage() {
  const { view, first, second } = route();
  const app = document.getElementById("app");
  const stage = document.getElementById("stage");
  const side = document.getElementById("side");
  if (view !== "chat") closeConversation();
  app.dataset.section = view;
  if (view === "chat" && first && second) {
    app.dataset.view = "stage";
    renderChats(side, keyOf(first, second));
    openConversation(stage, first, second);
  } else if (view === "mail") {
    app.dataset.view = first ? "stage" : "list";
    renderMailList(side, first);
    renderMail(stage, first);
  } else if (view === "network") {
    app.dataset.view = "stage";
    renderNetwork(stage);
  } else {
    app.dataset.view = "list";
    renderChats(side, null);
    fill(stage, el("div", { class: "empty" }, el("img", { src: "icon.svg", alt: "", width: 72, height: 72 }),
      el("h1", {}, t("pick_chat")), el("p", {}, t("pick_chat_hint"))));
  }
}

function render() {
  document.title = t("title");
  renderRail();
  renderStage();
}

function renderConnection() {
  document.documentElement.classList.toggle("offline", !model.connected);
  toast(t(model.connected ? "reconnected" : "reconnecting"));
}

function onChange(kind, detail) {
  if (kind === "all") return render();
  if (kind === "connection") return renderConnection();
  const { view, first, second } = route();
  const side = document.getElementById("side");
  if (kind === "clock") {
    tickClock();
    refreshConversation();
    if (view === "chat" || view === "chats") renderChats(side, view === "chat" ? keyOf(first, second) : null);
  }
  if (kind === "chat" || kind === "customers") {
    renderRail();
    if (view === "chat" || view === "chats") renderChats(side, view === "chat" ? keyOf(first, second) : null);
    if (view === "chat" && (kind === "customers" || detail === keyOf(first, second))) refreshConversation();
  }
  if (kind === "mails" && view === "mail") renderMailList(side, first);
  if (kind === "network" && view === "network") renderNetwork(document.getElementById("stage"));
  return undefined;
}

async function start() {
  applyTheme();
  speak(language);
  subscribe(onChange);
  window.addEventListener("hashchange", render);
  setInterval(tickClock, 1000);
  for (let attempt = 0; ; ++attempt) {
    try {
      await load();
      return;
    } catch {
      toast(t("reconnecting"));
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 500 * 2 ** attempt)));
    }
  }
}

start();
