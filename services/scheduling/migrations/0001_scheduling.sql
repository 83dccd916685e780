-- Appointments and what they occupy. No personal data: a customer is an opaque id.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE TABLE scheduling.catalogue (
  tenant_id text NOT NULL,
  revision bigint NOT NULL,
  -- tresen.scheduling.v1.Catalog in its JSON form: always read and replaced as a whole.
  document jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id)
);
COMMENT ON COLUMN scheduling.catalogue.revision IS
  'Grows with every change of the catalogue or of an absence. A booking reads it under a shared advisory lock, so that no rule changes under it.';
SELECT tresen.protect_queue('scheduling.catalogue');

CREATE TABLE scheduling.absence (
  tenant_id text NOT NULL,
  absence_id text NOT NULL,
  staff_id text,
  branch_id text,
  kind text NOT NULL CHECK (kind IN ('vacation', 'sick', 'closed', 'extra')),
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, absence_id),
  CHECK ((staff_id IS NULL) <> (branch_id IS NULL))
);
SELECT tresen.protect('scheduling.absence');

CREATE TABLE scheduling.visit (
  tenant_id text NOT NULL,
  visit_id text NOT NULL,
  branch_id text NOT NULL,
  customer_id text NOT NULL DEFAULT '',
  state text NOT NULL CHECK (state IN ('held', 'booked', 'confirmed', 'arrived', 'completed', 'no_show',
                                       'cancelled_in_time', 'cancelled_late', 'expired', 'void')),
  -- The whole span, processing time included.
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
  -- What the customer was told: if the rules of a zone change, the local time wins.
  local_start timestamp NOT NULL,
  time_zone text NOT NULL,
  -- The people, for lists by person.
  staff_ids text[] NOT NULL,
  -- Services in order with people, times and prices as booked.
  items jsonb NOT NULL,
  currency text NOT NULL,
  free_cancel_until timestamptz NOT NULL,
  hold_expires_at timestamptz,
  cancel_reason text NOT NULL DEFAULT '',
  move_count integer NOT NULL DEFAULT 0,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- The chain from the customer's message to this row.
  source_channel text NOT NULL DEFAULT '',
  source_conversation text NOT NULL DEFAULT '',
  source_message text NOT NULL DEFAULT '',
  source_turn text NOT NULL DEFAULT '',
  source_intent text NOT NULL DEFAULT '',
  source_offer text NOT NULL DEFAULT '',
  source_hold text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, visit_id),
  CHECK ((state = 'held') <= (hold_expires_at IS NOT NULL)),
  -- Nobody sits in two chairs at once. A hold is only a wish and does not count.
  CONSTRAINT visit_one_place_per_customer
    EXCLUDE USING gist (tenant_id WITH =, customer_id WITH =, during WITH &&)
    WHERE (customer_id <> '' AND state IN ('booked', 'confirmed', 'arrived'))
);
CREATE INDEX visit_by_start ON scheduling.visit (tenant_id, lower(during), visit_id);
CREATE INDEX visit_by_customer ON scheduling.visit (tenant_id, customer_id, lower(during)) WHERE customer_id <> '';
CREATE INDEX visit_held ON scheduling.visit (tenant_id, hold_expires_at) WHERE state = 'held';
SELECT tresen.protect('scheduling.visit');

-- One resource kept for one span. Never partitioned: the exclusion constraint is what refuses a double booking.
CREATE TABLE scheduling.claim (
  tenant_id text NOT NULL,
  visit_id text NOT NULL,
  no integer NOT NULL,
  resource_id text NOT NULL,
  item integer NOT NULL,
  state text NOT NULL,
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
  buffer_before_minutes integer NOT NULL DEFAULT 0,
  buffer_after_minutes integer NOT NULL DEFAULT 0,
  hold_expires_at timestamptz,
  PRIMARY KEY (tenant_id, visit_id, no),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES scheduling.visit (tenant_id, visit_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT claim_no_double_booking
    EXCLUDE USING gist (tenant_id WITH =, resource_id WITH =, during WITH &&)
    WHERE (state IN ('held', 'booked', 'confirmed', 'arrived'))
);
SELECT tresen.protect('scheduling.claim');

CREATE TABLE scheduling.resource_day (
  tenant_id text NOT NULL,
  resource_id text NOT NULL,
  day date NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (tenant_id, resource_id, day)
);
COMMENT ON TABLE scheduling.resource_day IS
  'The lock of everybody who changes a resource on a day of UTC, taken in order of resource and day.';
ALTER TABLE scheduling.resource_day SET (fillfactor = 70);
SELECT tresen.protect('scheduling.resource_day');

CREATE TABLE scheduling.change (
  tenant_id text NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind text NOT NULL CHECK (kind IN ('held', 'booked', 'moved', 'cancelled', 'expired', 'updated', 'catalogue')),
  visit_id text,
  branch_id text,
  -- The visit after the change with its claims; null for the catalogue.
  visit jsonb,
  previous_start timestamptz,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
COMMENT ON COLUMN scheduling.change.transaction_id IS
  'Read in order of (transaction_id, sequence) and only below the oldest running transaction: numbers are handed out before they commit.';
CREATE INDEX change_in_order ON scheduling.change (transaction_id, sequence);
SELECT tresen.protect_queue('scheduling.change');

CREATE TABLE scheduling.idempotency (
  tenant_id text NOT NULL,
  caller text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash bytea NOT NULL,
  -- What was answered. Null only inside the transaction that will fill it.
  answer jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller, method, request_id)
);
CREATE INDEX idempotency_age ON scheduling.idempotency (tenant_id, created_at);
SELECT tresen.protect('scheduling.idempotency');

CREATE TABLE scheduling.audit (
  tenant_id text NOT NULL,
  audit_id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  object text NOT NULL,
  request_id text NOT NULL,
  details jsonb NOT NULL,
  PRIMARY KEY (tenant_id, audit_id)
);
SELECT tresen.protect('scheduling.audit');
SELECT tresen.append_only('scheduling.audit');
