// People who keep a calendar on a CalDAV server, over the real parts: what is written there, what is read, who is told.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { eventually, startDesk } from "./desk.mjs";

// Friday, 6 March 2026, 14:00 in Berlin.
const clock = ["--clock", "2026-03-06T14:00:00+01:00"];
const named = (kind, id) => `tenants/demo/${kind}/${id}`;
// A sync takes a few seconds of real time, more on a busy machine.
const patience = 60000;

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

  // The list of mails tells who and what about; the text is in each of them.
  const mailSaying = async (words) => {
    const { mails } = await desk.simulator("/sim/mails");
    for (const mail of mails)
      if (JSON.stringify(await desk.simulator(`/sim/mails/${mail.id}`)).includes(words)) return true;
    return false;
  };
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
    }, patience);
    assert.match(written.body, /DTSTART:20260310T090000Z/);
    assert.doesNotMatch(written.body, /Ute|Beispiel/);
    await ute.say("Termin absagen");
    assert.match(await ute.say("ja"), /Abgesagt/);
    await eventually("it is taken out", async () => (await eventsOf("jonas")).length === 0, patience);
  });

  test("somebody's time over a booking is told to the branch once and shown to who asks", async () => {
    const tom = await desk.customer("Tom");
    await tom.say("Hallo");
    assert.match(await tom.say("Herrenhaarschnitt bei Jonas am Donnerstag um 10 Uhr"), /Gebucht/);
    await eventually("it is written", async () => (await eventsOf("jonas")).length === 1, patience);
    assert.equal((await dav("PUT", "jonas/dentist.ics", event("dentist", "20260312T083000Z", "20260312T110000Z"))).status, 201);
    // An entry that only looks like one of ours is somebody's time, and is left alone.
    const stranger = "0198c000-0000-7000-8000-000000000000";
    assert.equal((await dav("PUT", `jonas/${stranger}.ics`, event(`${stranger}@tresen`, "20260313T080000Z", "20260313T110000Z"))).status, 201);
    await desk.simulator("/sim/clock", { set: "2026-03-06T14:20:00+01:00" });
    const scheduling = "tresen.scheduling.v1.SchedulingService";
    const conflicts = await eventually("the conflict is listed", async () => {
      const { body } = await desk.call(`${scheduling}/ListCalendarConflicts`, { parent: "tenants/demo" });
      return body.conflicts?.length > 0 && body.conflicts;
    }, patience);
    assert.equal(conflicts.length, 1);
    assert.equal(conflicts[0].kind, "CALENDAR_CONFLICT_KIND_OVERLAP");
    const calendars = (await desk.call(`${scheduling}/ListBranchCalendars`, { parent: "tenants/demo" })).body.calendars;
    assert.equal(calendars[0].authority, "CALENDAR_AUTHORITY_CALDAV");
    assert.ok(calendars[0].syncTime);
    assert.equal(calendars[0].failure ?? "", "");
    await eventually("the branch is told by mail", () => mailSaying("überschneidet"), patience);
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

  test("an entry that may not be read is told to the branch, and the others are still read", async () => {
    await desk.simulator("/sim/dav/hide", { calendar: "salon/jonas", name: "secret.ics", hidden: "everything" });
    assert.equal((await dav("PUT", "jonas/secret.ics", event("secret", "20260317T080000Z", "20260317T110000Z"))).status, 201);
    assert.equal((await dav("PUT", "jonas/course.ics", event("course", "20260318T080000Z", "20260318T110000Z"))).status, 201);
    await desk.simulator("/sim/clock", { set: "2026-03-06T14:40:00+01:00" });
    await eventually("the branch is told by mail", () => mailSaying("nicht gelesen werden"), patience);
    const ina = await desk.customer("Ina");
    await ina.say("Hallo");
    assert.doesNotMatch(await ina.say("Herrenhaarschnitt bei Jonas am Mittwoch, 18. März um 10 Uhr"), /Gebucht/);
    const { body } = await desk.call("tresen.scheduling.v1.SchedulingService/ListBranchCalendars", { parent: "tenants/demo" });
    assert.equal(body.calendars[0].failure ?? "", "");
  });
});
