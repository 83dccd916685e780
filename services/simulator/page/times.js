// Dates and times in the reader's language and the business's zone.

import { language, t } from "./texts.js";
import { model, now } from "./model.js";

function format(milliseconds, options) {
  return new Intl.DateTimeFormat(t("locale"), { timeZone: model.zone, ...options }).format(milliseconds);
}

export const timeOfDay = (ms) => format(ms, { hour: "2-digit", minute: "2-digit" });
export const shortDate = (ms) => format(ms, { day: "numeric", month: "numeric", year: "2-digit" });
export const dayAndTime = (ms) => format(ms, { weekday: "short", hour: "2-digit", minute: "2-digit" });
export const fullTime = (ms) => format(ms, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
export const clockDate = (ms) => format(ms, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const clockTime = (ms) => format(ms, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const dayKey = new Map();
export function dayOf(ms) {
  const key = `${model.zone}${Math.floor(ms / 60000)}`;
  if (!dayKey.has(key)) {
    dayKey.set(key, new Intl.DateTimeFormat("sv-SE", { timeZone: model.zone, dateStyle: "short" }).format(ms));
  }
  return dayKey.get(key);
}

export function dayName(ms) {
  const day = 86400000;
  if (dayOf(ms) === dayOf(now())) return t("today");
  if (dayOf(ms) === dayOf(now() - day)) return t("yesterday");
  const near = Math.abs(now() - ms) < 300 * day;
  return format(ms, { weekday: "long", day: "numeric", month: "long", year: near ? undefined : "numeric" });
}

export function listTime(ms) {
  if (dayOf(ms) === dayOf(now())) return timeOfDay(ms);
  if (dayOf(ms) === dayOf(now() - 86400000)) return t("yesterday");
  return shortDate(ms);
}

// The value of a datetime-local field for an instant, in the business's zone.
export function fieldValue(ms) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: model.zone, dateStyle: "short", timeStyle: "short",
  }).format(ms);
  return parts.replace(" ", "T");
}

// The instant of a datetime-local value in the business's zone. A time that the zone skips becomes
// the instant after the gap.
export function instantOf(value) {
  const wanted = Date.parse(`${value}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; ++round) {
    const shown = Date.parse(`${fieldValue(guess)}:00Z`);
    guess += wanted - shown;
  }
  return guess;
}
