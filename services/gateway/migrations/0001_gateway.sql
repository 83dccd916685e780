-- Conversations, their inbox and outbox. Words of customers are only in columns named sealed_*; what they are
-- sealed with is the customer service's business.

CREATE TABLE gateway.channel_address (
  tenant_id text NOT NULL,
  channel text NOT NULL,
  address_id text NOT NULL,
  branch_id text NOT NULL,
  display_address text NOT NULL,
  PRIMARY KEY (tenant_id, channel, address_id)
);
COMMENT ON TABLE gateway.channel_address IS
  'Numbers and other addresses of branches. An address belongs to one tenant: ApplyChannels checks under a lock.';
SELECT tresen.protect_queue('gateway.channel_address');

CREATE TABLE gateway.conversation (
  tenant_id text NOT NULL,
  conversation_id text NOT NULL,
  customer_id text NOT NULL,
  branch_id text NOT NULL,
  channel text NOT NULL,
  address_id text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Who answers: assistant, waiting, person.
  state text NOT NULL DEFAULT 'assistant' CHECK (state IN ('assistant', 'waiting', 'person')),
  state_since timestamptz NOT NULL,
  owner text NOT NULL DEFAULT '',
  handoff_reason text NOT NULL DEFAULT '',
  handoff_due_at timestamptz,
  handoff_escalated boolean NOT NULL DEFAULT false,
  sealed_handoff_summary bytea,
  last_staff_at timestamptz,
  language text NOT NULL DEFAULT '',
  last_inbound_at timestamptz,
  last_activity_at timestamptz NOT NULL,
  -- The dialogue: a snapshot of the fold over gateway.turn, and the number of turns in it.
  sealed_dialogue bytea,
  turns bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 1,
  -- The queue: when the oldest open message is due, who works on it.
  next_at timestamptz,
  burst_since timestamptz,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  -- The turn under way once it has begun to change something: which answers it was decided on, so that after a
  -- crash it is decided again in the same way.
  progress_turn text NOT NULL DEFAULT '',
  sealed_progress bytea,
  PRIMARY KEY (tenant_id, conversation_id),
  UNIQUE (tenant_id, channel, address_id, customer_id)
);
COMMENT ON COLUMN gateway.conversation.fence IS
  'Grows with every claim; a worker whose number is older has lost the lease and must not write.';
CREATE INDEX conversation_due ON gateway.conversation (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX conversation_handoff_due ON gateway.conversation (handoff_due_at)
  WHERE handoff_due_at IS NOT NULL AND NOT handoff_escalated;
CREATE INDEX conversation_activity ON gateway.conversation (tenant_id, last_activity_at DESC, conversation_id);
CREATE INDEX conversation_customer ON gateway.conversation (tenant_id, customer_id);
ALTER TABLE gateway.conversation SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
SELECT tresen.protect_queue('gateway.conversation');

CREATE TABLE gateway.inbox (
  tenant_id text NOT NULL,
  channel text NOT NULL,
  address_id text NOT NULL,
  provider_id text NOT NULL,
  arrival bigint GENERATED ALWAYS AS IDENTITY,
  conversation_id text NOT NULL,
  customer_id text NOT NULL,
  sent_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- text waits for the rest of a burst; everything else is a turn of its own.
  merges boolean NOT NULL,
  traceparent text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')),
  turn_id text,
  handled_at timestamptz,
  -- The message as received; emptied when it has become a row of gateway.message.
  sealed_payload bytea,
  PRIMARY KEY (tenant_id, channel, address_id, provider_id)
);
COMMENT ON TABLE gateway.inbox IS
  'Every message acknowledged to a channel, once. The keys are kept for 30 days against late repeats.';
CREATE INDEX inbox_open ON gateway.inbox (tenant_id, conversation_id, sent_at, arrival) WHERE state = 'open';
CREATE INDEX inbox_received ON gateway.inbox (received_at);
ALTER TABLE gateway.inbox SET (autovacuum_vacuum_scale_factor = 0.02);
SELECT tresen.protect_queue('gateway.inbox');

CREATE TABLE gateway.turn (
  tenant_id text NOT NULL,
  conversation_id text NOT NULL,
  number bigint NOT NULL,
  turn_id text NOT NULL,
  customer_id text NOT NULL,
  intent text NOT NULL,
  outcome text NOT NULL,
  language text NOT NULL,
  decided_at timestamptz NOT NULL,
  traceparent text NOT NULL,
  sealed_events bytea NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, number)
);
COMMENT ON TABLE gateway.turn IS 'What each turn came to: the dialogue is the fold over these events, so any turn can be replayed.';
SELECT tresen.protect('gateway.turn');

CREATE TABLE gateway.message (
  tenant_id text NOT NULL,
  conversation_id text NOT NULL,
  message_id text NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  customer_id text NOT NULL,
  author text NOT NULL CHECK (author IN ('customer', 'assistant', 'staff')),
  kind text NOT NULL,
  sent_at timestamptz NOT NULL,
  provider_id text NOT NULL DEFAULT '',
  intent text NOT NULL DEFAULT '',
  turn_id text NOT NULL DEFAULT '',
  delivery text NOT NULL DEFAULT '',
  sealed_content bytea,
  PRIMARY KEY (tenant_id, conversation_id, message_id)
);
CREATE INDEX message_order ON gateway.message (tenant_id, conversation_id, position);
SELECT tresen.protect('gateway.message');

CREATE TABLE gateway.outbox (
  tenant_id text NOT NULL,
  outbox_id text NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  conversation_id text NOT NULL,
  customer_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('message', 'notice', 'inbound')),
  traceparent text NOT NULL,
  created_at timestamptz NOT NULL,
  next_at timestamptz,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  sealed_request bytea,
  PRIMARY KEY (tenant_id, outbox_id)
);
COMMENT ON COLUMN gateway.outbox.next_at IS 'When to hand it to the notification service; null once that has it.';
CREATE INDEX outbox_due ON gateway.outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_created ON gateway.outbox (created_at);
ALTER TABLE gateway.outbox SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
SELECT tresen.protect_queue('gateway.outbox');

CREATE TABLE gateway.status_report (
  tenant_id text NOT NULL,
  channel text NOT NULL,
  provider_id text NOT NULL,
  status text NOT NULL,
  callback_token text NOT NULL DEFAULT '',
  error_code integer NOT NULL DEFAULT 0,
  status_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  billable boolean NOT NULL DEFAULT false,
  pricing_category text NOT NULL DEFAULT '',
  next_at timestamptz,
  lease_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, channel, provider_id, status)
);
COMMENT ON TABLE gateway.status_report IS 'What a channel said became of our messages, until the notification service has it.';
CREATE INDEX status_report_due ON gateway.status_report (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX status_report_received ON gateway.status_report (received_at);
ALTER TABLE gateway.status_report SET (autovacuum_vacuum_scale_factor = 0.02);
SELECT tresen.protect_queue('gateway.status_report');

CREATE TABLE gateway.raw_event (
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  received_at timestamptz NOT NULL,
  channel text NOT NULL,
  address_id text NOT NULL DEFAULT '',
  -- unreadable, unknown_field, unknown_address, bad_item, channel_error
  kind text NOT NULL,
  sealed_body bytea NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
COMMENT ON TABLE gateway.raw_event IS 'What was signed correctly but is no message or status we know; kept for 14 days.';
CREATE INDEX raw_event_received ON gateway.raw_event (received_at);
SELECT tresen.protect_queue('gateway.raw_event');

CREATE TABLE gateway.feed (
  tenant_id text NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  conversation_id text NOT NULL,
  message_id text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, transaction, entry)
);
COMMENT ON TABLE gateway.feed IS
  'Changes for WatchConversations, read in the order (transaction, entry) and only below the oldest running '
  'transaction, so that a later number that becomes visible first leaves no gap.';
CREATE INDEX feed_changed ON gateway.feed (changed_at);
SELECT tresen.protect_queue('gateway.feed');

CREATE TABLE gateway.handoff_answer (
  tenant_id text NOT NULL,
  conversation_id text NOT NULL,
  waited_since timestamptz NOT NULL,
  answered_at timestamptz NOT NULL,
  branch_id text NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, waited_since)
);
COMMENT ON TABLE gateway.handoff_answer IS 'How long customers waited for a person; the median of 14 days is what the next one is told.';
CREATE INDEX handoff_answer_recent ON gateway.handoff_answer (tenant_id, branch_id, answered_at);
SELECT tresen.protect_queue('gateway.handoff_answer');

CREATE TABLE gateway.request (
  tenant_id text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash text NOT NULL,
  result text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, method, request_id)
);
COMMENT ON TABLE gateway.request IS 'Answers of mutations by their request_id, for seven days. Holds names of rows, no words.';
CREATE INDEX request_created ON gateway.request (created_at);
SELECT tresen.protect_queue('gateway.request');

CREATE TABLE gateway.revoked_link (
  tenant_id text NOT NULL,
  appointment_id text NOT NULL,
  revoked_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, appointment_id)
);
COMMENT ON TABLE gateway.revoked_link IS 'Appointments whose calendar link no longer opens.';
SELECT tresen.protect('gateway.revoked_link');
