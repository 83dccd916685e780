// The page's own words in the reader's language.

import de from "./texts_de.js";
import en from "./texts_en.js";
import es from "./texts_es.js";
import pl from "./texts_pl.js";
import th from "./texts_th.js";

const all = { de, en, es, pl, th };
export const languages = { de: "Deutsch", en: "English", es: "Español", pl: "Polski", th: "ไทย" };

function firstChoice() {
  const stored = localStorage.getItem("tresen.language");
  if (stored in all) return stored;
  const wanted = navigator.languages.map((language) => language.slice(0, 2));
  return wanted.find((language) => language in all) || "en";
}

export let language = firstChoice();

export function speak(choice) {
  language = choice;
  localStorage.setItem("tresen.language", choice);
  document.documentElement.lang = choice;
}

// t("key", {name: "Mina"}) replaces {name}.
export function t(key, values = {}) {
  const text = all[language][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
