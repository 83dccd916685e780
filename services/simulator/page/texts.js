// The page's own words in the reader's language.

import { all } from "./languages.js";

const fallback = "en";

export const languages = Object.fromEntries(Object.entries(all).map(([code, texts]) => [code, texts.language_name]));

function firstChoice() {
  const stored = localStorage.getItem("tresen.language");
  if (stored in all) return stored;
  const wanted = navigator.languages.map((language) => language.slice(0, 2));
  return wanted.find((language) => language in all) || fallback;
}

export let language = firstChoice();

export function speak(choice) {
  language = choice;
  localStorage.setItem("tresen.language", choice);
  document.documentElement.lang = choice;
}

// t("key", {name: "Mina"}) replaces {name}.
export function t(key, values = {}) {
  const text = all[language][key] ?? all[fallback][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
