// The judge is judged: facts of a desk that works are accepted, and each kind of damage is caught.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./invariants.mjs";

function goodFacts() {
  return {
    now: 1000,
    calls: [{ requestId: "r1", name: "tenants/demo/appointments/v2", again: "tenants/demo/appointments/v2" }],
    record: [
      { direction: "to_business", id: "w1", acknowledged: true },
      { direction: "to_business", id: "w2", acknowledged: true },
      { direction: "to_customer", id: "o1", biz_opaque_callback_data: "d1", content: { text: { body: "Gebucht: um 10:00" } },
        told: [{ status: "sent" }, { status: "read" }, { status: "delivered" }] },
    ],
    inbox: [
      { provider_id: "w1", state: "done", turn_id: "t1", conversation_id: "c", arrival: 1, sent_at: 1, received_at: 1 },
      { provider_id: "w2", state: "done", turn_id: "t2", conversation_id: "c", arrival: 2, sent_at: 2, received_at: 2 },
    ],
    turns: [{ conversation_id: "c", number: 1, turn_id: "t1", outcome: "answered" }, { conversation_id: "c", number: 2, turn_id: "t2", outcome: "silent" }],
    conversations: [{ conversation_id: "c", turns: 2, state: "assistant" }],
    thread: [
      { author: "customer", provider_id: "w1", turn_id: "t1", message_id: "m1" },
      { author: "customer", provider_id: "w2", turn_id: "t2", message_id: "m2" },
      { author: "assistant", provider_id: "", turn_id: "t1", message_id: "m3" },
    ],
    deliveries: [{ delivery_id: "d1", state: "read", reason: "", resends: 0, message: "tenants/demo/conversations/c/messages/m3" }],
    notices: [{ notice_id: "n1", source: "v1", way: "mail", state: "sent" }],
    reminders: [{ reminder_id: "r1", appointment_id: "v1", state: "planned", send_at: 2000, starts_at: 3000 }],
    visits: [
      { visit_id: "v1", state: "booked", move_count: 0, claims: ["booked"] },
      { visit_id: "v2", state: "booked", move_count: 0, claims: ["booked"] },
    ],
    changes: [
      { kind: "booked", visit_id: "v1", channel: "whatsapp", message: "x/messages/m1", turn: "t1", clock: "10:00" },
      { kind: "booked", visit_id: "v2", channel: "", message: "", turn: "", clock: "11:00" },
    ],
    overlaps: [],
    audit: [{ action: "book", request_id: "q1" }],
    open: { inbox: 0, outbox: 0 },
  };
}

test("a desk that works is accepted", () => assert.deepEqual(violations(goodFacts()), []));

const DAMAGES = {
  "an acknowledged message is missing": ["I1", (f) => { f.inbox.splice(1, 1); }],
  "a message was never acknowledged": ["I1", (f) => { f.record[0].acknowledged = false; }],
  "a message is still open": ["I2", (f) => { f.inbox[0].state = "open"; }],
  "a message was set aside": ["I2", (f) => { f.inbox[0].state = "dead"; }],
  "a message stands twice in the thread": ["I2", (f) => { f.thread.push({ ...f.thread[0], message_id: "m9" }); }],
  "a turn happened twice": ["I2", (f) => { f.turns.push({ ...f.turns[0], number: 3 }); f.conversations[0].turns = 3; }],
  "a turn was answered twice": ["I2", (f) => { f.thread.push({ ...f.thread[2], message_id: "m9" }); }],
  "a reply was handed over twice": ["I2", (f) => { f.deliveries.push({ ...f.deliveries[0], delivery_id: "d9" }); }],
  "a silent turn spoke": ["I2", (f) => { f.turns[0].outcome = "silent"; }],
  "a number is missing": ["I3", (f) => { f.turns[1].number = 3; }],
  "a message was overtaken": ["I3", (f) => { f.inbox[1].arrival = 0; f.inbox[1].sent_at = 1; }],
  "claims overlap": ["I4", (f) => { f.overlaps.push({ one: "v1", other: "v2", resource_id: "aylin" }); }],
  "a claim outlives its visit": ["I4", (f) => { f.visits[1].state = "cancelled_in_time"; }],
  "an answered booking is gone": ["I5", (f) => { f.visits.pop(); }],
  "a repeated request booked again": ["I5", (f) => { f.calls[0].again = "tenants/demo/appointments/v9"; }],
  "a request was carried out twice": ["I5", (f) => { f.audit.push(f.audit[0]); }],
  "a booking comes from nowhere": ["I2", (f) => { f.changes[0].message = "x/messages/m9"; }],
  "a turn booked twice": ["I2", (f) => { f.changes.push({ ...f.changes[0], visit_id: "v9" }); }],
  "a visit was booked twice": ["I2", (f) => { f.changes.push(f.changes[1]); }],
  "a booking was not told": ["I2", (f) => { f.record[2].content.text.body = "Leider nicht möglich"; }],
  "another time was told": ["I2", (f) => { f.record[2].content.text.body = "Gebucht: um 12:00"; }],
  "a move was not told": ["I2", (f) => { f.changes[0].kind = "moved"; }],
  "a booking was told that is none": ["I2", (f) => { f.changes.shift(); }],
  "a cancellation was not told": ["I2", (f) => { f.visits[1].state = "cancelled_in_time"; f.visits[1].claims = ["cancelled_in_time"]; }],
  "a message waits": ["I6", (f) => { f.deliveries[0].state = "unknown"; }],
  "a reply was given up": ["I6", (f) => { f.deliveries[0].state = "expired"; }],
  "a branch was not told": ["I6", (f) => { f.notices[0].state = "pending"; }],
  "a reminder sleeps": ["I6", (f) => { f.reminders[0].send_at = 900; }],
  "a copy without a reason": ["I7", (f) => { f.record.push({ ...f.record[2], id: "o2" }); }],
  "a copy although the status had come": ["I7", (f) => { f.record.push({ ...f.record[2], id: "o2" }); f.deliveries[0].resends = 1; }],
  "a reminder of nothing": ["I8", (f) => { f.reminders[0].appointment_id = "v9"; }],
  "two reminders": ["I8", (f) => { f.reminders.push({ ...f.reminders[0], reminder_id: "r2" }); }],
  "a status went back": ["I9", (f) => { f.deliveries[0].state = "sent"; }],
  "work is left": ["I14", (f) => { f.open.outbox = 1; }],
};

for (const [name, [rule, damage]] of Object.entries(DAMAGES)) {
  test(`caught: ${name}`, () => {
    const facts = goodFacts();
    damage(facts);
    const found = violations(facts).map((v) => v.rule.split(" ")[0]);
    assert.ok(found.includes(rule), `wanted ${rule}, found ${found}`);
  });
}

test("a copy after a send of which nothing was heard is allowed", () => {
  const facts = goodFacts();
  facts.record.push({ ...facts.record[2], id: "o2" });
  facts.record[2].told = [];
  facts.deliveries[0].resends = 1;
  assert.deepEqual(violations(facts), []);
});
