// Small helpers to build the page. Text only ever enters through text nodes.

const svgNames = "http://www.w3.org/2000/svg";

// Strokes on a 24 x 24 grid.
const strokes = {
  chats: "M4 5.5h16v11H9.5L5 20v-3.5H4z M8 9.5h8 M8 12.5h5",
  mail: "M3.5 6h17v12h-17z M4 6.5l8 6.5 8-6.5",
  network: "M4 7h8 M16 7h4 M4 17h4 M12 17h8 M14 4.5v5 M10 14.5v5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2.5v2 M12 19.5v2 M2.5 12h2 M19.5 12h2 M5.3 5.3l1.4 1.4 M17.3 17.3l1.4 1.4 M18.7 5.3l-1.4 1.4 M6.7 17.3l-1.4 1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  auto: "M12 3.5a8.5 8.5 0 1 0 0 17z M12 3.5a8.5 8.5 0 0 1 0 17",
  back: "M15 5l-7 7 7 7",
  plus: "M12 5v14 M5 12h14",
  send: "M4 12l16-8-5.5 16-3-6.5z M11.5 13.5L20 4",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M8.5 14.5c1.8 2.3 5.2 2.3 7 0 M9 9.5v.6 M15 9.5v.6",
  reply: "M10 6l-6 5.5 6 5.5v-3.5c5 0 8 1.5 10 5 0-6-3.5-9.5-10-9.5z",
  list: "M5 7h14 M5 12h14 M5 17h9",
  link: "M10 14l8.5-8.5 M13 5h6v6 M17 14v5H5V7h5",
  pin: "M12 21c4-4.5 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2.5 6.5 6.5 11z M12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  image: "M4 5h16v14H4z M4 16l4.5-4.5 4 4 2.5-2.5 5 5 M15.5 8.5v.6",
  mic: "M12 3.5a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0v-5A2.8 2.8 0 0 0 12 3.5z M6 11.5a6 6 0 0 0 12 0 M12 17.5v3",
  file: "M6 3.5h8l4 4v13H6z M14 3.5v4h4 M9 12h6 M9 15.5h6",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  poll: "M6 20V10 M12 20V4 M18 20v-7",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M12 7.5V12l3 2",
  more: "M12 5.5v.6 M12 12v.6 M12 18.5v.6",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M12 11v5.5 M12 7.5v.6",
  close: "M6 6l12 12 M18 6L6 18",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z M15.5 15.5L20.5 20.5",
  down: "M6 9.5l6 6 6-6",
  tick: "M5 12.5l4.5 4.5L19 7",
  ticks: "M2.5 12.5L7 17l9.5-10 M11.5 15.5L13 17l9-10",
  wait: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14z M12 8.5V12l2.3 1.5",
  alert: "M12 4l9 16H3z M12 10v4.5 M12 17v.6",
  trash: "M5 7h14 M9.5 7V4.5h5V7 M7 7l1 13h8l1-13",
  bolt: "M13 3L5 13.5h6L10 21l8.5-11H12z",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M3.5 12h17 M12 3.5c-5 5-5 12 0 17 M12 3.5c5 5 5 12 0 17",
};

export function icon(name) {
  const svg = document.createElementNS(svgNames, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNames, "path");
  path.setAttribute("d", strokes[name]);
  svg.append(path);
  return svg;
}

// el("button", {class: "x", onclick: f, "aria-label": "y"}, child, "text", [more]) -> element
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "selected") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function iconButton(name, label, onclick, extra = {}) {
  return el("button", { type: "button", class: "icon-button", title: label, "aria-label": label, onclick, ...extra }, icon(name));
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
}

let toastTimer = 0;
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("shown"), 4000);
}

// A modal dialog that closes on Escape, on the cross and beside it. Returns the element.
export function sheet(title, closeLabel, content) {
  const dialog = el("dialog", { class: "sheet", "aria-label": title });
  const close = () => dialog.close();
  dialog.append(
    el("header", { class: "sheet-head" }, el("h2", {}, title), iconButton("close", closeLabel, close)),
    el("div", { class: "sheet-body" }, content(close)),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// Two letters and a stable colour for a name.
export function avatar(name, seed = name) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, "").trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? words[0][0] + words[words.length - 1][0] : (words[0] || "?").slice(0, 2);
  let hash = 0;
  for (const letter of seed) hash = (hash * 31 + letter.codePointAt(0)) % 997;
  return el("span", { class: `avatar avatar-${hash % 8}`, "aria-hidden": "true" }, letters.toUpperCase());
}
