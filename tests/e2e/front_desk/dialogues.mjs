// Every dialogue file that the demo business can hold, over the real parts; several customers at a time.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { attach, startDesk } from "./desk.mjs";
import { daysOf, playsOnDesk, readDialogue } from "./dialogue_file.mjs";
import { Player } from "./player.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../dialogues");
const only = process.env.TRESEN_DIALOGUE;
const atOnce = Number(process.env.TRESEN_CUSTOMERS ?? 6);

const dialogues = readdirSync(folder).filter((file) => file.endsWith(".txt")).sort()
  .map((file) => ({ ...readDialogue(join(folder, file)), file: basename(file, ".txt") }))
  .filter((dialogue) => playsOnDesk(dialogue) && (!only || dialogue.file.includes(only)));

// Runs all, so many at a time, but never two that name the same day.
async function playAll(desk) {
  const waiting = [...dialogues];
  const busy = new Set();
  const results = new Map();
  const worker = async () => {
    while (waiting.length > 0) {
      const next = waiting.findIndex((d) => [...daysOf(d)].every((day) => !busy.has(day)));
      if (next < 0) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      const [dialogue] = waiting.splice(next, 1);
      const days = daysOf(dialogue);
      days.forEach((day) => busy.add(day));
      results.set(dialogue.file, await playOne(desk, dialogue));
      days.forEach((day) => busy.delete(day));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  // Customers at the same time may take each other's times: whoever lost one is alone with the desk now.
  for (const dialogue of dialogues.filter((d) => results.get(d.file).faults.length > 0)) {
    results.set(dialogue.file, await playOne(desk, dialogue));
  }
  return results;
}

async function playOne(desk, dialogue) {
  const player = new Player(desk, dialogue);
  const faults = await player.play().catch((error) => [String(error.stack)]);
  return { faults, transcript: player.transcript.join("\n") };
}

describe("dialogues over the real parts", () => {
  let desk;
  let results;
  before(async () => {
    // Friday, 6 March 2026, 14:00 in Berlin.
    const running = process.env.TRESEN_ENDPOINTS;
    desk = running ? attach(JSON.parse(readFileSync(running, "utf8")))
      : await startDesk(["--clock", "2026-03-06T14:00:00+01:00"]);
    results = await playAll(desk);
  });
  after(() => desk?.remove?.());

  for (const dialogue of dialogues) {
    test(`${dialogue.file}: ${dialogue.title}`, () => {
      const { faults, transcript } = results.get(dialogue.file);
      assert.deepEqual(faults, [], `\n${transcript}\n`);
    });
  }
});
