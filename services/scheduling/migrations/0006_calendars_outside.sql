-- Branches whose calendar is another one: what of ours is there, what is under way, what does not agree.

CREATE TABLE scheduling.foreign_link (
  tenant_id text NOT NULL,
  visit_id text NOT NULL,
  branch_id text NOT NULL,
  ends timestamptz NOT NULL,
  -- Id, version, times there, and what booked it: always read and written as a whole.
  document jsonb NOT NULL,
  PRIMARY KEY (tenant_id, visit_id)
);
CREATE INDEX foreign_link_by_end ON scheduling.foreign_link (tenant_id, branch_id, ends);
SELECT tresen.protect('scheduling.foreign_link');

CREATE TABLE scheduling.foreign_operation (
  tenant_id text NOT NULL,
  operation_id text NOT NULL,
  branch_id text NOT NULL,
  visit_id text NOT NULL,
  customer_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('book', 'move', 'cancel', 'tidy')),
  open boolean NOT NULL,
  due timestamptz NOT NULL,
  document jsonb NOT NULL,
  PRIMARY KEY (tenant_id, operation_id)
);
COMMENT ON TABLE scheduling.foreign_operation IS
  'Written before anything is sent. While it is open only its holder sends; after `due` another one may look what became of it.';
-- One booking or move of a customer under way at a time.
CREATE UNIQUE INDEX foreign_operation_one_per_customer ON scheduling.foreign_operation (tenant_id, customer_id)
  WHERE open AND kind IN ('book', 'move') AND customer_id <> '';
CREATE INDEX foreign_operation_due ON scheduling.foreign_operation (tenant_id, due) WHERE open;
SELECT tresen.protect('scheduling.foreign_operation');

CREATE TABLE scheduling.calendar_conflict (
  tenant_id text NOT NULL,
  conflict_id text NOT NULL,
  branch_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('moved', 'gone', 'overlap', 'left_over', 'unknown', 'refused', 'differs')),
  visit_id text NOT NULL,
  external_id text NOT NULL,
  foreign_from timestamptz,
  foreign_to timestamptz,
  own_from timestamptz,
  own_to timestamptz,
  created_at timestamptz NOT NULL,
  resolved_at timestamptz,
  PRIMARY KEY (tenant_id, conflict_id)
);
CREATE INDEX calendar_conflict_in_order ON scheduling.calendar_conflict (tenant_id, created_at, conflict_id);
SELECT tresen.protect('scheduling.calendar_conflict');

CREATE TABLE scheduling.calendar_state (
  tenant_id text NOT NULL,
  branch_id text NOT NULL,
  synced_at timestamptz,
  failing_since timestamptz,
  failure text NOT NULL DEFAULT '',
  local_times boolean NOT NULL DEFAULT false,
  verified boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, branch_id)
);
SELECT tresen.protect('scheduling.calendar_state');
