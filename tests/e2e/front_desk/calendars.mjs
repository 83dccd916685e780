// Branches whose calendar is another one, over the real parts: dialogues with TimeGlobe.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDesk } from "./desk.mjs";
import { playsOnTimeGlobe, readDialogue } from "./dialogue_file.mjs";
import { Player } from "./player.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../dialogues");
const only = process.env.TRESEN_DIALOGUE;
// Friday, 6 March 2026, 14:00 in Berlin.
const clock = ["--clock", "2026-03-06T14:00:00+01:00"];
const named = (kind, id) => `tenants/demo/${kind}/${id}`;

describe("a branch with TimeGlobe", () => {
  let desk;
  before(async () => {
    desk = await startDesk(clock);
    await desk.setCalendar("mitte", {
      authority: "CALENDAR_AUTHORITY_TIMEGLOBE", url: desk.endpoints.timeglobe_url, secret: "main", site: "mitte_1",
      services: Object.entries({ cut_women: 10, cut_men: 12, cut_kids: 14, colour: 30 })
        .map(([id, number]) => ({ service: named("services", id), number })),
      staff: Object.entries({ lena: 7, jonas: 8, aylin: 9 }).map(([id, number]) => ({ staff: named("staff", id), number })),
    });
  });
  after(() => desk?.remove());

  const files = readdirSync(folder).filter((file) => file.endsWith(".txt")).sort()
    .map((file) => ({ ...readDialogue(join(folder, file)), file: basename(file, ".txt") }))
    .filter((dialogue) => playsOnTimeGlobe(dialogue) && (!only || dialogue.file.includes(only)));
  for (const dialogue of files) {
    test(`${dialogue.file}: ${dialogue.title}`, async () => {
      const player = new Player(desk, dialogue);
      const faults = await player.play().catch((error) => [String(error.stack)]);
      assert.deepEqual(faults, [], `\n${player.transcript.join("\n")}\n`);
    });
  }

  test("what was agreed to is kept with its wording, and both calendars are equal in the end", async () => {
    const mina = await desk.customer("Mina K.");
    await mina.say("Hallo");
    assert.match(await mina.say("Herrenhaarschnitt am Montag um 10 Uhr"), /eigenem Kalender/);
    assert.match(await mina.tap("Ja"), /Gebucht: Herrenhaarschnitt/);
    // It is remembered: no second question.
    assert.match(await mina.say("Und noch einen Kinderhaarschnitt am Montag um 12 Uhr"), /Gebucht: Kinderhaarschnitt/);
    const open = (await desk.appointments()).filter((a) => a.state === "APPOINTMENT_STATE_BOOKED");
    assert.equal(open.length, 2);
    assert.ok(open.every((a) => a.externalId.startsWith("mitte_1/")), JSON.stringify(open));
    const there = await desk.simulator("/sim/timeglobe/state");
    const orders = there.companies.find((c) => c.company === "beispiel").orders.filter((o) => o.phone);
    assert.deepEqual(orders.map((o) => `${o.site}/${o.order}`).sort(), open.map((a) => a.externalId).sort());
    assert.deepEqual((await desk.simulator("/sim/timeglobe/violations")).violations, []);
  });
});
