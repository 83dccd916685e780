-- Somebody else's time, as calendars outside told it last: read with the absences, replaced branch by branch.
CREATE TABLE scheduling.foreign_busy (
  tenant_id text NOT NULL,
  branch_id text NOT NULL,
  external_id text NOT NULL,
  -- Empty: the whole branch.
  staff_id text NOT NULL,
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)),
  PRIMARY KEY (tenant_id, branch_id, staff_id, external_id, during)
);
SELECT tresen.protect('scheduling.foreign_busy');

-- Our appointments as they were last written into, or seen in, the calendars of people outside.
CREATE TABLE scheduling.mirrored_visit (
  tenant_id text NOT NULL,
  visit_id text NOT NULL,
  branch_id text NOT NULL,
  external_id text NOT NULL,
  version text NOT NULL,
  -- Who has it in their calendar, with commas between.
  people text NOT NULL,
  during tstzrange NOT NULL,
  PRIMARY KEY (tenant_id, visit_id)
);
CREATE INDEX mirrored_visit_of_branch ON scheduling.mirrored_visit (tenant_id, branch_id);
SELECT tresen.protect('scheduling.mirrored_visit');

-- Where an appointment and a calendar outside do not agree; noted once.
CREATE TABLE scheduling.mirror_conflict (
  tenant_id text NOT NULL,
  visit_id text NOT NULL,
  branch_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('overlap', 'moved', 'gone', 'changed')),
  external_id text NOT NULL,
  during tstzrange NOT NULL,
  noted_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, visit_id, kind, external_id, during)
);
SELECT tresen.protect('scheduling.mirror_conflict');
