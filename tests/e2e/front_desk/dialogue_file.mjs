// Reads a dialogue file (tests/e2e/README.md describes the form).
import { readFileSync } from "node:fs";

const heads = ["title", "clock", "branch", "language", "customer", "given"];
const marks = ["C:", "T:", "S:", "A:", "A!", "A#", "W:", "P:", "E:"];

export function readDialogue(file) {
  const dialogue = { title: "", clock: "2026-03-06 14:00", branch: "mitte", language: "", known: false, given: [], steps: [] };
  readFileSync(file, "utf8").split("\n").forEach((raw, i) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const mark = line.slice(0, 2);
    if (marks.includes(mark)) {
      dialogue.steps.push({ mark, text: line.slice(2).trim(), line: i + 1 });
      return;
    }
    const colon = line.indexOf(":");
    const head = line.slice(0, colon);
    if (!heads.includes(head)) throw new Error(`${file}:${i + 1}: ${line}`);
    const value = line.slice(colon + 1).trim();
    if (head === "given") dialogue.given.push(value);
    else if (head === "customer") dialogue.known = value === "known";
    else dialogue[head] = value;
  });
  return dialogue;
}

// Days that a dialogue names exactly: two that share one would take each other's times.
export function daysOf(dialogue) {
  const named = [...dialogue.given, ...dialogue.steps.filter((s) => s.mark === "E:").map((s) => s.text)];
  return new Set(named.flatMap((text) => text.match(/\d{4}-\d\d-\d\d/g) ?? []));
}

// What only the calendar in memory can be given: the past, and entries that the demo business has not.
export function playsOnDesk(dialogue) {
  return isOrdinary(dialogue) && !dialogue.given.some((g) => /^calendar_wants/.test(g));
}

// Needs a branch whose calendar is TimeGlobe. What that wants comes by itself, but for `release`.
export function playsOnTimeGlobe(dialogue) {
  return isOrdinary(dialogue) && dialogue.given.some((g) => /^calendar_wants/.test(g));
}

function isOrdinary(dialogue) {
  return dialogue.clock === "2026-03-06 14:00" && dialogue.language === "" &&
    !dialogue.given.some((g) => /^(last_visit|answer)/.test(g)) &&
    !dialogue.steps.some((s) => s.mark === "W:");
}
