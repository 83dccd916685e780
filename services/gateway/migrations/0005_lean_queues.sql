-- A status is kept only until the notification service has it; repeats do no harm there. Those that were kept before, without
-- a time, are removed by housekeeping.
DROP INDEX gateway.status_report_due;
DROP INDEX gateway.status_report_received;
CREATE INDEX status_report_due ON gateway.status_report (next_at);

-- Rows come in the order of these times and only housekeeping asks for them: a summary per block range is enough, and
-- costs nothing when a row is written or changed.
DROP INDEX gateway.inbox_received;
CREATE INDEX inbox_received ON gateway.inbox USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on);
DROP INDEX gateway.outbox_created;
CREATE INDEX outbox_created ON gateway.outbox USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
DROP INDEX gateway.feed_changed;
CREATE INDEX feed_changed ON gateway.feed USING brin (changed_at) WITH (pages_per_range = 32, autosummarize = on);

-- Nothing looks conversations up by customer alone; it was written with every turn.
DROP INDEX gateway.conversation_customer;
