// I1 to I9 and I14 as functions from facts to what is wrong with them. Nothing wrong: empty lists.
const RANK = { accepted: 1, sent: 2, rejected: 3, delivered: 4, read: 5 };
const STATE_OF = { sent: "sent", delivered: "delivered", read: "read", failed: "rejected" };
const SUBMITTED = Object.keys(RANK);
const FINAL = [...SUBMITTED, "cancelled", "expired", "suppressed"];
const ACTIVE = ["booked", "confirmed", "arrived"];

const lastSegment = (name) => name.slice(name.lastIndexOf("/") + 1);
const textOf = (message) => message.content?.text?.body ?? message.content?.interactive?.body?.text ?? "";

function groupBy(list, key) {
  const groups = new Map();
  for (const item of list) {
    const value = key(item);
    if (!groups.has(value)) groups.set(value, []);
    groups.get(value).push(item);
  }
  return groups;
}

function repeated(list, key, what) {
  return [...groupBy(list, key)].filter(([, group]) => group.length > 1)
    .map(([value, group]) => `${what} ${value}: ${group.length} times`);
}

const inbound = (facts) => facts.record.filter((m) => m.direction === "to_business");
const outbound = (facts) => facts.record.filter((m) => m.direction === "to_customer");
const copiesByToken = (facts) => groupBy(outbound(facts), (m) => m.biz_opaque_callback_data);

// What was sent for each turn: [turn, deliveries, messages that reached the network].
function repliesByTurn(facts) {
  const deliveries = groupBy(facts.deliveries.filter((d) => d.message !== ""), (d) => lastSegment(d.message));
  const copies = copiesByToken(facts);
  const said = groupBy(facts.thread.filter((m) => m.author === "assistant"), (m) => m.turn_id);
  return facts.turns.map((turn) => {
    const messages = said.get(turn.turn_id) ?? [];
    const sent = messages.flatMap((m) => deliveries.get(m.message_id) ?? []);
    return { turn, messages, sent, copies: sent.flatMap((d) => copies.get(d.delivery_id) ?? []) };
  });
}

export const INVARIANTS = {
  "I1 every acknowledged message is in the inbox": (facts) => {
    const known = new Set(facts.inbox.map((row) => row.provider_id));
    return inbound(facts).filter((m) => m.acknowledged && !known.has(m.id)).map((m) => `lost: ${m.id}`);
  },
  "I1 every message was acknowledged in the end, and the inbox holds nothing else": (facts) => {
    const sent = new Set(inbound(facts).map((m) => m.id));
    return [
      ...inbound(facts).filter((m) => !m.acknowledged).map((m) => `never acknowledged: ${m.id}`),
      ...facts.inbox.filter((row) => !sent.has(row.provider_id)).map((row) => `from nowhere: ${row.provider_id}`),
      ...repeated(facts.inbox, (row) => row.provider_id, "inbox"),
    ];
  },
  "I2 every message became part of exactly one turn": (facts) => {
    const turns = new Set(facts.turns.map((t) => t.turn_id));
    const thread = groupBy(facts.thread.filter((m) => m.author === "customer"), (m) => m.provider_id);
    return [
      ...facts.inbox.filter((row) => row.state !== "done").map((row) => `${row.provider_id} is ${row.state}`),
      ...facts.inbox.filter((row) => !turns.has(row.turn_id)).map((row) => `${row.provider_id} has no turn`),
      ...facts.inbox.filter((row) => thread.get(row.provider_id)?.length !== 1)
        .map((row) => `${row.provider_id} stands ${thread.get(row.provider_id)?.length ?? 0} times in the thread`),
      ...repeated(facts.turns, (t) => t.turn_id, "turn"),
    ];
  },
  "I2 every turn has one reply, a silent one none": (facts) =>
    repliesByTurn(facts).flatMap(({ turn, messages, sent }) => {
      const wanted = turn.outcome === "silent" ? 0 : 1;
      if (messages.length !== wanted) return [`turn ${turn.turn_id} (${turn.outcome}) said ${messages.length} messages`];
      return sent.length === wanted ? [] : [`turn ${turn.turn_id} (${turn.outcome}) led to ${sent.length} deliveries`];
    }),
  "I3 turns are numbered without a gap and follow the inbox": (facts) => {
    const rows = groupBy(facts.inbox, (row) => row.turn_id);
    const turns = groupBy(facts.turns, (t) => t.conversation_id);
    const wrong = [];
    for (const { conversation_id: id, turns: count } of facts.conversations) {
      const numbered = [...(turns.get(id) ?? [])].sort((a, b) => a.number - b.number);
      if (numbered.some((t, i) => t.number !== i + 1) || numbered.length !== count) wrong.push(`turns of ${id} are not 1 to ${count}`);
      for (let i = 1; i < numbered.length; i++) {
        const before = rows.get(numbered[i - 1].turn_id) ?? [];
        for (const late of rows.get(numbered[i].turn_id) ?? []) {
          if (before.some((b) => late.sent_at <= b.sent_at && late.arrival < b.arrival)) wrong.push(`${late.provider_id} was overtaken`);
        }
      }
    }
    return wrong;
  },
  "I4 no two claims overlap": (facts) => facts.overlaps.map((o) => `${o.one} and ${o.other} on ${o.resource_id}`),
  "I4 claims say what their visit says": (facts) => facts.visits
    .filter((v) => (v.claims ?? []).some((state) => state !== v.state) || (ACTIVE.includes(v.state) && !v.claims))
    .map((v) => `visit ${v.visit_id} is ${v.state}, its claims ${v.claims}`),
  "I5 an answered call stands and answers the same again": (facts) => {
    const visits = new Set(facts.visits.map((v) => v.visit_id));
    return facts.calls.flatMap((call) => [
      ...(visits.has(lastSegment(call.name)) ? [] : [`${call.name} is gone`]),
      ...(call.again === undefined || call.again === call.name ? [] : [`${call.requestId}: ${call.name}, then ${call.again}`]),
    ]);
  },
  "I5 no request changed anything twice": (facts) => repeated(facts.audit, (a) => `${a.action} ${a.request_id}`, "audit"),
  "I2 every booking and every move traces back to one message that asked for it": (facts) => {
    const said = new Map(facts.thread.filter((m) => m.author === "customer").map((m) => [m.message_id, m]));
    const asked = facts.changes.filter((c) => c.channel === "whatsapp" && c.kind !== "cancelled");
    return [
      ...asked.filter((c) => said.get(lastSegment(c.message))?.turn_id !== c.turn)
        .map((c) => `visit ${c.visit_id} was ${c.kind} by ${c.message} of turn ${c.turn}`),
      ...repeated(asked, (c) => c.turn, "changes of turn"),
      ...repeated(facts.changes.filter((c) => c.kind === "booked"), (c) => c.visit_id, "bookings of visit"),
    ];
  },
  "I2 what happened was told, and what was told happened": (facts) => {
    const changes = groupBy(facts.changes.filter((c) => c.channel === "whatsapp" && c.kind !== "cancelled"), (c) => c.turn);
    return repliesByTurn(facts).flatMap(({ turn, copies }) => {
      const [change] = changes.get(turn.turn_id) ?? [];
      const text = copies.length > 0 ? textOf(copies[0]) : "";
      const told = /^(Gebucht|Booked)/m.test(text) ? "booked" : /^Verschoben/m.test(text) ? "moved" : undefined;
      if (told !== change?.kind) return [`turn ${turn.turn_id}: ${change?.kind ?? "nothing"} happened, said: ${text}`];
      return change === undefined || text.includes(change.clock) ? [] : [`visit ${change.visit_id} at ${change.clock}, said: ${text}`];
    });
  },
  "I2 as many cancellations as were told": (facts) => {
    const told = repliesByTurn(facts).filter((r) => r.copies.length > 0 && /^Abgesagt/m.test(textOf(r.copies[0]))).length;
    const cancelled = facts.changes.filter((c) => c.kind === "cancelled").length;
    const now = facts.visits.filter((v) => v.state.startsWith("cancelled")).length;
    return cancelled === told && now === told ? [] : [`${cancelled} cancellations, ${now} cancelled visits, ${told} told`];
  },
  "I6 every message has come to an end": (facts) => facts.deliveries.filter((d) => !FINAL.includes(d.state))
    .map((d) => `${d.delivery_id} is ${d.state}`),
  "I6 every reply was submitted": (facts) => repliesByTurn(facts).flatMap(({ sent, copies }) =>
    sent.filter((d) => !SUBMITTED.includes(d.state) || copies.length === 0)
      .map((d) => `${d.delivery_id} ended as ${d.state} ${d.reason} with ${copies.length} copies`)),
  "I6 every branch was told once on each way": (facts) => [
    ...facts.notices.filter((n) => n.state !== "sent" && !(n.way === "lead" && n.state === "pending")).map((n) => `notice ${n.notice_id} by ${n.way} is ${n.state} ${n.reason}`),
    ...repeated(facts.notices, (n) => `${n.source} ${n.way}`, "notice"),
  ],
  "I6 no reminder that is due waits": (facts) => facts.reminders.filter((r) => r.state === "planned" && r.send_at <= facts.now)
    .map((r) => `reminder ${r.reminder_id} of ${r.appointment_id}`),
  "I7 nobody gets a message twice, except after a send of which nothing was heard": (facts) =>
    [...copiesByToken(facts)].flatMap(([token, copies]) => {
      const delivery = facts.deliveries.find((d) => d.delivery_id === token);
      if (delivery === undefined) return [`${copies.length} messages with the unknown token ${token}`];
      if (copies.length > 1 + delivery.resends) return [`${token}: ${copies.length} copies, ${delivery.resends} resends`];
      // The last one may tell; of the others nothing may have been heard.
      return copies.slice(0, -1).some((m) => m.told.length > 0) ? [`${token} was sent again although its status had come`] : [];
    }),
  "I8 no reminder of an appointment that does not take place": (facts) => {
    const visits = new Map(facts.visits.map((v) => [v.visit_id, v]));
    return facts.reminders.filter((r) => r.state === "planned" || r.state === "sent")
      .filter((r) => !ACTIVE.includes(visits.get(r.appointment_id)?.state))
      .map((r) => `reminder ${r.reminder_id} is ${r.state}, ${r.appointment_id} is ${visits.get(r.appointment_id)?.state}`);
  },
  "I8 each appointment is reminded of at most once per start": (facts) =>
    repeated(facts.reminders.filter((r) => r.state === "sent" || r.state === "planned"), (r) => `${r.appointment_id} ${r.starts_at}`, "reminder"),
  "I9 what became of a message is the most that was told": (facts) => {
    const copies = copiesByToken(facts);
    return facts.deliveries.filter((d) => SUBMITTED.includes(d.state)).flatMap((d) => {
      const told = (copies.get(d.delivery_id) ?? []).flatMap((m) => m.told).map((t) => STATE_OF[t.status]);
      const most = told.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), "accepted");
      return d.state === most ? [] : [`${d.delivery_id} is ${d.state}, told was ${most}`];
    });
  },
  "I14 nothing waits any more": (facts) => Object.entries(facts.open).filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} open: ${name}`),
};

// Every broken rule with at most a few of its cases.
export function violations(facts) {
  return Object.entries(INVARIANTS).flatMap(([rule, check]) => {
    const wrong = check(facts);
    return wrong.length === 0 ? [] : [{ rule, count: wrong.length, cases: wrong.slice(0, 5) }];
  });
}
