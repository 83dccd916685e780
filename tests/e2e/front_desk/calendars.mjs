// Branches whose calendar is another one, over the real parts: dialogues with TimeGlobe, people's calendars on CalDAV.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually, startDesk } from "./desk.mjs";
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

describe("people's calendars on a CalDAV server", () => {
  let desk;
  let dav;
  before(async () => {
    desk = await startDesk(clock);
    const password = readFileSync(join(desk.data, "secrets/graph_token"), "utf8").trim();
    writeFileSync(join(desk.data, "secrets/calendar-demo-dav"), password, { mode: 0o600 });
    const staff = [];
    for (const id of ["lena", "jonas", "aylin"]) {
      const { path } = await desk.simulator("/sim/dav/calendars", { user: "salon", calendar: id });
      staff.push({ staff: named("staff", id), url: desk.endpoints.graph_url + path });
    }
    await desk.setCalendar("mitte", { authority: "CALENDAR_AUTHORITY_CALDAV", user: "salon", secret: "dav", staff });
    dav = (method, path, body) => fetch(`${desk.endpoints.graph_url}/dav/salon/${path}`, {
      method, body, headers: { authorization: `Basic ${Buffer.from(`salon:${password}`).toString("base64")}` },
    });
  });
  after(() => desk?.remove());

  const event = (uid, from, to) => ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//e2e//EN", "BEGIN:VEVENT", `UID:${uid}`,
    "DTSTAMP:20260301T000000Z", `DTSTART:${from}`, `DTEND:${to}`, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
  const eventsOf = async (person) =>
    Object.entries((await desk.simulator("/sim/dav/state")).calendars[`salon/${person}`] ?? {});

  test("a booking stands in the person's calendar, without the customer, and goes with it", async () => {
    const ute = await desk.customer("Ute Beispiel");
    await ute.say("Hallo");
    assert.match(await ute.say("Herrenhaarschnitt bei Jonas am Dienstag um 10 Uhr"), /Gebucht/);
    const [[, written]] = await eventually("it is written", async () => {
      const events = await eventsOf("jonas");
      return events.length === 1 && events;
    }, 30000);
    assert.match(written.body, /DTSTART:20260310T090000Z/);
    assert.doesNotMatch(written.body, /Ute|Beispiel/);
    await ute.say("Termin absagen");
    assert.match(await ute.say("ja"), /Abgesagt/);
    await eventually("it is taken out", async () => (await eventsOf("jonas")).length === 0, 30000);
  });

  test("somebody's time over a booking is told to the branch once and shown to who asks", async () => {
    const tom = await desk.customer("Tom");
    await tom.say("Hallo");
    assert.match(await tom.say("Herrenhaarschnitt bei Jonas am Donnerstag um 10 Uhr"), /Gebucht/);
    await eventually("it is written", async () => (await eventsOf("jonas")).length === 1, 30000);
    assert.equal((await dav("PUT", "jonas/dentist.ics", event("dentist", "20260312T083000Z", "20260312T110000Z"))).status, 201);
    // An entry that only looks like one of ours is somebody's time, and is left alone.
    const stranger = "0198c000-0000-7000-8000-000000000000";
    assert.equal((await dav("PUT", `jonas/${stranger}.ics`, event(`${stranger}@tresen`, "20260313T080000Z", "20260313T110000Z"))).status, 201);
    await desk.simulator("/sim/clock", { set: "2026-03-06T14:20:00+01:00" });
    const scheduling = "tresen.scheduling.v1.SchedulingService";
    const conflicts = await eventually("the conflict is listed", async () => {
      const { body } = await desk.call(`${scheduling}/ListCalendarConflicts`, { parent: "tenants/demo" });
      return body.conflicts?.length > 0 && body.conflicts;
    }, 40000);
    assert.equal(conflicts.length, 1);
    assert.equal(conflicts[0].kind, "CALENDAR_CONFLICT_KIND_OVERLAP");
    const calendars = (await desk.call(`${scheduling}/ListBranchCalendars`, { parent: "tenants/demo" })).body.calendars;
    assert.equal(calendars[0].authority, "CALENDAR_AUTHORITY_CALDAV");
    assert.ok(calendars[0].syncTime);
    assert.equal(calendars[0].failure ?? "", "");
    const about = (mail) => JSON.stringify(mail).includes("überschneidet");
    await eventually("the branch is told by mail", async () =>
      (await desk.simulator("/sim/mails")).mails.some(about), 60000);
    // The appointment stands; the stranger's time is not offered.
    assert.ok((await desk.appointments()).some((a) => a.state === "APPOINTMENT_STATE_BOOKED"));
    const eva = await desk.customer("Eva");
    await eva.say("Hallo");
    assert.doesNotMatch(await eva.say("Herrenhaarschnitt bei Jonas am Freitag, 13. März um 10 Uhr"), /Gebucht/);
    assert.ok((await eventsOf("jonas")).some(([name]) => name === `${stranger}.ics`), "it is not ours to delete");
    await desk.call(`${scheduling}/ResolveCalendarConflict`, { name: conflicts[0].name, requestId: "resolve-1" });
    const { body } = await desk.call(`${scheduling}/ListCalendarConflicts`, { parent: "tenants/demo" });
    assert.equal(body.conflicts?.length ?? 0, 0);
  });
});
