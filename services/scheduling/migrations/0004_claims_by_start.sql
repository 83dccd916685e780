-- Ranges cannot be looked up through an index where row-level security stands before them (their operators might
-- tell what a policy hides); instants can. Without this every booking reads all claims of a resource there ever were.
ALTER TABLE scheduling.claim ADD COLUMN starts timestamptz GENERATED ALWAYS AS (lower(during)) STORED;
CREATE INDEX claim_by_start ON scheduling.claim (tenant_id, resource_id, starts)
  WHERE state IN ('held', 'booked', 'confirmed', 'arrived');
CREATE INDEX claim_held ON scheduling.claim (tenant_id, hold_expires_at) WHERE state = 'held';

-- The same for lists of visits from one instant to another.
ALTER TABLE scheduling.visit ADD COLUMN starts timestamptz GENERATED ALWAYS AS (lower(during)) STORED;
CREATE INDEX visit_from ON scheduling.visit (tenant_id, starts, visit_id);
DROP INDEX scheduling.visit_by_start;
