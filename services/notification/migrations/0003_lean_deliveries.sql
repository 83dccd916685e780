-- Deliveries come in the order of this time and only housekeeping asks for it: a summary per block range is enough, and
-- costs nothing when a row is written or changed.
DROP INDEX notification.delivery_created;
CREATE INDEX delivery_created ON notification.delivery USING brin (created_at)
  WITH (pages_per_range = 32, autosummarize = on);
