// Dialogues over the real parts: webhook, PostgreSQL, every service, Graph API, branch mail.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { eventually, startDesk } from "./desk.mjs";

const modes = process.env.TRESEN_MODES?.split(",") ?? ["all-in-one", "separate"];

for (const mode of modes) {
  describe(`a desk, ${mode}`, () => {
    let desk;
    // Friday, 6 March 2026, 14:00 in Berlin.
    before(async () => {
      desk = await startDesk(["--clock", "2026-03-06T14:00:00+01:00", ...(mode === "separate" ? ["--separate"] : [])]);
    });
    after(() => desk?.remove());

    test("a first message is greeted, answered and becomes an appointment with the second", async () => {
      const mina = await desk.customer("Mina K.");
      const offer = await mina.say("Hallo, geht morgen Damenhaarschnitt?");
      assert.match(offer, /automatische Assistent/);
      assert.match(offer, /Samstag, 7\. März/);
      assert.equal(mina.choices().length, 3);
      const wanted = mina.choices()[1].title;
      const confirmation = await mina.say("das zweite");
      assert.match(confirmation, /Gebucht: Damenhaarschnitt/);
      assert.ok(confirmation.includes(wanted), confirmation);
      assert.match(confirmation, /Lindenstraße 12/);
      assert.match(confirmation, /42,00/);
      const rows = await desk.appointments();
      assert.equal(rows.length, 1);
      assert.equal(rows[0].state, "APPOINTMENT_STATE_BOOKED");
      assert.equal(rows[0].branch, "tenants/demo/branches/mitte");
      assert.equal(rows[0].services[0].service, "tenants/demo/services/cut_women");
      const local = new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", timeStyle: "short", dateStyle: "short" });
      assert.equal(local.format(new Date(rows[0].startTime)), `07.03.26, ${wanted}`);
      const link = confirmation.match(/http\S+\/a\/\S+/)[0];
      const calendar = await (await fetch(`${link}.ics`)).text();
      assert.match(calendar, /BEGIN:VEVENT[\s\S]*STATUS:CONFIRMED[\s\S]*END:VEVENT/);
      await eventually("the branch is told by mail", async () =>
        (await desk.simulator("/sim/mails")).mails.some((mail) => /Neuer Termin/.test(mail.subject)));
    });

    test("a complete request is booked at once, moved, listed and cancelled", async () => {
      const jan = await desk.customer("Jan");
      assert.match(await jan.say("Hallo, Dienstag 10 Uhr Bart trimmen bitte"), /Gebucht: Bart trimmen/);
      assert.match(await jan.say("Ich möchte meinen Termin verschieben auf Donnerstag nachmittag"), /Donnerstag, 12\. März/);
      const moved = await jan.tap(0);
      assert.match(moved, /Alt: .*Dienstag, 10\. März, 10:00/);
      assert.match(moved, /Neu: Donnerstag, 12\. März/);
      assert.match(await jan.say("Welche Termine habe ich?"), /Donnerstag, 12\. März/);
      assert.match(await jan.say("Termin absagen"), /absagen/);
      assert.match(await jan.say("ja"), /Abgesagt/);
      const mine = (await desk.appointments()).filter((a) => a.services[0].service.endsWith("/beard"));
      assert.equal(mine.length, 1, "a moved appointment keeps its identity");
      assert.equal(mine[0].state, "APPOINTMENT_STATE_CANCELLED_IN_TIME");
    });

    test("two messages of one burst are one turn", async () => {
      const eva = await desk.customer("Eva");
      await eva.send({ type: "text", text: { body: "Herrenhaarschnitt am Mittwoch" } });
      await eva.send({ type: "text", text: { body: "nein, lieber Donnerstag" } });
      const replies = await eva.replies();
      assert.equal(replies.length, 1, replies.join("\n---\n"));
      assert.match(replies[0], /Donnerstag, 12\. März/);
      assert.doesNotMatch(replies[0], /Mittwoch/);
    });

    test("halb drei is half past two in the afternoon", async () => {
      const ole = await desk.customer("Ole");
      assert.match(await ole.say("Herrenhaarschnitt Montag halb drei"), /14:30/);
    });

    test("live data and approved entries answer, with their source", async () => {
      const ute = await desk.customer("Ute");
      assert.match(await ute.say("Was kostet Färben?"), /78,00/);
      assert.match(await ute.say("Kann man bei euch parken?"), /Parkschein[\s\S]*Handbuch Empfang/);
      assert.match(await ute.say("Enthält die Haarfarbe PPD?"), /PPD[\s\S]*Leitfaden Farbsicherheit/);
    });

    test("an allergy without an approved entry goes to a person, and the desk is silent from then on", async () => {
      const sam = await desk.customer("Sam");
      const answer = await sam.say("Is the dye safe with a nut allergy?");
      assert.match(answer, /person/);
      assert.doesNotMatch(answer, /safe for you/i);
      assert.equal(await sam.say("hello?", 4000), "");
      const waiting = await desk.call("tresen.gateway.v1.ConversationService/ListConversations",
        { parent: "tenants/demo", filter: "state = WAITING" });
      const chat = waiting.body.conversations.find((c) => c.customerDisplayName === "Sam");
      assert.ok(chat, JSON.stringify(waiting.body));
      assert.match(chat.handoffReason, /risk/);
      const sent = await desk.call("tresen.gateway.v1.ConversationService/SendMessage",
        { parent: chat.name, text: "Hi Sam, our colour expert will call you.", owner: "Ana", requestId: "s1" });
      assert.equal(sent.status, 200, JSON.stringify(sent.body));
      assert.match((await sam.replies()).join(), /colour expert/);
      const again = await desk.call("tresen.gateway.v1.ConversationService/SendMessage",
        { parent: chat.name, text: "Hi Sam, our colour expert will call you.", owner: "Ana", requestId: "s1" });
      assert.equal(again.body.name, sent.body.name);
      assert.deepEqual(await sam.replies(1500), [], "a repeated request sends nothing");
      await desk.call("tresen.gateway.v1.ConversationService/HandBack", { name: chat.name, requestId: "h1" });
      assert.match(await sam.say("What are your opening hours?"), /9|09:00/);
    });

    test("two customers tap the same slot: one has it, the other is offered more", async () => {
      const [a, b] = [await desk.customer("A"), await desk.customer("B")];
      const wish = "Hi, a women's haircut with Aylin next Wednesday morning please";
      await Promise.all([a.say(wish), b.say(wish)]);
      const title = a.choices()[0].title;
      assert.equal(b.choices()[0].title, title);
      const answers = await Promise.all([a.tap(0), b.tap(0)]);
      assert.equal(answers.filter((t) => /Booked/.test(t)).length, 1, answers.join("\n---\n"));
      const rows = (await desk.appointments()).filter((r) => r.staff.endsWith("/aylin") && r.state === "APPOINTMENT_STATE_BOOKED");
      const ranges = rows.map((r) => [Date.parse(r.startTime), Date.parse(r.endTime)]).sort((x, y) => x[0] - y[0]);
      for (let i = 1; i < ranges.length; i++) assert.ok(ranges[i][0] >= ranges[i - 1][1], "no overlap");
    });

    test("STOP ends marketing, thanks need no answer", async () => {
      const tom = await desk.customer("Tom");
      assert.match(await tom.say("Herrenhaarschnitt Freitag 11 Uhr bitte"), /Gebucht|11:00/);
      assert.match(await tom.say("Stop"), /STOP/);
      assert.equal(await tom.say("danke!", 3000), "");
    });

    test("a person without certificate or key gets nothing", async () => {
      const response = await fetch(`${desk.endpoints.http_url}/tresen.scheduling.v1.SchedulingService/ListAppointments`,
        { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ parent: "tenants/demo" }) });
      assert.equal(response.status, 401);
      const foreign = await desk.call("tresen.scheduling.v1.SchedulingService/ListAppointments", { parent: "tenants/other" });
      assert.equal(foreign.body.code, "permission_denied");
    });

    test("bad input is told by field, an unknown id is not found", async () => {
      const empty = await desk.call("tresen.scheduling.v1.SchedulingService/BookAppointment", { parent: "tenants/demo" });
      assert.equal(empty.body.code, "invalid_argument");
      const gone = await desk.call("tresen.scheduling.v1.SchedulingService/GetAppointment",
        { name: "tenants/demo/appointments/00000000-0000-7000-8000-000000000000" });
      assert.equal(gone.status, 404, JSON.stringify(gone.body));
    });

    test("odd messages are answered sensibly and nothing falls over", async () => {
      const odd = await desk.customer("Odd");
      for (const text of ["😀😀😀", "x".repeat(4000), "морген в десять", "a\u0001b\u0002c", "        "]) {
        await odd.send({ type: "text", text: { body: text } });
        await odd.replies(6000);
      }
      assert.notEqual(await odd.say("Was kostet ein Herrenhaarschnitt?"), undefined);
      await odd.send({ type: "image", image: { id: "1", mime_type: "image/jpeg" } });
      assert.ok((await desk.call("tresen.scheduling.v1.CatalogService/ListBranches", { parent: "tenants/demo" })).status === 200);
    });

    test("a reminder goes out the day before, by template when the window has closed, none after a cancellation, the new one after a move", async () => {
      const [ida, uwe, olga] = [await desk.customer("Ida"), await desk.customer("Uwe"), await desk.customer("Olga")];
      assert.match(await ida.say("Kinderhaarschnitt am Dienstag um 15 Uhr bitte"), /Gebucht/);
      assert.match(await uwe.say("Herrenhaarschnitt am Dienstag um 16 Uhr bitte"), /Gebucht/);
      await uwe.say("Termin absagen");
      assert.match(await uwe.say("ja"), /Abgesagt/);
      assert.match(await olga.say("Herrenhaarschnitt am Dienstag um 11:45 bitte"), /Gebucht/);
      assert.match(await olga.say("Bitte auf Donnerstag 11:45 Uhr verschieben"), /Verschoben/);
      await desk.simulator("/sim/clock", { set: "2026-03-09T16:00:10+01:00" });
      await ida.replies();
      assert.equal(ida.last.content.template?.name, "appointment_reminder", JSON.stringify(ida.last.content));
      const said = JSON.stringify(ida.last.content.template.components);
      assert.match(said, /Dienstag, 10\. März um 15:00/);
      assert.deepEqual(await uwe.replies(2500), []);
      // Golden dialogue 9: the old reminder is skipped, the new one comes the day before the new time.
      assert.deepEqual(await olga.replies(1000), []);
      await desk.simulator("/sim/clock", { set: "2026-03-11T11:45:10+01:00" });
      await olga.replies();
      assert.match(JSON.stringify(olga.last.content.template?.components), /Donnerstag, 12\. März um 11:45/);
    });

    test("what was acknowledged survives kill -9 of everything, and is answered once", async () => {
      const kim = await desk.customer("Kim");
      await kim.send({ type: "text", text: { body: "Kinderhaarschnitt am Samstag in einer Woche" } });
      const killed = mode === "separate" ? "tresen-(gateway|scheduling|notification|customer|knowledge|nlu) " : "tresen-all ";
      spawnSync("pkill", ["-9", "-f", `${killed}--runtime ${desk.data}`]);
      desk.up();
      const replies = await kim.replies(30000);
      assert.equal(replies.length, 1, replies.join("\n---\n"));
      assert.deepEqual(await kim.replies(2500), [], "no second reply");
      assert.match(await kim.tap(0), /Gebucht: Kinderhaarschnitt/);
    });
  });
}
