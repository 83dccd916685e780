-- Where the last move came from: a repeated request must answer what was answered first.
ALTER TABLE scheduling.visit ADD COLUMN moved_from jsonb;
COMMENT ON COLUMN scheduling.visit.moved_from IS
  'Start (seconds of UTC), person and branch before the last move; null if it was never moved.';
