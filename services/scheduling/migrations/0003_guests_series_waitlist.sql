-- Several people under one phone number, visits that repeat, people who wait, answers to absences.

ALTER TABLE scheduling.visit
  ADD COLUMN guest text NOT NULL DEFAULT '',
  ADD COLUMN series text NOT NULL DEFAULT '',
  ADD COLUMN waitlist_entry text NOT NULL DEFAULT '';
COMMENT ON COLUMN scheduling.visit.guest IS 'Which of the customer''s people it is for; empty: the customer.';

-- Nobody sits in two chairs at once, but mother and son may sit in one each.
ALTER TABLE scheduling.visit DROP CONSTRAINT visit_one_place_per_customer;
ALTER TABLE scheduling.visit ADD CONSTRAINT visit_one_place_per_guest
  EXCLUDE USING gist (tenant_id WITH =, customer_id WITH =, guest WITH =, during WITH &&)
  WHERE (customer_id <> '' AND state IN ('booked', 'confirmed', 'arrived'));
CREATE INDEX visit_of_series ON scheduling.visit (tenant_id, series) WHERE series <> '';

CREATE TABLE scheduling.waitlist (
  tenant_id text NOT NULL,
  entry_id text NOT NULL,
  customer_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'offered', 'booked', 'withdrawn', 'expired')),
  version bigint NOT NULL,
  -- Wish, offer and origin: always read and written as a whole.
  document jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, entry_id)
);
CREATE INDEX waitlist_open ON scheduling.waitlist (tenant_id, created_at, entry_id)
  WHERE state IN ('waiting', 'offered');
SELECT tresen.protect('scheduling.waitlist');

CREATE TABLE scheduling.proposal (
  tenant_id text NOT NULL,
  absence_id text NOT NULL,
  visit_id text NOT NULL,
  -- Of the visit when it was proposed: a newer one means that the customer or staff acted.
  version bigint NOT NULL,
  -- What became of it at once: another person was given, or the customer was asked.
  reassigned boolean NOT NULL,
  proposed_at timestamptz NOT NULL,
  deadline timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, absence_id, visit_id)
);
SELECT tresen.protect('scheduling.proposal');

-- The trail of one appointment, and of one turn of a conversation.
CREATE INDEX audit_of_object ON scheduling.audit (tenant_id, object, audit_id);
CREATE INDEX audit_of_turn ON scheduling.audit (tenant_id, (details #>> '{origin,turn}'), audit_id);

-- The last change of a visit: the next one must not be read before it.
CREATE INDEX change_of_visit ON scheduling.change (tenant_id, visit_id, transaction_id);
COMMENT ON COLUMN scheduling.change.transaction_id IS
  'Read in order of (transaction_id, sequence) and only below the oldest running transaction: numbers are handed out before they commit. Never lower than that of the visit''s change before.';
