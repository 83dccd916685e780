// Everything that the invariants are judged on, read once the desk is quiet.
import { businessNow, wholeRecord } from "./desk.mjs";

const SECONDS = (column) => `extract(epoch FROM ${column})::float8 AS ${column}`;

// What still waits to be done; all zero when the desk is quiet. The lead is told only later, if nobody acknowledges.
export async function openWork(desk) {
  const [row] = await desk.rows(`
    SELECT (SELECT count(*) FROM gateway.inbox WHERE state = 'open') AS inbox,
           (SELECT count(*) FROM gateway.conversation WHERE next_at IS NOT NULL OR lease_until IS NOT NULL
              OR progress_turn <> '') AS conversations,
           (SELECT count(*) FROM gateway.outbox WHERE next_at IS NOT NULL OR lease_until IS NOT NULL) AS outbox,
           (SELECT count(*) FROM gateway.status_report) AS statuses,
           (SELECT count(*) FROM notification.delivery WHERE next_at IS NOT NULL AND state <> 'unknown') AS deliveries,
           (SELECT count(*) FROM notification.delivery WHERE state = 'unknown') AS unknown,
           (SELECT count(*) FROM notification.notice WHERE next_at IS NOT NULL AND way <> 'lead') AS notices`);
  const waiting = await desk.simulator("/sim/delivery");
  return { ...row, webhooks: waiting.waiting };
}

export async function readFacts(desk, calls) {
  return {
    now: (await businessNow(desk)) / 1000,
    record: await wholeRecord(desk),
    calls,
    inbox: await desk.rows(`SELECT provider_id, state, turn_id, conversation_id, arrival,
      ${SECONDS("sent_at")}, ${SECONDS("received_at")} FROM gateway.inbox`),
    turns: await desk.rows("SELECT conversation_id, number, turn_id, outcome FROM gateway.turn"),
    conversations: await desk.rows(`SELECT conversation_id, turns, state FROM gateway.conversation`),
    thread: await desk.rows("SELECT conversation_id, message_id, author, provider_id, turn_id, delivery FROM gateway.message"),
    deliveries: await desk.rows(`SELECT delivery_id, state, reason, resends, message, purpose, channel_message_id,
      appointment_id FROM notification.delivery`),
    notices: await desk.rows("SELECT notice_id, source, way, state, reason FROM notification.notice"),
    mails: (await desk.simulator("/sim/mails")).mails,
    reminders: await desk.rows(`SELECT reminder_id, appointment_id, state, reason, delivery_id,
      ${SECONDS("starts_at")}, ${SECONDS("send_at")} FROM notification.reminder`),
    visits: await desk.rows(`SELECT visit_id, state, customer_id, move_count,
      (SELECT array_agg(c.state) FROM scheduling.claim c WHERE c.tenant_id = v.tenant_id AND c.visit_id = v.visit_id) AS claims
      FROM scheduling.visit v`),
    // What happened to visits, with the turn and the message that asked for it.
    changes: await desk.rows(`SELECT kind, visit_id, visit->'origin'->>'channel' AS channel,
      visit->'origin'->>'turn' AS turn, visit->'origin'->>'message' AS message,
      to_char(to_timestamp((visit->>'from')::float8) AT TIME ZONE (visit->>'time_zone'), 'HH24:MI') AS clock
      FROM scheduling.change WHERE kind IN ('booked', 'moved', 'cancelled') ORDER BY sequence`),
    overlaps: await desk.rows(`SELECT a.visit_id AS one, b.visit_id AS other, a.resource_id
      FROM scheduling.claim a JOIN scheduling.claim b ON a.tenant_id = b.tenant_id AND a.resource_id = b.resource_id
        AND a.during && b.during AND (a.visit_id, a.no) < (b.visit_id, b.no)
      WHERE a.state IN ('held', 'booked', 'confirmed', 'arrived') AND b.state IN ('held', 'booked', 'confirmed', 'arrived')`),
    audit: await desk.rows("SELECT action, request_id, object FROM scheduling.audit WHERE request_id <> ''"),
    open: await openWork(desk),
  };
}
