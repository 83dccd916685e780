-- Calendar feeds of people, branches and customers: which generation of a feed's address is good.

CREATE TABLE gateway.calendar_feed (
  tenant_id text NOT NULL,
  owner text NOT NULL,
  generation integer NOT NULL CHECK (generation > 0),
  renewed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, owner)
);
COMMENT ON TABLE gateway.calendar_feed IS
  'Feeds whose address was renewed; the owner is "staff/lena". Addresses of earlier generations no longer open.';
SELECT tresen.protect('gateway.calendar_feed');
