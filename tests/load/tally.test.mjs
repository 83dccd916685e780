import assert from "node:assert/strict";
import { test } from "node:test";
import { life, randomFrom } from "./dialogues.mjs";
import { percentile, Tally } from "./tally.mjs";
import { asciiJson, signatureOf } from "./webhooks.mjs";

const clean = { bookings: 0, doubledBookings: 0, doubledTurns: 0, overlaps: 0 };
const done = (outcome = "answered") => ({ state: "done", outcome });

function asked(tally, wamid, customer) {
  tally.sent(wamid, customer, 100, true);
  tally.webhookAnswered(wamid, 200, 110);
}

test("an answered message is neither lost nor doubled", () => {
  const tally = new Tally();
  asked(tally, "a", "mina");
  assert.ok(tally.replied("mina", "t1", 150));
  const seen = tally.summary({ ...clean, turns: new Map([["a", done()]]) }, 2);
  assert.deepEqual([seen.lost, seen.doubled, seen.turns, seen.turns_per_second], [0, 0, 1, 0.5]);
  assert.deepEqual([seen.webhook_ms.p99, seen.reply_ms.p50], [10, 50]);
});

test("an acknowledged message without row, without end or without reply is lost", () => {
  for (const turn of [undefined, { state: "open", outcome: "" }, { state: "dead", outcome: "" }, done()]) {
    const tally = new Tally();
    asked(tally, "a", "mina");
    assert.equal(tally.summary({ ...clean, turns: new Map(turn ? [["a", turn]] : []) }, 1).lost, 1);
  }
});

test("what the desk leaves unanswered on purpose, and what it did not acknowledge, is not lost", () => {
  const tally = new Tally();
  asked(tally, "a", "mina");
  tally.sent("b", "jan", 100, true);
  tally.webhookAnswered("b", 503, 120);
  const seen = tally.summary({ ...clean, turns: new Map([["a", done("silent")]]) }, 1);
  assert.deepEqual([seen.lost, seen.silent, seen.refused], [0, 1, 1]);
});

test("a booking that was told but is not stored is lost", () => {
  const tally = new Tally();
  tally.told = 2;
  assert.equal(tally.summary({ ...clean, bookings: 1, turns: new Map() }, 1).lost, 1);
});

test("a second reply, a repeated one and what the database has twice are doubled", () => {
  const tally = new Tally();
  asked(tally, "a", "mina");
  tally.replied("mina", "t1", 150);
  assert.equal(tally.replied("mina", "t2", 160), false);
  const turns = new Map([["a", done()]]);
  assert.equal(tally.summary({ ...clean, turns }, 1).doubled, 1);
  tally.replied("mina", "t2", 170);
  assert.equal(tally.summary({ ...clean, turns }, 1).doubled, 3);
  for (const what of ["doubledBookings", "doubledTurns", "overlaps"]) {
    assert.equal(new Tally().summary({ ...clean, turns, [what]: 1 }, 1).doubled, 1);
  }
});

test("percentiles are values that occurred", () => {
  assert.equal(percentile([], 0.99), null);
  assert.equal(percentile([5], 0.99), 5);
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.deepEqual([percentile(hundred, 0.5), percentile(hundred, 0.95), percentile(hundred, 0.99)], [50, 95, 99]);
});

test("signatures are over escaped JSON", () => {
  const body = asciiJson({ name: "Jürgen 😀" });
  assert.equal(body, '{"name":"J\\u00fcrgen \\ud83d\\ude00"}');
  assert.match(signatureOf("secret", body), /^sha256=[0-9a-f]{64}$/);
  assert.notEqual(signatureOf("secret", body), signatureOf("secret", '{"name":"Jürgen 😀"}'));
});

test("the same seed writes the same dialogue, and taps what is offered", () => {
  const offer = { text: "?", choices: [{ kind: "list_reply", id: "slot:1", title: "10:00" }] };
  const words = (seed) => {
    const dialogue = life(randomFrom(seed), () => Date.parse("2026-03-06T13:00:00Z"));
    return [dialogue.next().value, ...Array.from({ length: 20 }, () => dialogue.next(offer).value)];
  };
  assert.deepEqual(words(7), words(7));
  assert.notDeepEqual(words(7), words(8));
  assert.ok(words(7).some((m) => m.type === "interactive" && m.interactive.list_reply.id === "slot:1"));
});
